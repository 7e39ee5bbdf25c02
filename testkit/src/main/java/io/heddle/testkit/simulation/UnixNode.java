package io.heddle.testkit.simulation;

import io.heddle.testkit.LinkConditions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;

/**
 * The file of a Unix domain socket: the system connects to it at once, or not at all.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> the server's ends of its connections.
 */
public final class UnixNode {
    /** Why a connect fails, in the words of Linux and of the JDK. */
    public enum Refusal {
        NONE,
        NO_FILE,
        NOBODY_LISTENS,
        DENIED,
        BACKLOG_FULL
    }

    /** Clients have no address. */
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final World world;
    private final HostNode host;
    private final String label;
    private HostNode.Acceptor acceptor;
    private Refusal refusal = Refusal.NO_FILE;

    public UnixNode(World world, String path) {
        this.world = world;
        host = new HostNode(world, LinkConditions.defaults().withLatency(Duration.ZERO).withJitter(Duration.ZERO));
        label = "unix>" + path;
    }

    public void listen(HostNode.Acceptor next) {
        acceptor = next;
        refusal = Refusal.NONE;
    }

    public void refuse(Refusal next) {
        refusal = next;
    }

    public void resetConnections() {
        host.resetConnections();
    }

    /** @return the client's end, which hears later that it is established */
    TcpEndpoint connect(Runnable onEstablished) throws IOException {
        world.trace().add(label, refusal == Refusal.NONE ? "connected" : "refused: " + refusal);
        switch (refusal) {
            case NO_FILE:
                throw new SocketException("No such file or directory");
            case NOBODY_LISTENS:
                throw new ConnectException("Connection refused");
            case DENIED:
                throw new BindException("Permission denied");
            case BACKLOG_FULL:
                throw new SocketException("Resource temporarily unavailable");
            default:
                break;
        }
        TcpEndpoint ours = new TcpEndpoint(world, host.linkTo(CLIENT.getAddress()), label);
        TcpEndpoint theirs = new TcpEndpoint(world, host.linkTo(CLIENT.getAddress()), label + " server");
        ours.join(theirs, onEstablished);
        host.add(ours);
        acceptor.accept(theirs, CLIENT, CLIENT);
        return ours;
    }
}
