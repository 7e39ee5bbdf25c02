package io.heddle.jmh.peers;

import io.heddle.jmh.peers.client.PeerConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code pingpong}, {@code pipelined} and {@code deflate}: each connection has {@code depth} messages in flight, and each echo sends
 * the next. One message in flight of each connection carries the time when it was sent, and so does the answer to its echo; the others
 * carry 0. So latency is measured once a round, at depth 1 on each message. Some connections may be idle, evenly among the others.
 *
 * <p><b>Thread:</b> the client's.
 */
final class EchoLoad extends Load {
    private final int connections;
    private final int active;
    private final int bytes;
    private final int depth;
    private final AtomicInteger opened = new AtomicInteger();

    EchoLoad(int connections, int active, int bytes, int depth) {
        this.connections = connections;
        this.active = active;
        this.bytes = bytes;
        this.depth = depth;
    }

    @Override
    int connections() {
        return connections;
    }

    @Override
    public void onOpen(PeerConnection connection) {
        super.onOpen(connection);
        if (!isActive(opened.getAndIncrement())) {
            return;
        }
        connection.send(System.nanoTime());
        for (int i = 1; i < depth; i++) {
            connection.send(0);
        }
    }

    private boolean isActive(int index) {
        return (long) index * active / connections != (long) (index + 1) * active / connections;
    }

    @Override
    public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
        if (messageBytes != bytes) {
            onFailed(new IllegalStateException("An echo has " + messageBytes + " bytes, not " + bytes + "."));
            return;
        }
        Tally tally = tallies().mine();
        tally.countOpaque();
        long nextStamp = stamp == 0 ? 0 : latency(tally, stamp);
        if (isStopped()) {
            connection.close();
        } else {
            connection.send(nextStamp);
        }
    }

    /** Returns the time. */
    private long latency(Tally tally, long stamp) {
        long nowNs = System.nanoTime();
        long latencyNs = nowNs - stamp;
        if (latencyNs < 0) {
            onFailed(new IllegalStateException("An echo is not what was sent."));
        } else if (tallies().isRecording()) {
            tally.record(latencyNs);
        }
        return nowNs;
    }
}
