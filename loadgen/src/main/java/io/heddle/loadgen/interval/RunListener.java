package io.heddle.loadgen.interval;

/**
 * Watches a run: console, verdict, report files, other machines. <b>Thread:</b> the run's collector, one call after the other; a listener
 * may take its time, within a second.
 */
public interface RunListener {

    /** The run begins. */
    default void begin(RunStart run) {}

    /** A second is over. */
    default void interval(Interval interval) {}

    /** The run is over; no call follows. */
    default void end(RunEnd end) {}
}
