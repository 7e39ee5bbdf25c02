package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;

/** Counts and times of one step on one engine. <b>Thread:</b> loop-confined; nothing is allocated. */
public interface StepMeter {
    /** Counts nothing: for steps that have no name. */
    StepMeter NONE = new StepMeter() {
        @Override
        public void count(StepCounter counter, long amount) {}

        @Override
        public void record(StepTiming timing, long ns) {}
    };

    /** Adds one. */
    default void count(StepCounter counter) {
        count(counter, 1);
    }

    /** Adds several. */
    void count(StepCounter counter, long amount);

    /** Records a time in nanoseconds; negative ones count as 0. */
    void record(StepTiming timing, long ns);
}
