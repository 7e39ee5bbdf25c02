package io.heddle.engine.connection;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The rig's poller: its scripted sockets, and those of the network in a turn for which a test says
 * so: until then their hosts are silent.
 */
final class NetworkBeside implements Poller {
    final Poller network;
    private final List<Link> live;
    private final List<Throwable> faults;
    boolean looksAtNetwork;
    private boolean isLookedAt;

    NetworkBeside(Poller network, List<Link> live, List<Throwable> faults) {
        this.network = network;
        this.live = live;
        this.faults = faults;
    }

    @Override
    public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) throws IOException {
        return new SocketBeside(network.connect(remote, local, participant));
    }

    @Override
    public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
        network.visitSockets(visitor);
    }

    @Override
    public int poll(long waitMs, ReadyListener ready) throws IOException {
        int count = 0;
        if (looksAtNetwork) {
            isLookedAt = true;
            count = network.poll(0, (participant, ops) -> ready.onReady(new Watched(participant, faults), ops));
            isLookedAt = false;
        }
        for (int i = 0; i < live.size(); i++) {
            Link link = live.get(i);
            int ops = link.socket.readyOps();
            if (ops != 0) {
                count++;
                ready.onReady(link.participant, ops);
            }
        }
        return count;
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

    /** A participant whose exceptions the rig sees too. */
    record Watched(LoopParticipant participant, List<Throwable> faults) implements LoopParticipant {

        @Override
        public void onReady(int readyOps, long nowNs) {
            participant.onReady(readyOps, nowNs);
        }

        @Override
        public void onFault(Throwable fault) {
            faults.add(fault);
            participant.onFault(fault);
        }
    }
}
