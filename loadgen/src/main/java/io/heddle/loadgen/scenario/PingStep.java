package io.heddle.loadgen.scenario;

import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;

/** Sends a ping and waits for its pong. <b>Thread:</b> immutable. */
final class PingStep extends Instruction {
    private final boolean openLoop;
    private final long withinNs;

    PingStep(int number, Instruction next, boolean openLoop, long withinNs) {
        super(number, next);
        this.openLoop = openLoop;
        this.withinNs = withinNs;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        StepMeter meter = meter(user);
        if (!user.takeResumes()) {
            meter.count(StepCounter.DUE);
        }
        SendResult result = user.users.host.ping(user);
        if (result.isQueued()) {
            meter.count(StepCounter.SENT);
            meter.record(StepTiming.LATENESS, nowNs - user.dueNs);
            user.users.inFlight++;
            user.sinceNs = nowNs;
            user.await(Wait.ANSWER, ScriptUser.sum(nowNs, withinNs));
        } else if (result == SendResult.NOT_OPEN) {
            user.users.host.count(Counter.NOT_OPEN, 1);
            failed(user, StepCounter.NOT_SENT);
            user.await(Wait.END, ScriptUser.NEVER);
        } else {
            user.users.host.count(Counter.BACK_PRESSURED, 1);
            if (openLoop) {
                failed(user, StepCounter.NOT_SENT);
                return next;
            }
            user.await(Wait.ROOM, ScriptUser.sum(nowNs, SendingStep.POOL_RETRY_NS));
        }
        return null;
    }

    /** A pong came; one of an earlier ping is older than this one. */
    void pong(ScriptUser user, long roundTripNs, long nowNs) {
        if (roundTripNs > nowNs - user.sinceNs) {
            meter(user).count(StepCounter.LATE);
            return;
        }
        user.users.inFlight--;
        meter(user).count(StepCounter.OK);
        meter(user).record(StepTiming.LATENCY, nowNs - user.dueNs);
        meter(user).record(StepTiming.SERVICE, roundTripNs);
        user.goOn(next, nowNs, nowNs);
    }

    @Override
    boolean isUnanswered() {
        return true;
    }

    @Override
    void expired(ScriptUser user, long nowNs) {
        user.users.inFlight--;
        failed(user, StepCounter.TIMED_OUT);
        user.goOn(next, nowNs, nowNs);
    }

    @Override
    void abandoned(ScriptUser user, StepCounter reason) {
        if (user.waitsFor(Wait.ROOM)) {
            failed(user, StepCounter.NOT_SENT);
        } else if (user.waitsFor(Wait.ANSWER)) {
            user.users.inFlight--;
            failed(user, reason);
        }
    }
}
