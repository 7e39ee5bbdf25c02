package io.heddle.testkit.simulation;

import io.heddle.testkit.LinkConditions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A host of a world: its listening ports, its connections, and the link to it.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> the server's ends of its connections.
 */
public final class HostNode {

    /** Takes the connections to one port. */
    public interface Acceptor {
        void accept(TcpEndpoint endpoint, InetSocketAddress from, InetSocketAddress to);
    }

    private static final int MIN_PURGE = 64;

    private final Link link;
    private final Map<Integer, Acceptor> acceptors = new HashMap<>();
    /** The clients' ends. */
    private final List<TcpEndpoint> connections = new ArrayList<>();
    private int nextPurge = MIN_PURGE;
    private boolean swallows;

    public HostNode(World world, LinkConditions conditions) {
        link = new Link(world, conditions);
    }

    Link link() {
        return link;
    }

    public void conditions(LinkConditions next) {
        link.conditions(next);
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
    }

    public void mend() {
        link.mend();
    }

    /** Something on the way resets all connections, towards both ends. */
    public void resetConnections() {
        connections.removeIf(TcpEndpoint::isClosed);
        connections.forEach(TcpEndpoint::onResetByOther);
    }

    Acceptor acceptorAt(int port) {
        return acceptors.get(port);
    }

    boolean answersSyn() {
        return !swallows && !link.isCut();
    }

    void add(TcpEndpoint client) {
        if (connections.size() >= nextPurge) {
            connections.removeIf(TcpEndpoint::isClosed);
            // Twice as many as now are open: so that the cost of a purge is shared by as many connects.
            nextPurge = Math.max(MIN_PURGE, 2 * connections.size());
        }
        connections.add(client);
    }
}
