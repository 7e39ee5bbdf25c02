package io.heddle.loadgen;

/**
 * The due times of events at a steady rate. They are fixed in advance, so that a slow answer neither postpones a later event nor hides
 * a delay. <b>Thread:</b> immutable.
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

    /** The number of events due by a time; the first one is due at the start. */
    long dueBy(long nowNs) {
        long elapsedNs = nowNs - startNs;
        if (elapsedNs < 0) {
            return 0;
        }
        // Whole seconds are multiplied separately, so that no product overflows.
        return elapsedNs / SECOND_NS * perSecond + elapsedNs % SECOND_NS * perSecond / SECOND_NS + 1;
    }

    /** The due time of an event, counted from 0. It is rounded up, so that the event counts as due at exactly that time. */
    long timeOfNs(long index) {
        long intoSecond = (index % perSecond * SECOND_NS + perSecond - 1) / perSecond;
        return startNs + index / perSecond * SECOND_NS + intoSecond;
    }
}
