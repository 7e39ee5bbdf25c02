package io.heddle.loadgen.scenario;

/** Goes one way or the other. <b>Thread:</b> immutable. */
final class BranchStep extends Instruction {
    private final Decision condition;
    private final Instruction then;

    BranchStep(Decision condition, Instruction then, Instruction otherwise, int unnamed) {
        super(unnamed, otherwise);
        this.condition = condition;
        this.then = then;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        return condition.holds(user, nowNs) ? then : next;
    }
}
