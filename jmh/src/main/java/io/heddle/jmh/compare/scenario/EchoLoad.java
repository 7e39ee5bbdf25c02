package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClient;
import io.heddle.jmh.compare.client.PeerConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code pingpong}, {@code pipelined} and {@code deflate}: each connection has {@code depth} messages in flight, and each echo
 * triggers the next message. The exchange begins when all connections are open: libraries with threads for each connection could not open
 * more beside busy threads. One message in flight per connection carries the time at which it was sent, and the others carry 0. So latency
 * is measured once a round; at depth 1, on every message. Idle connections, if any, are spread evenly among the others.
 *
 * <p><b>Thread:</b> the client's; the first message of each connection leaves on the one that the client paces.
 */
final class EchoLoad extends Load {
    /** The stamp of a connection's first message; its echo triggers all the others, so that one thread sends them. */
    private static final long FIRST = 1;

    private final PeerConnection[] connections;
    private final int active;
    private final int bytes;
    private final int depth;
    private final AtomicInteger opened = new AtomicInteger();

    EchoLoad(int connections, int active, int bytes, int depth) {
        this.connections = new PeerConnection[connections];
        this.active = active;
        this.bytes = bytes;
        this.depth = depth;
    }

    @Override
    int connections() {
        return connections.length;
    }

    @Override
    void begin(PeerClient client, URI... targets) throws InterruptedException, RunFailure {
        super.begin(client, targets);
        client.pace(this::sendFirst);
    }

    private boolean sendFirst() {
        try {
            for (int i = 0; i < connections.length && !isStopped(); i++) {
                if (isActive(i)) {
                    connections[i].send(FIRST);
                }
            }
        } catch (RuntimeException refused) {
            onFailed(refused);
        }
        return false;
    }

    @Override
    public void onOpen(PeerConnection connection) {
        connections[opened.getAndIncrement()] = connection;
        super.onOpen(connection);
    }

    private boolean isActive(int index) {
        return (long) index * active / connections.length != (long) (index + 1) * active / connections.length;
    }

    @Override
    public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
        if (messageBytes != bytes) {
            onFailed(new IllegalStateException("An echo has " + messageBytes + " bytes, not " + bytes + "."));
            return;
        }
        Tally tally = tallies().mine();
        tally.countOpaque();
        if (isStopped()) {
            connection.close();
        } else if (stamp == FIRST) {
            connection.send(System.nanoTime());
            for (int i = 1; i < depth; i++) {
                connection.send(0);
            }
        } else {
            connection.send(stamp == 0 ? 0 : latency(tally, stamp));
        }
    }

    /** Records the latency of an echo and returns the current time. */
    private long latency(Tally tally, long stamp) {
        long nowNs = System.nanoTime();
        long latencyNs = nowNs - stamp;
        if (latencyNs < 0) {
            onFailed(new IllegalStateException("An echo differs from the message that was sent."));
        } else if (tallies().isRecording()) {
            tally.record(latencyNs);
        }
        return nowNs;
    }
}
