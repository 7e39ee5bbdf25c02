package io.heddle.loadgen.scenario;

import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;

/**
 * A step that sends a message. A message that the engine refuses for now waits for room in a closed loop, and its time goes on; in an open
 * loop it is not sent, so that the rate stays what it is. <b>Thread:</b> immutable.
 */
abstract class SendingStep extends Instruction {
    static final long POOL_RETRY_NS = 10_000_000;

    private final boolean text;
    private final boolean openLoop;

    SendingStep(int number, Instruction next, boolean text, boolean openLoop) {
        super(number, next);
        this.text = text;
        this.openLoop = openLoop;
    }

    /** Takes what each message takes anew; false if something lacks, and the user was ended. */
    boolean prepare(ScriptUser user) {
        return true;
    }

    /** True if one more message can be under way. */
    boolean hasPlace(ScriptUser user) {
        return true;
    }

    /** Makes the message. */
    abstract void render(ScriptUser user, Outbox outbox, long nowNs);

    /** The message was sent: returns the next instruction, or null if the user waits. */
    abstract Instruction sent(ScriptUser user, long nowNs);

    @Override
    final Instruction begin(ScriptUser user, long nowNs) {
        boolean again = user.takeResumes();
        StepMeter meter = meter(user);
        if (!again) {
            meter.count(StepCounter.DUE);
            if (!prepare(user)) {
                return null;
            }
        }
        Outbox outbox = user.users.outbox;
        boolean hasPlace = hasPlace(user);
        if (hasPlace) {
            render(user, outbox, nowNs);
        }
        switch (hasPlace ? outbox.send(user, text) : SendResult.BACK_PRESSURED) {
            case QUEUED -> {
                meter.count(StepCounter.SENT);
                meter.record(StepTiming.LATENESS, nowNs - user.dueNs);
                return sent(user, nowNs);
            }
            case BACK_PRESSURED -> {
                if (openLoop) {
                    failed(user, StepCounter.NOT_SENT);
                    return next;
                }
                user.await(Wait.ROOM, hasPlace && outbox.poolWasEmpty() ? nowNs + POOL_RETRY_NS : ScriptUser.NEVER);
            }
            case TOO_LARGE -> {
                failed(user, StepCounter.NOT_SENT);
                return next;
            }
            case NOT_OPEN -> {
                // The end of the connection is on its way.
                failed(user, StepCounter.NOT_SENT);
                user.await(Wait.END, ScriptUser.NEVER);
            }
        }
        return null;
    }

    @Override
    void abandoned(ScriptUser user, StepCounter reason) {
        if (user.waitsFor(Wait.ROOM)) {
            failed(user, StepCounter.NOT_SENT);
        }
    }
}
