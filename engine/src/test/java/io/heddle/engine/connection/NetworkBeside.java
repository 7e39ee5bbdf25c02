package io.heddle.engine.connection;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The rig turns the network's sockets itself, and only when a test says so. */
record NetworkBeside(Poller network) implements Poller {

    @Override
    public SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException {
        return network.connect(remote, local, participant);
    }

    @Override
    public int poll(long waitMs, ReadyListener ready) {
        return 0;
    }

    @Override
    public void wakeup() {
        // The rig turns the loop by hand: it never sleeps.
    }

    @Override
    public void close() {
        // The rig closes the network.
    }
}
