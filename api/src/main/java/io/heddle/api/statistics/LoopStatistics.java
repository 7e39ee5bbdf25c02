package io.heddle.api.statistics;

/**
 * The event loop: how much of its time it has had something to do. A loop that is busy most of its time delays all of its connections,
 * and needs lighter handlers, or a second engine. Immutable.
 *
 * @param elapsedNs the time that these statistics cover, in nanoseconds
 * @param busyNs the time of all cycles that had something to do, handlers and tasks included, in nanoseconds; without the wait for
 *     readiness, and without the cycles in which a loop that does not wait ({@code WaitStrategy.BUSY_SPIN}) found nothing to do. A cycle
 *     counts when it is over
 * @param cycleTimes the duration of each cycle, without the wait; its {@code count()} is the number of cycles
 */
public record LoopStatistics(long elapsedNs, long busyNs, LatencyHistogram cycleTimes) {

    /** The statistics of a loop that never ran. */
    public static final LoopStatistics NONE = new LoopStatistics(0, 0, LatencyHistogram.EMPTY);

    /** {@return the share of its time in which the loop had something to do, 0 to 1; 0 if no time has passed} */
    public double busyShare() {
        return elapsedNs <= 0 ? 0 : Math.min(1, (double) busyNs / elapsedNs);
    }

    /** {@return the number of cycles} */
    public long cycles() {
        return cycleTimes.count();
    }

    /** {@return the duration of the longest cycle, in nanoseconds; 0 without cycles} */
    public long longestCycleNs() {
        return cycleTimes.maxNs();
    }

    LoopStatistics since(LoopStatistics earlier) {
        return new LoopStatistics(elapsedNs - earlier.elapsedNs, busyNs - earlier.busyNs, cycleTimes.since(earlier.cycleTimes));
    }
}
