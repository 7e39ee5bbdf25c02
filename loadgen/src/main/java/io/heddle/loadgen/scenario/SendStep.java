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
    boolean render(ScriptUser user, Outbox outbox, boolean again, long nowNs) {
        return message.render(user, outbox.message, this, again, nowNs);
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
