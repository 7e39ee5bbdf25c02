package io.heddle.loadgen.interval;

/** The times of a run that belong to no step, in nanoseconds. <b>Thread:</b> immutable. */
public enum Timing {
    /** From when a connection was due to its opening. */
    CONNECT("connect"),
    /** Name resolution. */
    RESOLVE("resolve"),
    /** The TCP connection. */
    TCP("tcp"),
    /** The proxy's tunnel. */
    PROXY("proxy"),
    /** The TLS handshake. */
    TLS("tls"),
    /** The upgrade to WebSocket. */
    UPGRADE("upgrade"),
    /** From a ping to its pong. */
    PING("ping"),
    /** The turns of the event loops; in an interval only the longest is known. */
    LOOP_TURN("loopTurn");

    private final String key;

    Timing(String key) {
        this.key = key;
    }

    /** The name in JSON, CSV and thresholds. */
    public String key() {
        return key;
    }

    /** True if it counts in each phase, as the times of connecting do; the others count while messages are measured, and after. */
    public boolean countsAlways() {
        return this != PING && this != LOOP_TURN;
    }
}
