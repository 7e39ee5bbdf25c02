package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClient;
import io.heddle.jmh.compare.client.PeerConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code openloop}: messages leave on a schedule, whether echoes come back or not, round robin over the connections. Each carries
 * its due time, and latency counts from then, so that a late client pays for its lateness.
 *
 * <p><b>Thread:</b> messages on the client's threads; the schedule on the one that the client paces it with.
 */
final class OpenLoopLoad extends Load {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final int bytes;
    private final long intervalNs;
    private final PeerConnection[] connections;
    private final AtomicInteger opened = new AtomicInteger();
    private long nextDueNs;
    private int nextConnection;

    OpenLoopLoad(int bytes, int connections, int ratePerSecond) {
        this.bytes = bytes;
        this.intervalNs = NS_PER_SECOND / ratePerSecond;
        this.connections = new PeerConnection[connections];
    }

    @Override
    void begin(PeerClient client, URI... targets) throws InterruptedException, RunFailure {
        super.begin(client, targets);
        nextDueNs = System.nanoTime() + intervalNs;
        client.pace(this::sendDue);
    }

    @Override
    int connections() {
        return connections.length;
    }

    @Override
    public void onOpen(PeerConnection connection) {
        connections[opened.getAndIncrement()] = connection;
        super.onOpen(connection);
    }

    private boolean sendDue() {
        try {
            long nowNs = System.nanoTime();
            while (nextDueNs - nowNs <= 0 && !isStopped()) {
                connections[nextConnection].send(nextDueNs);
                nextConnection = nextConnection + 1 == connections.length ? 0 : nextConnection + 1;
                nextDueNs += intervalNs;
            }
        } catch (RuntimeException refused) {
            onFailed(refused);
        }
        return !isStopped();
    }

    @Override
    public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
        long latencyNs = System.nanoTime() - stamp;
        if (messageBytes != bytes || latencyNs < 0) {
            onFailed(new IllegalStateException("An echo differs from the message that was sent."));
            return;
        }
        Tally tally = tallies().mine();
        tally.countOpaque();
        if (tallies().isRecording()) {
            tally.record(latencyNs);
        }
    }
}
