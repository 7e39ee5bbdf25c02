package io.heddle.loadgen;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Messages leave at a steady rate, spread over the connections in turn, whether or not echoes come back. The round trip counts from
 * the time at which a message was <i>due</i>. <b>Thread:</b> loop-confined.
 */
final class OpenLoop implements Traffic {
    /** After this many sends in a row the loop first reads what has arrived. */
    static final int MAX_BURST = 4_096;

    private static final Duration TICK = Duration.ofMillis(1);

    private final OpenConnections open;
    private final Payload payload;
    private final TrafficCounters counters;
    private final int perSecond;
    private final LongSupplier clock;
    private final BiConsumer<Duration, Runnable> timer;
    private final Runnable tick = this::tick;
    private FixedGrid grid;
    private long originNs;
    private long next;
    private boolean stopped;

    OpenLoop(
        OpenConnections open,
        Payload payload,
        TrafficCounters counters,
        int perSecond,
        LongSupplier clock,
        BiConsumer<Duration, Runnable> timer) {
        this.open = open;
        this.payload = payload;
        this.counters = counters;
        this.perSecond = perSecond;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    public void start(long nowNs) {
        originNs = nowNs;
        grid = new FixedGrid(nowNs, perSecond);
        tick();
    }

    @Override
    public boolean echoed(LoadConnection connection, BufferSegment message, long nowNs) {
        long stamp = payload.stampOf(message);
        long roundTripNs = nowNs - originNs - stamp;
        if (stamp < 0 || roundTripNs < 0) {
            return false;
        }
        counters.roundTrips.record(roundTripNs);
        return true;
    }

    @Override
    public void writable(LoadConnection connection, long nowNs) {
        // A refused message is counted, not sent later, so that the rate stays as requested.
    }

    @Override
    public void stop(long nowNs) {
        if (!stopped) {
            // Messages that came due since the last tick are still sent.
            sendDue(nowNs);
            stopped = true;
            counters.neverSent = Math.max(0, grid.dueBy(nowNs) - next);
        }
    }

    private void tick() {
        if (stopped) {
            return;
        }
        boolean caughtUp = sendDue(clock.getAsLong());
        timer.accept(caughtUp || open.size() == 0 ? TICK : Duration.ZERO, tick);
    }

    /** Returns true if nothing that is due is left. */
    private boolean sendDue(long nowNs) {
        long due = grid.dueBy(nowNs);
        long until = Math.min(due, next + MAX_BURST);
        while (next < until && open.size() > 0) {
            long dueNs = grid.timeOfNs(next++);
            SendResult result = payload.send(open.next().webSocket, dueNs - originNs);
            counters.count(result);
            counters.lateness.record(nowNs - dueNs);
        }
        return next >= due;
    }
}
