package io.heddle.loadgen.interval;

/** The times of a step, in nanoseconds. <b>Thread:</b> immutable. */
public enum StepTiming {
    /** From when the execution was due to its answer: the time that a user felt. */
    LATENCY("latency"),
    /** From when the message was given to the engine to its answer. */
    SERVICE("service"),
    /** From when the execution was due to when it began: the generator's own share of the latency. */
    LATENESS("lateness"),
    /** From the time stamp in a message that arrived to its arrival, one way; the clocks of two machines may differ. */
    DELAY("delay");

    private final String key;

    StepTiming(String key) {
        this.key = key;
    }

    /** The name in JSON, CSV and thresholds. */
    public String key() {
        return key;
    }
}
