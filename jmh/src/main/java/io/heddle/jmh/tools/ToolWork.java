package io.heddle.jmh.tools;

/**
 * The work that a tool is asked to do: every connection sends a text message at a fixed pace and awaits its echo. <b>Thread:</b> immutable.
 *
 * @param connections to open
 * @param perSecond messages that are due a second on all connections
 * @param rampSeconds in which connections open
 * @param seconds for which each connection sends
 */
record ToolWork(int connections, int perSecond, int rampSeconds, int seconds) {
    /** The text of each message; Heddle's own has its due time in the first 16. */
    static final int PAYLOAD_BYTES = 64;

    /** The time between two messages of a connection. */
    long paceNanos() {
        return 1_000_000_000L * connections / perSecond;
    }

    /** The number of messages of a connection. */
    long messagesPerConnection() {
        return seconds * 1_000_000_000L / paceNanos();
    }
}
