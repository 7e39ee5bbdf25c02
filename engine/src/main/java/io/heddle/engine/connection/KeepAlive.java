package io.heddle.engine.connection;

import io.heddle.api.statistics.LatencyRecorder;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.ListeningClock;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.opening.ConnectionPhase;
import java.nio.ByteBuffer;

/**
 * The pings of one open connection, and its watch over the peer's silence; made when pings are switched on. The payload of a ping is the
 * time at which it was made, so a pong gives its round trip even if several are under way.
 *
 * <p>A silence begins when a ping has left for the socket, and ends with any byte that comes after that. Until the ping has left, it begins
 * anew with each byte that the socket takes: a peer whose window stays shut is as silent as one that does not answer. Only time counts in
 * which the loop was there to hear the peer, and what lies in the socket is read before a judgement.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class KeepAlive implements DeadlineHandler {
    /** In place of the time of a question: none is open. */
    private static final long NOT_ASKED = Long.MIN_VALUE;

    /** The time that counts may stand still. */
    private static final long MIN_WAIT_NS = 1_000_000;

    private static final int MEAN_SAMPLES = 5;
    /** Pings whose pongs are still believed; beyond it the oldest is forgotten. */
    private static final int MAX_OUTSTANDING = 8;

    /**
     * Shared by the pings of an engine. <b>Thread:</b> loop-confined.
     *
     * @param deadlines when pings are due
     * @param clock tells the time that counts against peers
     */
    record Shared(Deadlines deadlines, ListeningClock clock, SegmentPool pool, LatencyRecorder roundTrips, Listener listener) {}

    /** Sends the pings and ends silent connections. <b>Thread:</b> loop-confined. */
    interface Listener {
        /** @param payload of the ping, owned by the connection */
        void onPingDue(Connection connection, PooledSegment payload);

        /** Reads what lies in the socket. @return whether there was anything */
        boolean hears(Connection connection);

        void onSilence(Connection connection, long silenceNs, boolean isPingLeft);
    }

    private final Connection connection;
    private final Shared shared;
    private final long[] roundTripsNs = new long[MEAN_SAMPLES];
    private final long[] outstandingNs = new long[MAX_OUTSTANDING];
    private long roundTrips;
    private long pings;
    private long lastPingNs;
    private long nextPingNs;
    /** When the silence began, by the time that counts against peers; {@link #NOT_ASKED} after any input. */
    private long askedNs = NOT_ASKED;
    private boolean isPingLeft;
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
            askedNs = NOT_ASKED;
            lastPingNs = nowNs;
        }
        nextPingNs = lastPingNs + connection.state.pings().frequencyNs();
        reschedule(nowNs);
    }

    void stop() {
        isRunning = false;
        cancelTimer();
    }

    private void cancelTimer() {
        shared.deadlines.cancel(timer);
        timer = 0;
    }

    /** Something arrived: every ping is answered. */
    void onInput() {
        askedNs = NOT_ASKED;
    }

    /** The socket took something. */
    void onProgress() {
        if (askedNs != NOT_ASKED && !isPingLeft) {
            askedNs = shared.clock.nanoTime();
        }
    }

    /** The socket has a ping of ours, or of the user's: the peer will answer. */
    void onPingWritten() {
        if (isRunning && (askedNs == NOT_ASKED || !isPingLeft)) {
            askedNs = shared.clock.nanoTime();
            isPingLeft = true;
        }
    }

    /** The peer could not be heard while reading was suspended: its silence begins now, if it owes an answer. */
    void onReadingResumed(long nowNs) {
        if (askedNs != NOT_ASKED) {
            askedNs = shared.clock.nanoTime();
        }
        if (timer != 0) {
            reschedule(nowNs);
        }
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        if (isSilenceOver() && isJudgedSilent()) {
            return;
        }
        if (isRunning && nowNs >= nextPingNs) {
            ping(nowNs);
            lastPingNs = nowNs;
            nextPingNs = nowNs + connection.state.pings().frequencyNs();
        }
        if (isRunning && connection.phase == ConnectionPhase.OPEN) {
            reschedule(nowNs);
        }
    }

    private boolean isSilenceOver() {
        return askedNs != NOT_ASKED && !connection.suspended && silenceLeftNs() <= 0;
    }

    private long silenceLeftNs() {
        return askedNs + connection.state.pings().silenceNs() - shared.clock.heardNs();
    }

    private boolean isJudgedSilent() {
        // Input that waits for its share of the cycle is an answer too.
        if (connection.held != null || shared.listener.hears(connection)) {
            askedNs = NOT_ASKED;
        } else if (isSilenceOver() && connection.phase == ConnectionPhase.OPEN) {
            shared.listener.onSilence(connection, shared.clock.heardNs() - askedNs, isPingLeft);
            return true;
        }
        return false;
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
            if (askedNs == NOT_ASKED) {
                askedNs = shared.clock.nanoTime();
                isPingLeft = false;
            }
            shared.listener.onPingDue(connection, payload);
        }
    }

    private void reschedule(long nowNs) {
        cancelTimer();
        // While suspended only the pings go on; a deadline in the past would turn the loop without pause.
        boolean isWatched = askedNs != NOT_ASKED && !connection.suspended;
        long dueNs = isWatched ? Math.min(nextPingNs, nowNs + Math.max(silenceLeftNs(), MIN_WAIT_NS)) : nextPingNs;
        timer = shared.deadlines.schedule(dueNs, this);
    }
}
