package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.scenario.match.Inbox;

/**
 * One instruction of a script, linked to those that follow it. It holds no state of a user: what must last until the next event lies in the
 * user. <b>Thread:</b> immutable once compiled.
 */
abstract class Instruction {
    /** The meter of the step. */
    final int number;
    /** The instruction behind this one. */
    final Instruction next;

    Instruction(int number, Instruction next) {
        this.number = number;
        this.next = next;
    }

    /** Does the step and returns the one to go on with; or has the user wait, and returns null. */
    abstract Instruction begin(ScriptUser user, long nowNs);

    /** The user waits here for a message: takes it and goes on, or returns false if it is not for this step. */
    boolean received(ScriptUser user, Inbox message, long nowNs) {
        return false;
    }

    /** The user waits here for something that did not come in time. */
    void expired(ScriptUser user, long nowNs) {
        throw new IllegalStateException(this + " has no time limit");
    }

    /** The user waits here, and the connection ended ({@link StepCounter#LOST}) or the run did ({@link StepCounter#TIMED_OUT}). */
    void abandoned(ScriptUser user, StepCounter reason) {}

    /** The user waits here for the answer to a request, which was given up meanwhile. */
    boolean isGivenUp(ScriptUser user) {
        return false;
    }

    /** True if a user that waits here for a message sent something itself, of which nothing else knows. */
    boolean isUnanswered() {
        return false;
    }

    final StepMeter meter(ScriptUser user) {
        return user.users.meters[number];
    }

    final void failed(ScriptUser user, StepCounter reason) {
        StepMeter meter = meter(user);
        meter.count(StepCounter.FAILED);
        meter.count(reason);
    }
}
