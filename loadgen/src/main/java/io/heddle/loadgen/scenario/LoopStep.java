package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Step;

/** The head of a loop: decides on each turn. <b>Thread:</b> immutable once compiled. */
final class LoopStep extends Instruction {
    /** Resets the loop as the user comes to it; the loop's head is behind it. */
    static final class Begin extends Instruction {
        private final LoopStep loop;

        Begin(LoopStep loop) {
            super(loop.number, loop);
            this.loop = loop;
        }

        @Override
        Instruction begin(ScriptUser user, long nowNs) {
            user.memory.loops[loop.slot] = loop.kind == Step.Repeat.Kind.TIMES ? loop.amount : ScriptUser.sum(nowNs, loop.amount);
            return next;
        }
    }

    private final Step.Repeat.Kind kind;
    private final int slot;
    /** Turns, or nanoseconds. */
    private final long amount;
    private final Decision condition;
    private Instruction body;

    LoopStep(Instruction next, Step.Repeat.Kind kind, int slot, long amount, Decision condition, int unnamed) {
        super(unnamed, next);
        this.kind = kind;
        this.slot = slot;
        this.amount = amount;
        this.condition = condition;
    }

    void body(Instruction first) {
        body = first;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        return switch (kind) {
            case FOREVER -> body;
            case TIMES -> user.memory.loops[slot]-- > 0 ? body : next;
            case DURING -> nowNs < user.memory.loops[slot] ? body : next;
            case WHILE -> condition.holds(user, nowNs) ? body : next;
            case WHEN_DUE -> {
                user.await(Wait.DUE, ScriptUser.NEVER);
                user.users.host.awaitDue(user);
                yield null;
            }
        };
    }

    Instruction turn() {
        return body;
    }
}
