package io.heddle.loadgen.interval;

/**
 * The readings at the end of an interval. Gauges add over engines and machines, and the last one of the measured time counts for a run.
 * <b>Thread:</b> immutable.
 */
public enum Gauge {
    /** Open connections. */
    OPEN("open"),
    /** Connection attempts under way. */
    CONNECTING("connecting"),
    /** Users that are in their scenario, whether or not connected. */
    USERS("users"),
    /** Requests that wait for an answer. */
    IN_FLIGHT("inFlight"),
    /** Bytes that connections hold unsent. */
    BUFFERED_BYTES("bufferedBytes"),
    /** Heap in use. */
    HEAP_BYTES("heapBytes");

    private final String key;

    Gauge(String key) {
        this.key = key;
    }

    /** The name in JSON, CSV and thresholds. */
    public String key() {
        return key;
    }
}
