package io.heddle.testkit.simulation;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;

/** An attempt to connect to a Unix domain socket. <b>Thread:</b> the one that runs the world. */
final class UnixDial implements Connect {
    private final World world;
    private final UnixDomainSocketAddress to;
    private final Dial.Listener listener;
    private TcpEndpoint ours;

    UnixDial(World world, UnixDomainSocketAddress to, Dial.Listener listener) {
        this.world = world;
        this.to = to;
        this.listener = listener;
    }

    @Override
    public void begin() throws IOException {
        UnixNode node = world.unixNodeAt(to.getPath());
        if (node == null) {
            throw new SocketException("No such file or directory");
        }
        ours = node.connect(() -> listener.onConnected(ours));
    }

    @Override
    public void cancel() {
        if (ours != null && !ours.isEstablished()) {
            ours.reset();
        }
    }
}
