package io.heddle.loadgen.plan;

/** Builds the steps inside of a loop or a branch. <b>Thread:</b> one thread. */
public final class LoopBuilder extends StepsBuilder<LoopBuilder> {

    LoopBuilder(StepNames names) {
        super(names);
    }

    @Override
    LoopBuilder self() {
        return this;
    }
}
