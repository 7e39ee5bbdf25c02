package io.heddle.engine.connection;

import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.RttRecorder;
import io.heddle.engine.opening.ConnectionPhase;
import java.nio.ByteBuffer;

/**
 * The pings of one open connection, and its watch over the peer's silence; made when pings are switched on. The payload of a ping is the
 * time at which it was made, so a pong gives its round trip even if several are under way.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class KeepAlive implements DeadlineHandler {
    private static final int MEAN_SAMPLES = 5;
    /** Pings whose pongs are still believed; beyond it the oldest is forgotten. */
    private static final int MAX_OUTSTANDING = 8;

    /** Shared by the pings of an engine. <b>Thread:</b> loop-confined. */
    record Shared(Deadlines deadlines, SegmentPool pool, RttRecorder roundTrips, Listener listener) {}

    /** Sends the pings and ends silent connections. <b>Thread:</b> loop-confined. */
    interface Listener {
        /** @param payload of the ping, owned by the connection */
        void onPingDue(Connection connection, PooledSegment payload);

        void onSilence(Connection connection, long silenceNs);
    }

    private final Connection connection;
    private final Shared shared;
    private final long[] roundTripsNs = new long[MEAN_SAMPLES];
    private final long[] outstandingNs = new long[MAX_OUTSTANDING];
    private long roundTrips;
    private long pings;
    private long lastPingNs;
    private long nextPingNs;
    private long lastInputNs;
    private long timer;
    private volatile long latencyNs;
    private boolean isRunning;

    KeepAlive(Connection connection, Shared shared) {
        this.connection = connection;
        this.shared = shared;
    }

    /** Begins; or goes on with settings that changed, which puts off neither a ping nor the end of a silence. */
    void start(long nowNs) {
        if (!isRunning) {
            isRunning = true;
            lastInputNs = nowNs;
            lastPingNs = nowNs;
        }
        nextPingNs = lastPingNs + connection.state.pings().frequencyNs();
        reschedule();
    }

    void stop() {
        isRunning = false;
        cancelTimer();
    }

    private void cancelTimer() {
        shared.deadlines.cancel(timer);
        timer = 0;
    }

    /** Something arrived. */
    void onInput(long nowNs) {
        lastInputNs = nowNs;
    }

    /** The peer could not be heard while reading was suspended: its silence begins now. */
    void onReadingResumed(long nowNs) {
        lastInputNs = nowNs;
        if (timer != 0) {
            reschedule();
        }
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        long silenceNs = nowNs - lastInputNs;
        if (!connection.suspended && silenceNs >= connection.state.pings().silenceNs()) {
            shared.listener.onSilence(connection, silenceNs);
            return;
        }
        if (nowNs >= nextPingNs) {
            ping(nowNs);
            lastPingNs = nowNs;
            nextPingNs = nowNs + connection.state.pings().frequencyNs();
        }
        if (connection.phase == ConnectionPhase.OPEN) {
            reschedule();
        }
    }

    /** @return whether the payload is that of a ping of ours */
    boolean onPong(ByteBuffer source, int offset, int count, long nowNs) {
        if (count != Long.BYTES) {
            return false;
        }
        long sentNs = source.getLong(offset);
        for (int i = 0; i < Math.min(pings, MAX_OUTSTANDING); i++) {
            if (outstandingNs[i] == sentNs && sentNs <= nowNs) {
                outstandingNs[i] = Long.MAX_VALUE;
                record(nowNs - sentNs);
                return true;
            }
        }
        return false;
    }

    /** The mean of the last round trips; any thread may ask. */
    long latencyNs() {
        return latencyNs;
    }

    private void record(long roundTripNs) {
        roundTripsNs[(int) (roundTrips++ % MEAN_SAMPLES)] = roundTripNs;
        long known = Math.min(roundTrips, MEAN_SAMPLES);
        long sumNs = 0;
        for (int i = 0; i < known; i++) {
            sumNs += roundTripsNs[i];
        }
        latencyNs = sumNs / known;
        shared.roundTrips.record(roundTripNs);
    }

    private void ping(long nowNs) {
        PooledSegment payload = shared.pool.acquireEssential(Long.BYTES, SegmentOwner.CONNECTION);
        // Without room even in the reserve this ping is left out: others hold the memory, and this connection need not end for that.
        if (payload != null) {
            payload.data().putLong(0, nowNs);
            payload.count(Long.BYTES);
            outstandingNs[(int) (pings++ % MAX_OUTSTANDING)] = nowNs;
            shared.listener.onPingDue(connection, payload);
        }
    }

    private void reschedule() {
        cancelTimer();
        long silenceEndsNs = lastInputNs + connection.state.pings().silenceNs();
        // While suspended only the pings go on; a deadline in the past would turn the loop without pause.
        long dueNs = connection.suspended ? nextPingNs : Math.min(nextPingNs, silenceEndsNs);
        timer = shared.deadlines.schedule(dueNs, this);
    }
}
