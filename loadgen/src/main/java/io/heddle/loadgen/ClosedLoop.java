package io.heddle.loadgen;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Each connection has one message in flight and sends the next one when the echo is back, so that both ends go as fast as they can.
 * <b>Thread:</b> loop-confined.
 */
final class ClosedLoop implements Traffic {
    /** After this many first messages in a row the loop reads what has come back. */
    static final int FIRST_BURST = 256;

    private final OpenConnections open;
    private final Payload payload;
    private final TrafficCounters counters;
    private final LongSupplier clock;
    private final Consumer<Runnable> later;
    private long originNs;
    private boolean stopped;

    ClosedLoop(OpenConnections open, Payload payload, TrafficCounters counters, LongSupplier clock, Consumer<Runnable> later) {
        this.open = open;
        this.payload = payload;
        this.counters = counters;
        this.clock = clock;
        this.later = later;
    }

    @Override
    public void start(long nowNs) {
        originNs = nowNs;
        startDownFrom(open.size() - 1);
    }

    /** Goes downwards, because the connection that fills the gap of a lost one comes from above: it may be met twice, but never missed. */
    private void startDownFrom(int position) {
        long nowNs = clock.getAsLong();
        int next = Math.min(position, open.size() - 1);
        for (int count = 0; next >= 0 && count < FIRST_BURST; next--, count++) {
            LoadConnection connection = open.get(next);
            if (!connection.awaitsEcho) {
                send(connection, nowNs);
            }
        }
        if (next >= 0 && !stopped) {
            int rest = next;
            later.accept(() -> startDownFrom(rest));
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

    /** {@code sinceNs} stays unchanged while the connection refuses: waiting for room is part of the round trip. */
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
