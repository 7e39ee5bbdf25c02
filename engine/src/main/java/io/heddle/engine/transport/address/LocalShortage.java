package io.heddle.engine.transport.address;

import io.heddle.api.EngineConfig;
import io.heddle.api.config.PortRange;
import io.heddle.api.internal.LogText;
import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LocalAddressException.Reason;
import io.heddle.engine.loop.Poller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * Words the want of local addresses and ports: how many sockets are open from which addresses, how many more addresses it takes, and
 * which setting names them.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class LocalShortage {
    /** Linux gives out so many, unless told otherwise: 32,768 to 60,999. */
    private static final int USUAL_PORTS = 28_232;
    private static final int MAX_SCOPES = 64;
    private static final long WANT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long COUNT_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long COUNT_AGAIN_NS_PER_SOCKET = 2_000;
    private static final String POOL = "EngineConfig.localAddresses";

    /**
     * A local address that was refused.
     *
     * @param local null for the system's choice
     * @param cause null if it was refused for an earlier connection, a moment ago
     */
    record Tried(InetAddress local, Reason reason, LocalAddressException cause) {}

    private final Set<InetAddress> pool;
    private final PortRange ports;
    private final Poller poller;
    private final NanoClock clock;
    private final LongSupplier connecting;
    private final Map<Scope, Want> wants = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * The sockets that share their ports: those to one server, or, where the system gives ports to bound sockets, those to all servers.
     *
     * @param remote null for all
     * @param own the address that a connection asks for, null for the pool; null too if {@code remote} is not
     */
    private record Scope(InetSocketAddress remote, InetAddress own) {}

    /** Thousands of attempts fail in a row: the sockets are counted for the first of them. */
    private static final class Want {
        private SocketCensus census;
        private long nextCountNs;
        /** So many attempts found no port since then. */
        private long attempts;
        private long sinceNs;
    }

    LocalShortage(EngineConfig config, Poller poller, NanoClock clock, LongSupplier connecting) {
        this.pool = Set.copyOf(config.localAddresses());
        this.ports = config.localPorts();
        this.poller = poller;
        this.clock = clock;
        this.connecting = connecting;
    }

    NoLocalPortException noneOfFamily(boolean isIpv4) {
        return new NoLocalPortException(POOL + " has no " + family(isIpv4) + " address, and the server's is one. Add a local address of"
            + " that family, or have the server's name resolve to the other.", null);
    }

    NoLocalPortException otherFamily(InetAddress own, boolean isIpv4) {
        return new NoLocalPortException("The local address " + own.getHostAddress() + " is " + family(!isIpv4) + ", but the server's is "
            + family(isIpv4) + ": no connection leads from the one to the other. See InternalRequest.localAddress.", null);
    }

    private static String family(boolean isIpv4) {
        return isIpv4 ? "IPv4" : "IPv6";
    }

    /** @param own the address that the connection asks for; null if {@code tried} are of the pool, or the system's choice */
    NoLocalPortException of(InetSocketAddress remote, InetAddress own, List<Tried> tried, int candidates) {
        LocalAddressException cause = tried.stream().map(Tried::cause).filter(each -> each != null).findFirst().orElse(null);
        List<Tried> strangers = tried.stream().filter(each -> each.reason() == Reason.NOT_OURS).toList();
        if (strangers.size() == tried.size()) {
            return new NoLocalPortException(notOurs(own, tried, candidates), cause);
        }
        if (tried.stream().anyMatch(each -> each.reason() == Reason.FORBIDDEN)) {
            return new NoLocalPortException("This process may not use the local ports that were tried (" + message(cause)
                + "). Choose others in EngineConfig.localPorts.", cause);
        }
        return new NoLocalPortException(exhausted(remote, own, strangers), cause);
    }

    private static String message(LocalAddressException cause) {
        return cause == null ? "permission denied" : cause.getMessage();
    }

    private static String notOurs(InetAddress own, List<Tried> tried, int candidates) {
        String last = shown(tried.get(tried.size() - 1).local());
        if (own != null || candidates == 1) {
            return "The local address " + last + " is not this machine's: no network interface that is up has it. See "
                + (own == null ? POOL : "InternalRequest.localAddress") + ".";
        }
        String which = tried.size() < candidates ? tried.size() + " addresses that were tried of " : candidates + " addresses of ";
        return "None of the " + which + POOL + " is this machine's, " + last
            + " for one: no network interface that is up has it.";
    }

    private String exhausted(InetSocketAddress remote, InetAddress own, List<Tried> strangers) {
        boolean isOfAll = ports == null && (own != null || !pool.isEmpty());
        Want want = count(isOfAll ? new Scope(null, own) : new Scope(remote, null));
        String where = !isOfAll ? "to it" : own == null ? "from the addresses of " + POOL : "from " + own.getHostAddress();
        StringBuilder text = new StringBuilder(400)
            .append("No free local port was found for another connection to ").append(LogText.address(remote)).append(": ")
            .append(want.census.sentence(where)).append(". ").append(capacity(isOfAll)).append(' ');
        if (!strangers.isEmpty()) {
            text.append(strangers.size()).append(strangers.size() == 1 ? " of the addresses is" : " of the addresses are")
                .append(" not this machine's, ").append(shown(strangers.get(0).local())).append(" for one. ");
        }
        return text.append(advice(want, own)).toString();
    }

    private Want count(Scope scope) {
        long nowNs = clock.nanoTime();
        Want want = wants.computeIfAbsent(scope, any -> new Want());
        if (wants.size() > MAX_SCOPES) {
            wants.remove(wants.keySet().iterator().next());
        }
        if (want.census == null || nowNs - want.nextCountNs >= 0) {
            want.census = scope.remote() != null ? SocketCensus.of(poller, scope.remote(), null, null)
                : SocketCensus.from(poller, scope.own() == null ? pool : Set.of(scope.own()));
            want.nextCountNs = nowNs + COUNT_AGAIN_NS + want.census.visited() * COUNT_AGAIN_NS_PER_SOCKET;
        }
        if (want.attempts == 0 || nowNs - want.sinceNs - WANT_NS >= 0) {
            want.attempts = 0;
            want.sinceNs = nowNs;
        }
        want.attempts++;
        return want;
    }

    private String capacity(boolean isOfAll) {
        if (ports != null) {
            return "EngineConfig.localPorts gives each local address " + SocketCensus.number(ports.size())
                + (ports.size() == 1 ? " port (" : " ports (") + ports + ") towards it, less those that other programs use or that were"
                + " in use until a minute ago.";
        }
        return "The system gives each local address some 28,000 ports (net.ipv4.ip_local_port_range on Linux) towards "
            + (isOfAll ? "all servers together" : "one address and port of a server") + ", and other programs use some.";
    }

    /** An attempt that found no port lacks one for certain; those that are opening may be for other servers, or have theirs. */
    private String advice(Want want, InetAddress own) {
        long each = ports == null ? USUAL_PORTS : ports.size();
        long missing = (want.attempts + each - 1) / each;
        long opening = connecting.getAsLong();
        String more = missing == 1 ? "One more local address is" : SocketCensus.number(missing) + " more local addresses are";
        String whom = want.attempts == 1 ? "this connection" : "the " + SocketCensus.number(want.attempts) + " that found none in a second";
        String all = opening <= 1 ? "" : " (" + SocketCensus.number(opening) + " are opening in all, some perhaps to other servers)";
        return more + " missing for " + whom + all + ": name more in " + POOL
            + (own == null ? "" : " in place of InternalRequest.localAddress") + ", or "
            + (ports == null ? "have the engine choose the ports with" : "widen") + " EngineConfig.localPorts.";
    }

    private static String shown(InetAddress local) {
        return local == null ? "the system's choice" : local.getHostAddress();
    }
}
