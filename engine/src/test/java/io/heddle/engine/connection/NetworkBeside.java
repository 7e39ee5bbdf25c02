package io.heddle.engine.connection;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** The rig turns the network's sockets itself, and only when a test says so: until then their hosts are silent. */
final class NetworkBeside implements Poller {
    private final Poller network;
    private boolean isLookedAt;

    NetworkBeside(Poller network) {
        this.network = network;
    }

    /** Looks once at the sockets. */
    void look(ReadyListener ready) throws IOException {
        isLookedAt = true;
        try {
            network.poll(0, ready);
        } finally {
            isLookedAt = false;
        }
    }

    @Override
    public SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException {
        return new SocketBeside(network.connect(remote, local, participant));
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

    /** A socket that seems to be connecting until it is looked at. */
    private final class SocketBeside implements SocketHandle {
        private final SocketHandle socket;

        SocketBeside(SocketHandle socket) {
            this.socket = socket;
        }

        @Override
        public boolean finishConnect() throws IOException {
            return isLookedAt && socket.finishConnect();
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return socket.read(target);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return socket.write(source);
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void interest(int readinessBits) {
            socket.interest(readinessBits);
        }

        @Override
        public void participant(LoopParticipant next) {
            socket.participant(next);
        }

        @Override
        public SocketAddress localAddress() {
            return socket.localAddress();
        }

        @Override
        public SocketAddress remoteAddress() {
            return socket.remoteAddress();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
