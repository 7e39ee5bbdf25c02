package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Target;

/** Opens the connection. <b>Thread:</b> immutable. */
final class ConnectStep extends Instruction {
    private final TargetTemplate target;
    private final long withinNs;

    ConnectStep(int number, Instruction next, TargetTemplate target, long withinNs) {
        super(number, next);
        this.target = target;
        this.withinNs = withinNs;
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        meter(user).count(StepCounter.DUE);
        Target rendered;
        try {
            rendered = target.render(user.scope(0, nowNs));
        } catch (IllegalArgumentException refused) {
            failed(user, StepCounter.NOT_SENT);
            user.users.host.error(refused.getMessage());
            user.complete(false);
            return null;
        }
        meter(user).count(StepCounter.SENT);
        meter(user).record(StepTiming.LATENESS, nowNs - user.dueNs);
        user.sinceNs = nowNs;
        user.await(Wait.OPENING, ScriptUser.sum(nowNs, withinNs));
        user.users.host.connect(user, rendered);
        return null;
    }

    void opened(ScriptUser user, long nowNs) {
        StepMeter meter = meter(user);
        meter.count(StepCounter.OK);
        meter.record(StepTiming.LATENCY, nowNs - user.dueNs);
        meter.record(StepTiming.SERVICE, nowNs - user.sinceNs);
    }

    @Override
    void expired(ScriptUser user, long nowNs) {
        failed(user, StepCounter.TIMED_OUT);
        user.await(Wait.END, ScriptUser.NEVER);
        if (user.webSocket() != null) {
            user.webSocket().abort();
        }
    }

    @Override
    void abandoned(ScriptUser user, StepCounter reason) {
        if (user.waitsFor(Wait.OPENING) && reason == StepCounter.LOST) {
            failed(user, reason);
        }
    }
}
