package io.heddle.loadgen.scenario;

import io.heddle.loadgen.scenario.template.ByteSink;
import io.heddle.loadgen.scenario.template.Template;

/** Gives a variable a value. <b>Thread:</b> immutable. */
final class AssignStep extends Instruction {
    private final int variable;
    private final Template value;

    AssignStep(Instruction next, int variable, Template value, int unnamed) {
        super(unnamed, next);
        this.variable = variable;
        this.value = value;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        user.countOn(value);
        ByteSink out = user.users.outbox.message;
        out.truncate(0);
        value.render(user.scope(user.lastId, nowNs), out);
        user.memory.variables.set(variable, out.bytes(), 0, out.count());
        return next;
    }
}
