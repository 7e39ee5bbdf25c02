package io.heddle.loadgen.agent;

import io.heddle.loadgen.interval.Interval.Phase;

/**
 * The phases of a run on one engine, and the ends of its intervals: each phase has seconds of its own, counted from its beginning, so that
 * all engines cut at the same times. <b>Thread:</b> loop-confined.
 */
final class Timeline {
    static final long SECOND_NS = 1_000_000_000L;
    static final long NEVER = Long.MAX_VALUE;

    private Phase phase = Phase.OPENING;
    private long phaseStartNs;
    private long intervalStartNs;
    private int second;
    private long messagesNs = NEVER;
    private long measuredNs = NEVER;
    private long endNs = NEVER;

    /** Begins with the first phase. */
    void start(long startNs) {
        phaseStartNs = startNs;
        intervalStartNs = startNs;
    }

    /** Messages begin, count, and end. */
    void messages(long fromNs, long countFromNs, long untilNs) {
        messagesNs = fromNs;
        measuredNs = countFromNs;
        endNs = untilNs;
    }

    /** The end comes earlier. */
    void endAt(long untilNs) {
        endNs = Math.min(endNs, untilNs);
    }

    Phase phase() {
        return phase;
    }

    int second() {
        return second;
    }

    long intervalStartNs() {
        return intervalStartNs;
    }

    long endNs() {
        return endNs;
    }

    /** When the interval that runs now ends. */
    long cutNs() {
        return Math.min(Math.max(intervalStartNs, phaseEndNs()), phaseStartNs + (second + 1) * SECOND_NS);
    }

    /** True if a phase ends with the interval. */
    boolean isPhaseOver() {
        return phaseEndNs() <= cutNs();
    }

    /**
     * The time of the cut has come, and the next interval begins.
     *
     * @param isCut false if the interval goes on instead, and becomes longer
     */
    void advance(boolean isCut) {
        long cutNs = cutNs();
        if (isPhaseOver()) {
            phase = phaseAt(cutNs);
            phaseStartNs = cutNs;
            second = 0;
        } else {
            second++;
        }
        if (isCut) {
            intervalStartNs = cutNs;
        }
    }

    private long phaseEndNs() {
        return switch (phase) {
            case OPENING -> Math.min(messagesNs, endNs);
            case WARM_UP -> Math.min(measuredNs, endNs);
            case MEASURED -> endNs;
            case DRAIN -> NEVER;
        };
    }

    private Phase phaseAt(long timeNs) {
        if (timeNs >= endNs) {
            return Phase.DRAIN;
        }
        return timeNs >= measuredNs ? Phase.MEASURED : Phase.WARM_UP;
    }
}
