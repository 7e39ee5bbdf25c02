package io.heddle.loadgen;

/**
 * When each of a row of events is due, at a steady rate from a start on: fixed in advance, so that a slow answer moves no later
 * event and hides no delay. <b>Thread:</b> immutable.
 */
final class FixedGrid {
    private static final long SECOND_NS = 1_000_000_000L;

    private final long startNs;
    private final long perSecond;

    FixedGrid(long startNs, int perSecond) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("perSecond " + perSecond + " must be 1 or more");
        }
        this.startNs = startNs;
        this.perSecond = perSecond;
    }

    /** How many events are due at that time; the first one is due at the start. */
    long dueBy(long nowNs) {
        long elapsedNs = nowNs - startNs;
        if (elapsedNs < 0) {
            return 0;
        }
        // Whole seconds apart, so that no product overflows.
        return elapsedNs / SECOND_NS * perSecond + elapsedNs % SECOND_NS * perSecond / SECOND_NS + 1;
    }

    /** When the event of that index, from 0 on, is due: rounded up, so that it counts as due at exactly that time. */
    long timeOfNs(long index) {
        long intoSecond = (index % perSecond * SECOND_NS + perSecond - 1) / perSecond;
        return startNs + index / perSecond * SECOND_NS + intoSecond;
    }
}
