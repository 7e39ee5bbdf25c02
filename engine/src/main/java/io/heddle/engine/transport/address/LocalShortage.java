package io.heddle.engine.transport.address;

import io.heddle.api.EngineConfig;
import io.heddle.api.config.PortRange;
import io.heddle.api.internal.LogText;
import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LocalAddressException.Reason;
import io.heddle.engine.loop.Poller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
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

    private final int poolSize;
    private final PortRange ports;
    private final Poller poller;
    private final NanoClock clock;
    private final LongSupplier connecting;
    /** Thousands of attempts fail in a row: the sockets are counted for the first of them. */
    private SocketCensus census;
    private InetSocketAddress countedFor;
    private long nextCountNs;

    LocalShortage(EngineConfig config, Poller poller, NanoClock clock, LongSupplier connecting) {
        this.poolSize = config.localAddresses().size();
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
        SocketCensus counted = count(remote);
        StringBuilder text = new StringBuilder(400)
            .append("No free local port was found for another connection to ").append(LogText.address(remote)).append(": ")
            .append(counted.sentence()).append(". ").append(capacity(own)).append(' ');
        if (!strangers.isEmpty()) {
            text.append(strangers.size()).append(strangers.size() == 1 ? " of the addresses is" : " of the addresses are")
                .append(" not this machine's, ").append(shown(strangers.get(0).local())).append(" for one. ");
        }
        return text.append(advice(counted, own)).toString();
    }

    private SocketCensus count(InetSocketAddress remote) {
        long nowNs = clock.nanoTime();
        if (census == null || !remote.equals(countedFor) || nowNs - nextCountNs >= 0) {
            census = SocketCensus.of(poller, remote, null, null);
            countedFor = remote;
            nextCountNs = nowNs + COUNT_AGAIN_NS + census.visited() * COUNT_AGAIN_NS_PER_SOCKET;
        }
        return census;
    }

    private String capacity(InetAddress own) {
        if (ports != null) {
            return "EngineConfig.localPorts gives each local address " + SocketCensus.number(ports.size())
                + (ports.size() == 1 ? " port (" : " ports (") + ports + ") towards it, less those that other programs use or that were"
                + " in use until a minute ago.";
        }
        boolean isBound = own != null || poolSize > 0;
        return "The system gives each local address some 28,000 ports (net.ipv4.ip_local_port_range on Linux) towards "
            + (isBound ? "all servers together" : "one address and port of a server") + ", and other programs use some.";
    }

    private String advice(SocketCensus counted, InetAddress own) {
        long each = ports == null ? USUAL_PORTS : ports.size();
        long opening = Math.max(1, connecting.getAsLong());
        long have = own != null ? 1 : Math.max(1, poolSize);
        // Where others use the ports too, not even as many as there are suffice.
        long missing = Math.max(1, (counted.toServer() + opening + each - 1) / each - have);
        String more = missing == 1 ? "One more local address is" : SocketCensus.number(missing) + " more local addresses are";
        String whom =
            opening == 1 ? "the connection that is opening" : "the " + SocketCensus.number(opening) + " connections that are opening";
        return more + " missing for " + whom + ": name more in " + POOL + (own == null ? "" : " in place of InternalRequest.localAddress")
            + ", or " + (ports == null ? "have the engine choose the ports with" : "widen") + " EngineConfig.localPorts.";
    }

    private static String shown(InetAddress local) {
        return local == null ? "the system's choice" : local.getHostAddress();
    }
}
