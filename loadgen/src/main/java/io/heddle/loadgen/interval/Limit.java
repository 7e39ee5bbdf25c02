package io.heddle.loadgen.interval;

/**
 * Why the generator, and not the server, was the limit in a second. <b>Thread:</b> immutable.
 */
public enum Limit {
    /** An event loop was busy nearly all the time. */
    LOOP_BUSY("loopBusy", "the event loop was busy nearly all the time"),
    /** Messages left later than they were due. */
    LATE("late", "messages left late"),
    /** The garbage collector paused the JVM. */
    GC("gc", "the garbage collector paused the JVM"),
    /** The machine's processors were taken by others of its host. */
    STEAL("steal", "the host gave the processors to others"),
    /** The engine refused messages, because its buffers were full. */
    REFUSED("refused", "the engine refused messages"),
    /** No local port was left. */
    PORTS("ports", "no local port was left"),
    /** No file descriptor was left. */
    DESCRIPTORS("descriptors", "no file descriptor was left");

    private final String key;
    private final String sentence;

    Limit(String key, String sentence) {
        this.key = key;
        this.sentence = sentence;
    }

    /** The name in JSON and CSV. */
    public String key() {
        return key;
    }

    /** The words of the summary. */
    public String sentence() {
        return sentence;
    }
}
