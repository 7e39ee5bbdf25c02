package io.heddle.engine.loop;

/** A step of the duty cycle besides readiness, commands and deadlines. <b>Thread:</b> loop-confined, unless said otherwise. */
public interface LoopStage {

    /** Does a bounded amount of work. @return the amount of work done */
    int doWork(long nowNs);

    /** True if work waits, so that the loop must not sleep. */
    boolean hasWork();
}
