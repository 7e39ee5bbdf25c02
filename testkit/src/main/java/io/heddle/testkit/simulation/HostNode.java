package io.heddle.testkit.simulation;

import io.heddle.testkit.AddressFate;
import io.heddle.testkit.LinkConditions;
import io.heddle.testkit.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A host of a world: its listening ports, its connections, and the links to its addresses.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> the server's ends of its connections.
 */
public final class HostNode {

    /** Takes the connections to one port. */
    public interface Acceptor {
        void accept(TcpEndpoint endpoint, InetSocketAddress from, InetSocketAddress to);
    }

    private static final int MIN_PURGE = 64;

    private final World world;
    /** The way to each address whose conditions are not those of all. */
    private final Map<InetAddress, Link> ownLinks = new HashMap<>();
    private final Map<InetAddress, AddressFate> fates = new HashMap<>();
    private final Link link;
    private final Map<Integer, Acceptor> acceptors = new HashMap<>();
    /** The clients' ends. */
    private final List<TcpEndpoint> connections = new ArrayList<>();
    private int nextPurge = MIN_PURGE;
    private boolean swallows;

    public HostNode(World world, LinkConditions conditions) {
        this.world = world;
        link = new Link(world, conditions);
    }

    Link linkTo(InetAddress address) {
        return ownLinks.getOrDefault(address, link);
    }

    /** For all addresses. */
    public void conditions(LinkConditions next) {
        link.conditions(next);
        ownLinks.values().forEach(own -> own.conditions(next));
    }

    /** For one address, from the next connection on. */
    public void conditions(InetAddress address, LinkConditions next) {
        Link own = ownLinks.computeIfAbsent(address, key -> new Link(world, next));
        own.conditions(next);
        if (link.isCut()) {
            own.cut();
        }
    }

    public void fate(InetAddress address, AddressFate fate) {
        fates.put(address, fate);
    }

    AddressFate fateOf(InetAddress address) {
        return fates.getOrDefault(address, AddressFate.ANSWERS);
    }

    public void listen(int port, Acceptor acceptor) {
        acceptors.put(port, acceptor);
    }

    public void stopListening(int port) {
        acceptors.remove(port);
    }

    public boolean isListening(int port) {
        return acceptors.containsKey(port);
    }

    /** Connects are not answered at all, as by a firewall that drops packets. */
    public void swallow(boolean isOn) {
        swallows = isOn;
    }

    public void cut() {
        link.cut();
        ownLinks.values().forEach(Link::cut);
    }

    public void mend() {
        link.mend();
        ownLinks.values().forEach(Link::mend);
    }

    /** Something on the way resets all connections, towards both ends. */
    public void resetConnections() {
        connections.removeIf(TcpEndpoint::isClosed);
        connections.forEach(TcpEndpoint::onResetByOther);
    }

    /** @return null if connects are refused */
    Acceptor acceptorAt(InetSocketAddress address) {
        AddressFate fate = fateOf(address.getAddress());
        return switch (fate) {
            case REFUSES -> null;
            case RESETS, ENDS, HANGS -> (endpoint, from, to) -> new DeafServer(new SimulatedChannel(world, endpoint, from), fate);
            default -> acceptors.get(address.getPort());
        };
    }

    boolean answersSyn(InetAddress address) {
        return !swallows && fateOf(address) != AddressFate.SWALLOWS && !linkTo(address).isCut();
    }

    void add(TcpEndpoint client) {
        if (connections.size() >= nextPurge) {
            connections.removeIf(TcpEndpoint::isClosed);
            // Twice as many as now are open: so that the cost of a purge is shared by as many connects.
            nextPurge = Math.max(MIN_PURGE, 2 * connections.size());
        }
        connections.add(client);
    }

    /** Takes connections, and understands nothing. */
    private static final class DeafServer implements ServerChannel.Listener {
        private final ServerChannel channel;
        private final AddressFate fate;

        private DeafServer(ServerChannel channel, AddressFate fate) {
            this.channel = channel;
            this.fate = fate;
            channel.listener(this);
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (fate == AddressFate.RESETS) {
                channel.reset();
            } else if (fate == AddressFate.ENDS) {
                channel.close();
            }
        }

        @Override
        public void onEnd() {
            channel.close();
        }
    }
}
