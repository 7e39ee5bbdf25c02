package io.heddle.engine.metrics;

import io.heddle.api.WebSocketError.Phase;
import io.heddle.engine.jfr.EventRecorder;
import java.util.Arrays;

/**
 * The time that one attempt to connect has spent in each phase. It belongs to the attempt, which ends when the connection is open: an open
 * connection keeps none.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class AttemptTimes {
    private static final long NEVER = -1;
    private static final int PHASES = Phase.UPGRADE.ordinal() + 1;

    /** Null unless the flight recorder wants this attempt. */
    public final EventRecorder.Opening event;
    private final long begunNs;
    private final long[] spentNs = new long[PHASES];
    private Phase phase = Phase.RESOLVE;
    private long enteredNs;

    /**
     * @param begunNs the time of {@code open()}
     * @param nowNs when it left the command queue
     * @param event of the flight recorder, or null
     */
    public AttemptTimes(long begunNs, long nowNs, EventRecorder.Opening event) {
        this.event = event;
        this.begunNs = begunNs;
        this.enteredNs = nowNs;
        Arrays.fill(spentNs, NEVER);
    }

    /** The attempt goes on to a phase, perhaps the same one again. */
    public void enter(Phase next, long nowNs) {
        leave(nowNs);
        phase = next;
    }

    /** The phase under way is over. */
    public void leave(long nowNs) {
        int at = phase.ordinal();
        spentNs[at] = Math.max(0, spentNs[at]) + Math.max(0, nowNs - enteredNs);
        enteredNs = nowNs;
    }

    /** The attempt fails in the phase under way, whose time says only how long somebody had patience. */
    void forget() {
        spentNs[phase.ordinal()] = NEVER;
    }

    /** @return a negative number if the attempt was not in that phase, or has failed in it */
    public long spentNs(Phase in) {
        return spentNs[in.ordinal()];
    }

    long totalNs(long nowNs) {
        return nowNs - begunNs;
    }
}
