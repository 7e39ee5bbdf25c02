package io.heddle.engine.transport.address;

import io.heddle.api.EngineConfig;
import io.heddle.api.config.PortRange;
import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LocalAddressException.Reason;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * Opens the TCP sockets of attempts, each from a local address and port: those that the connection asks for, or those of the engine's pool
 * in turn. One that the system refuses gives way to the next, within bounds, before an attempt fails. Without a pool the choice is the
 * system's, and nothing is kept.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the memory of which ports are in use; no socket.
 */
public final class LocalAddresses {
    /** So many sockets are tried for one that is wanted: some 15 us each, and more where the system searches for a port in vain. */
    private static final int MAX_PORTS_TRIED = 128;
    private static final int MAX_ADDRESSES_TRIED = 64;
    private static final int MAX_SERVERS = 1_024;
    /** An address that had no port, or was not ours, is left alone for so long. */
    private static final long REFUSED_ADDRESS_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long REFUSED_PORT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long COUNT_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long COUNT_AGAIN_NS_PER_SOCKET = 2_000;

    /** A pair has ports of its own: a local address, or null for any, and the server's address and port. */
    private record Pair(InetAddress local, InetSocketAddress remote) {}

    private record Refusal(Reason reason, long untilNs) {}

    private final List<InetAddress> ipv4;
    private final List<InetAddress> ipv6;
    private final PortRange ports;
    private final Poller poller;
    private final NanoClock clock;
    private final LocalShortage shortage;
    private final Map<InetAddress, Refusal> refusals = new HashMap<>();
    private final Map<Pair, PortTurns> turns = new LinkedHashMap<>(16, 0.75f, true);
    private boolean hasForgottenTurns;
    private int nextIpv4;
    private int nextIpv6;

    /** @param connecting how many connections are opening now, for errors */
    public LocalAddresses(EngineConfig config, Poller poller, NanoClock clock, LongSupplier connecting) {
        ipv4 = config.localAddresses().stream().filter(address -> address instanceof Inet4Address).toList();
        ipv6 = config.localAddresses().stream().filter(address -> !(address instanceof Inet4Address)).toList();
        ports = config.localPorts();
        this.poller = poller;
        this.clock = clock;
        shortage = new LocalShortage(config, poller, clock, connecting);
    }

    /**
     * Opens a socket and starts to connect it, as {@link Poller#connect}.
     *
     * @param own the local address that the connection asks for, or null
     * @throws NoLocalPortException if there is no local address or port for it
     * @throws IOException if connecting failed at once
     */
    public SocketHandle connect(InetSocketAddress remote, InetAddress own, LoopParticipant participant) throws IOException {
        if (own != null) {
            checkFamily(own, remote);
            return connectFromAny(Arrays.asList(own), 0, remote, own, participant);
        }
        boolean isIpv4 = remote.getAddress() instanceof Inet4Address;
        List<InetAddress> pool = isIpv4 ? ipv4 : ipv6;
        if (pool.isEmpty()) {
            if (!ipv4.isEmpty() || !ipv6.isEmpty()) {
                throw shortage.noneOfFamily(isIpv4);
            }
            return connectFromAny(Arrays.asList((InetAddress) null), 0, remote, null, participant);
        }
        int start = isIpv4 ? nextIpv4 : nextIpv6;
        if (isIpv4) {
            nextIpv4 = (start + 1) % pool.size();
        } else {
            nextIpv6 = (start + 1) % pool.size();
        }
        return connectFromAny(pool, start, remote, null, participant);
    }

    private void checkFamily(InetAddress own, InetSocketAddress remote) throws NoLocalPortException {
        boolean isIpv4 = remote.getAddress() instanceof Inet4Address;
        if (!own.isAnyLocalAddress() && own instanceof Inet4Address != isIpv4) {
            throw shortage.otherFamily(own, isIpv4);
        }
    }

    /** @param own null if the addresses are those of the pool, or if there is none */
    private SocketHandle connectFromAny(List<InetAddress> addresses, int start, InetSocketAddress remote, InetAddress own,
        LoopParticipant participant) throws IOException {
        List<LocalShortage.Tried> tried = new ArrayList<>(1);
        int attempts = 0;
        for (int i = 0; i < addresses.size() && attempts < MAX_ADDRESSES_TRIED; i++) {
            InetAddress local = addresses.get((start + i) % addresses.size());
            Refusal known = own == null && local != null ? refusals.get(local) : null;
            if (known != null && clock.nanoTime() - known.untilNs() < 0) {
                tried.add(new LocalShortage.Tried(local, known.reason(), null));
                continue;
            }
            attempts++;
            try {
                SocketHandle socket =
                    ports == null ? connectFrom(local, 0, remote, participant) : connectInTurn(local, remote, participant);
                refusals.remove(local);
                return socket;
            } catch (LocalAddressException e) {
                tried.add(new LocalShortage.Tried(local, e.reason(), e));
                remember(local, e.reason());
            }
        }
        throw shortage.of(remote, own, tried, addresses.size());
    }

    /** With ports of ours a shortage is one towards this server only, and remembered elsewhere. */
    private void remember(InetAddress local, Reason reason) {
        if (local != null && (ports == null || reason == Reason.NOT_OURS)) {
            refusals.put(local, new Refusal(reason, clock.nanoTime() + REFUSED_ADDRESS_NS));
        }
    }

    private SocketHandle connectFrom(InetAddress local, int port, InetSocketAddress remote, LoopParticipant participant)
        throws IOException {
        InetSocketAddress from = local == null && port == 0 ? null : new InetSocketAddress(local, port);
        return poller.connect(remote, from, participant);
    }

    private SocketHandle connectInTurn(InetAddress local, InetSocketAddress remote, LoopParticipant participant) throws IOException {
        PortTurns ofPair = turnsOf(new Pair(local, remote));
        LocalAddressException last = null;
        for (int i = 0; i < MAX_PORTS_TRIED; i++) {
            int port = ofPair.next();
            if (port == PortTurns.NONE && countAgain(ofPair, local, remote)) {
                port = ofPair.next();
            }
            if (port == PortTurns.NONE) {
                break;
            }
            if (port == remote.getPort() && (local == null || local.equals(remote.getAddress()))) {
                // Where nobody listens, TCP would connect such a socket to itself (RFC 9293 section 3.5).
                ofPair.onRefused(port);
                continue;
            }
            try {
                SocketHandle socket = connectFrom(local, port, remote, participant);
                ofPair.onTaken(port);
                return socket;
            } catch (LocalAddressException e) {
                if (e.reason() == Reason.NOT_OURS) {
                    throw e;
                }
                last = e;
                ofPair.onRefused(port);
            }
        }
        throw last != null ? last : new LocalAddressException(Reason.NO_PORT_LEFT, new IOException("each port is in use"));
    }

    private PortTurns turnsOf(Pair pair) {
        PortTurns known = turns.get(pair);
        if (known != null) {
            return known;
        }
        PortTurns created = new PortTurns(ports, clock.nanoTime());
        turns.put(pair, created);
        if (hasForgottenTurns) {
            countAgain(created, pair.local(), pair.remote());
        }
        if (turns.size() > MAX_SERVERS) {
            hasForgottenTurns = true;
            turns.remove(turns.keySet().iterator().next());
        }
        return created;
    }

    /** @return false if it was counted a moment ago */
    private boolean countAgain(PortTurns ofPair, InetAddress local, InetSocketAddress remote) {
        long nowNs = clock.nanoTime();
        if (nowNs - ofPair.nextCountNs < 0) {
            return false;
        }
        ofPair.beginCount(nowNs, REFUSED_PORT_NS);
        int visited = SocketCensus.of(poller, remote, local == null || local.isAnyLocalAddress() ? null : local, ofPair).visited();
        ofPair.nextCountNs = nowNs + COUNT_AGAIN_NS + visited * COUNT_AGAIN_NS_PER_SOCKET;
        return true;
    }
}
