package io.heddle.testkit.simulation;

import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LocalAddressException.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The local addresses and ports of an engine's machine, as Linux gives them out: a port that is asked for may be used towards each server
 * once; a port of the system's choice is used once for an address that a socket is bound to, and once for each server otherwise.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> which ports are in use.
 */
public final class LocalPorts {
    private static final int FIRST_PORT = 32_768;
    private static final int LAST_PORT = 60_999;

    private record Use(InetSocketAddress local, SocketAddress remote) {}

    private record Range(InetAddress local, SocketAddress remote) {}

    private final InetAddress address;
    private final Set<Use> used = new HashSet<>();
    /** How many sockets have a port that the system chose, by what they share the range with. */
    private final Map<Range, Integer> chosen = new HashMap<>();
    /** The ranges of the sockets that are open, by their use. */
    private final Map<Use, Range> rangeOf = new HashMap<>();
    private final Set<Integer> occupied = new HashSet<>();
    /** Null means that each address is the machine's. */
    private Set<InetAddress> own;
    private int maxChosen = Integer.MAX_VALUE;
    private int lastPort = FIRST_PORT - 1;

    /** @param address of the machine, for sockets that ask for none */
    LocalPorts(InetAddress address) {
        this.address = address;
    }

    /** The machine has these addresses and its first one only. */
    public void own(List<InetAddress> addresses) {
        own = new HashSet<>(addresses);
        own.add(address);
    }

    /** The most ports of the system's choice that are in use at a time, for each address. */
    public void maxChosen(int limit) {
        maxChosen = limit;
    }

    /** Another program uses the port towards everybody. */
    public void occupy(int port) {
        occupied.add(port);
    }

    /**
     * @param asked for address and port; null for the system's choice
     * @throws LocalAddressException as the system and the JDK word it
     */
    InetSocketAddress take(InetSocketAddress asked, SocketAddress remote) throws LocalAddressException {
        boolean isAny = asked == null || asked.getAddress().isAnyLocalAddress();
        InetAddress local = isAny ? address : asked.getAddress();
        if (own != null && !own.contains(local)) {
            throw refused(Reason.NOT_OURS, "Cannot assign requested address");
        }
        if (asked != null && asked.getPort() != 0) {
            InetSocketAddress from = new InetSocketAddress(local, asked.getPort());
            if (occupied.contains(asked.getPort())) {
                throw refused(Reason.PORT_IN_USE, "Address already in use");
            }
            if (!used.add(new Use(from, remote))) {
                throw refused(Reason.PORT_IN_USE, "Cannot assign requested address");
            }
            return from;
        }
        Range range = new Range(local, asked == null ? remote : null);
        if (chosen.getOrDefault(range, 0) >= maxChosen) {
            throw refused(Reason.NO_PORT_LEFT, asked == null ? "Cannot assign requested address" : "Address already in use");
        }
        chosen.merge(range, 1, Integer::sum);
        InetSocketAddress from = nextFree(local, remote);
        Use use = new Use(from, remote);
        used.add(use);
        rangeOf.put(use, range);
        return from;
    }

    /** A world of more sockets than ports goes round: nothing there depends on the numbers. */
    private InetSocketAddress nextFree(InetAddress local, SocketAddress remote) {
        InetSocketAddress from = null;
        for (int i = FIRST_PORT; i <= LAST_PORT && (from == null || used.contains(new Use(from, remote))); i++) {
            lastPort = lastPort == LAST_PORT ? FIRST_PORT : lastPort + 1;
            from = new InetSocketAddress(local, lastPort);
        }
        return from;
    }

    void release(InetSocketAddress local, SocketAddress remote) {
        Use use = new Use(local, remote);
        used.remove(use);
        Range range = rangeOf.remove(use);
        if (range != null) {
            chosen.computeIfPresent(range, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private static LocalAddressException refused(Reason reason, String words) {
        IOException cause = new BindException(words);
        return new LocalAddressException(reason, cause);
    }
}
