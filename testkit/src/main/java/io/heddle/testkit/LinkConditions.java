package io.heddle.testkit;

import java.time.Duration;
import java.util.Objects;

/**
 * The conditions on the way between the engines and a host. Immutable: each method that changes something returns new conditions.
 *
 * @param latency the least time that a byte travels, one way; zero or more
 * @param jitter the most time that is added to the latency, drawn anew for each write; bytes never overtake one another
 * @param bytesPerSecond the rate of each direction of each connection; 0 means without limit
 * @param bufferBytes the bytes of each direction that a connection holds between writer and reader, the buffers of both systems
 *     together; 1 or more
 * @param shortCallProbability the share of reads and writes that handle fewer bytes than they could, 0 to 1
 */
public record LinkConditions(
    Duration latency, Duration jitter, long bytesPerSecond, int bufferBytes, double shortCallProbability) {
    private static final int DEFAULT_BUFFER_BYTES = 512 << 10;
    private static final LinkConditions DEFAULTS =
        new LinkConditions(Duration.ofMillis(1), Duration.ZERO, 0, DEFAULT_BUFFER_BYTES, 0);

    /**
     * Conditions with these values.
     *
     * @param latency zero or more
     * @param jitter zero or more
     * @param bytesPerSecond 0 for no limit, or more
     * @param bufferBytes 1 or more
     * @param shortCallProbability 0 to 1
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public LinkConditions {
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(jitter, "jitter");
        check(!latency.isNegative() && !jitter.isNegative(), "latency and jitter must be zero or more, not " + latency + " and " + jitter);
        check(bytesPerSecond >= 0, "bytesPerSecond must be 0 or more, not " + bytesPerSecond);
        check(bufferBytes >= 1, "bufferBytes must be 1 or more, not " + bufferBytes);
        check(shortCallProbability >= 0 && shortCallProbability <= 1, "shortCallProbability must be 0 to 1, not " + shortCallProbability);
    }

    /** {@return a latency of 1 ms, no jitter, no limit on the rate, 512 KiB of buffers, and no call cut short} */
    public static LinkConditions defaults() {
        return DEFAULTS;
    }

    /**
     * Changes the latency.
     *
     * @param value zero or more
     * @return the changed conditions
     */
    public LinkConditions withLatency(Duration value) {
        return new LinkConditions(value, jitter, bytesPerSecond, bufferBytes, shortCallProbability);
    }

    /**
     * Changes the jitter.
     *
     * @param value zero or more
     * @return the changed conditions
     */
    public LinkConditions withJitter(Duration value) {
        return new LinkConditions(latency, value, bytesPerSecond, bufferBytes, shortCallProbability);
    }

    /**
     * Changes the rate.
     *
     * @param value bytes per second, or 0 for no limit
     * @return the changed conditions
     */
    public LinkConditions withBytesPerSecond(long value) {
        return new LinkConditions(latency, jitter, value, bufferBytes, shortCallProbability);
    }

    /**
     * Changes the buffers.
     *
     * @param value bytes, 1 or more
     * @return the changed conditions
     */
    public LinkConditions withBufferBytes(int value) {
        return new LinkConditions(latency, jitter, bytesPerSecond, value, shortCallProbability);
    }

    /**
     * Changes how many reads and writes are cut short.
     *
     * @param value a share, 0 to 1
     * @return the changed conditions
     */
    public LinkConditions withShortCalls(double value) {
        return new LinkConditions(latency, jitter, bytesPerSecond, bufferBytes, value);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
