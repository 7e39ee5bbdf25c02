package io.heddle.loadgen;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;

/**
 * Each connection has one message in flight and sends the next one when the echo is back: as fast as both ends go. <b>Thread:</b>
 * loop-confined.
 */
final class ClosedLoop implements Traffic {
    private final OpenConnections open;
    private final Payload payload;
    private final TrafficCounters counters;
    private long originNs;
    private boolean stopped;

    ClosedLoop(OpenConnections open, Payload payload, TrafficCounters counters) {
        this.open = open;
        this.payload = payload;
        this.counters = counters;
    }

    @Override
    public void start(long nowNs) {
        originNs = nowNs;
        for (int i = 0; i < open.size(); i++) {
            send(open.get(i), nowNs);
        }
    }

    @Override
    public boolean echoed(LoadConnection connection, BufferSegment message, long nowNs) {
        if (!connection.awaitsEcho || !isEcho(connection, message)) {
            return false;
        }
        counters.roundTrips.record(nowNs - connection.sinceNs);
        connection.awaitsEcho = false;
        send(connection, nowNs);
        return true;
    }

    @Override
    public void writable(LoadConnection connection, long nowNs) {
        if (!connection.awaitsEcho) {
            send(connection, connection.sinceNs);
        }
    }

    @Override
    public void stop(long nowNs) {
        stopped = true;
    }

    /** {@code sinceNs} stays what it was while the connection refuses: waiting for room is part of the round trip. */
    private void send(LoadConnection connection, long sinceNs) {
        if (stopped) {
            return;
        }
        connection.sinceNs = sinceNs;
        SendResult result = payload.send(connection.webSocket, sinceNs - originNs);
        connection.awaitsEcho = result.isQueued();
        counters.count(result);
    }

    private boolean isEcho(LoadConnection connection, BufferSegment message) {
        return payload.isStamped()
            ? payload.stampOf(message) == connection.sinceNs - originNs
            : message.count() == payload.sizeBytes();
    }
}
