package io.heddle.loadgen.agent;

/**
 * Measures what open connections cost: of a run whose messages wait until all connections are open. With a probe the first connection goes
 * alone, so that what it loads is not charged to the others. <b>Thread:</b> the collector; the engines stand still meanwhile, or may.
 */
public interface OpeningProbe {

    /** The first connection is open, and the others wait. */
    void firstOpen();

    /** Connections are open as far as they can be, and messages wait. */
    void allOpen(long open);
}
