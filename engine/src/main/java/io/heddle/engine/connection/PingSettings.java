package io.heddle.engine.connection;

import java.time.Duration;

/**
 * The settings of a connection's pings. All that use the defaults share one object.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param on whether pings are sent
 * @param frequencyNs from ping to ping
 * @param silenceNs how long a silence ends the connection
 */
record PingSettings(boolean on, long frequencyNs, long silenceNs) {
    static final PingSettings DEFAULT = new PingSettings(false, 1_000_000_000, 2_000_000_000);

    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofDays(1);

    PingSettings withOn(boolean newOn) {
        return new PingSettings(newOn, frequencyNs, silenceNs);
    }

    PingSettings withFrequencyNs(long newFrequencyNs) {
        return new PingSettings(on, newFrequencyNs, silenceNs);
    }

    PingSettings withSilenceNs(long newSilenceNs) {
        return new PingSettings(on, frequencyNs, newSilenceNs);
    }

    /** @throws IllegalArgumentException if the value of that setting is out of range */
    static long checkedNs(String name, Duration value) {
        if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " must be from 1 ms to 1 day");
        }
        return value.toNanos();
    }
}
