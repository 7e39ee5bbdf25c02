package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;

/** Sends a message that nobody answers, as far as this step knows. <b>Thread:</b> immutable. */
final class SendStep extends SendingStep {
    private final MessageTemplate message;

    SendStep(int number, Instruction next, MessageTemplate message, boolean openLoop) {
        super(number, next, message.isText(), openLoop);
        this.message = message;
    }

    @Override
    boolean prepare(ScriptUser user) {
        return message.prepare(user, this);
    }

    @Override
    void render(ScriptUser user, Outbox outbox, long nowNs) {
        message.render(user, outbox.message, nowNs);
    }

    @Override
    Instruction sent(ScriptUser user, long nowNs) {
        if (message.isNumbered()) {
            user.lastId++;
        }
        meter(user).count(StepCounter.OK);
        return next;
    }
}
