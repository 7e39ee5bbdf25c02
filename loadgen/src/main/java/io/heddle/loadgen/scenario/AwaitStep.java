package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.scenario.match.Inbox;

/** Waits for a message. One that came before is not kept for it. <b>Thread:</b> immutable. */
final class AwaitStep extends Instruction {
    private final Answers answers;
    private final long withinNs;

    AwaitStep(int number, Instruction next, Answers answers, long withinNs) {
        super(number, next);
        this.answers = answers;
        this.withinNs = withinNs;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        meter(user).count(StepCounter.DUE);
        meter(user).count(StepCounter.SENT);
        user.await(Wait.ANSWER, ScriptUser.sum(nowNs, withinNs));
        return null;
    }

    @Override
    boolean received(ScriptUser user, Inbox message, long nowNs) {
        if (!answers.match(user, message, user.lastId, nowNs)) {
            return false;
        }
        if (answers.take(user, message, user.lastId, this, nowNs)) {
            meter(user).record(StepTiming.LATENCY, nowNs - user.dueNs);
        }
        user.goOn(next, nowNs, nowNs);
        return true;
    }

    @Override
    void expired(ScriptUser user, long nowNs) {
        failed(user, StepCounter.TIMED_OUT);
        user.goOn(next, nowNs, nowNs);
    }

    @Override
    void abandoned(ScriptUser user, StepCounter reason) {
        // At the end of the run nothing is known of a message that might still have come in time.
        if (user.waitsFor(Wait.ANSWER) && reason == StepCounter.LOST) {
            failed(user, reason);
        }
    }
}
