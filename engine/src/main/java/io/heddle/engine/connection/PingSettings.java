package io.heddle.engine.connection;

/**
 * How a connection pings. All that use the defaults share one object.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param on whether pings are sent
 * @param frequencyNs from ping to ping
 * @param silenceNs how long a silence ends the connection
 */
record PingSettings(boolean on, long frequencyNs, long silenceNs) {
    static final PingSettings DEFAULT = new PingSettings(false, 1_000_000_000, 2_000_000_000);

    PingSettings withOn(boolean newOn) {
        return new PingSettings(newOn, frequencyNs, silenceNs);
    }

    PingSettings withFrequencyNs(long newFrequencyNs) {
        return new PingSettings(on, newFrequencyNs, silenceNs);
    }

    PingSettings withSilenceNs(long newSilenceNs) {
        return new PingSettings(on, frequencyNs, newSilenceNs);
    }
}
