package io.heddle.engine.connection;

import java.time.Duration;

/**
 * The settings of a connection's pings. All that use the defaults share one object.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param on whether pings are sent
 * @param frequencyNs from ping to ping
 * @param chosenSilenceNs how long a silence ends the connection; 0 until it is set
 */
record PingSettings(boolean on, long frequencyNs, long chosenSilenceNs) {
    static final PingSettings DEFAULT = new PingSettings(false, 1_000_000_000, 0);

    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofDays(1);

    PingSettings withOn(boolean newOn) {
        return new PingSettings(newOn, frequencyNs, chosenSilenceNs);
    }

    PingSettings withFrequencyNs(long newFrequencyNs) {
        return new PingSettings(on, newFrequencyNs, chosenSilenceNs);
    }

    PingSettings withSilenceNs(long newSilenceNs) {
        return new PingSettings(on, frequencyNs, newSilenceNs);
    }

    /** How long a silence ends the connection: unless it is set, twice the time from ping to ping. */
    long silenceNs() {
        return chosenSilenceNs == 0 ? 2 * frequencyNs : chosenSilenceNs;
    }

    /**
     * @return this
     * @throws IllegalArgumentException if the two times contradict each other
     */
    PingSettings checked() {
        if (silenceNs() < frequencyNs) {
            throw new IllegalArgumentException("pingFrequency=" + Duration.ofNanos(frequencyNs) + " must not exceed closeAfterNoMessage="
                + Duration.ofNanos(silenceNs()) + ": a server that is asked more rarely is silent in between");
        }
        return this;
    }

    /** @throws IllegalArgumentException if the value of that setting is out of range */
    static long checkedNs(String name, Duration value) {
        if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " must be from 1 ms to 1 day");
        }
        return value.toNanos();
    }
}
