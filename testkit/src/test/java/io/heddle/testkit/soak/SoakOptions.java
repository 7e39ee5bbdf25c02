package io.heddle.testkit.soak;

import java.time.Duration;

/**
 * How long and how much. <b>Thread:</b> immutable.
 *
 * @param connections that there are at any time
 * @param meanLifeMs mean life of one that no fault ends
 * @param meanPauseMs mean time from one thing that a connection does to the next
 * @param sendsPerTick messages that another thread sends each 10 ms
 * @param interval from one line of the table to the next
 */
record SoakOptions(
    long seed, int connections, Duration length, int meanLifeMs, int meanPauseMs, int sendsPerTick, Duration interval) {

    private static final int MAX_RAMP_MS = 20_000;

    static SoakOptions minutes(long seed, int minutes, int connections) {
        return new SoakOptions(seed, connections, Duration.ofMinutes(minutes), 30_000, 3_000, 3, Duration.ofSeconds(10));
    }

    /** Time in which the connections open for the first time. */
    int rampMs() {
        return (int) Math.min(MAX_RAMP_MS, length.toMillis() / 10);
    }

    /** Time after which a figure should be flat: a fifth of the run, and two lives in any case. */
    Duration warmUp() {
        return Duration.ofMillis(Math.max(length.toMillis() / 5, rampMs() + 2L * meanLifeMs));
    }

    /** The form that runs with all other tests. */
    static SoakOptions brief(long seed) {
        return new SoakOptions(seed, 200, Duration.ofSeconds(20), 4_000, 1_000, 1, Duration.ofSeconds(1));
    }

    /** Loads all classes, and opens what the JVM opens once. */
    SoakOptions rehearsal() {
        return new SoakOptions(seed + 1, 60, Duration.ofSeconds(4), 1_000, 300, 1, Duration.ofSeconds(1));
    }
}
