package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;

/** Counts and times of one step on one engine. <b>Thread:</b> loop-confined; nothing is allocated. */
public interface StepMeter {

    /** Adds one. */
    void count(StepCounter counter);

    /** Adds several. */
    void count(StepCounter counter, long amount);

    /** Records a time in nanoseconds; negative ones count as 0. */
    void record(StepTiming timing, long ns);
}
