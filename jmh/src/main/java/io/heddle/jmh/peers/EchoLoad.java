package io.heddle.jmh.peers;

import io.heddle.jmh.peers.client.PeerConnection;

/**
 * {@code pingpong} and {@code pipelined}: each connection has {@code depth} messages in flight, and each echo sends the next. One
 * message in flight of each connection carries the time when it was sent, and so does the answer to its echo; the others carry 0. So
 * latency is measured once a round, at depth 1 on each message. <b>Thread:</b> the client's.
 */
final class EchoLoad extends Load {
    private final int connections;
    private final int bytes;
    private final int depth;

    EchoLoad(int connections, int bytes, int depth) {
        this.connections = connections;
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
        connection.send(System.nanoTime());
        for (int i = 1; i < depth; i++) {
            connection.send(0);
        }
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
