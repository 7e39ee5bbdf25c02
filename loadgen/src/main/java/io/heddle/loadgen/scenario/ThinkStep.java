package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Delay;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Does nothing for a time. What comes behind it is due when the time is over. <b>Thread:</b> immutable. */
final class ThinkStep extends Instruction {
    private static final int MAX_EXPONENTIAL_MEANS = 10;

    /** The kind of delay. */
    private enum Kind {
        CONSTANT,
        UNIFORM,
        EXPONENTIAL
    }

    private final Kind kind;
    private final long fromNs;
    private final long toNs;

    ThinkStep(Instruction next, Delay delay, int unnamed) {
        super(unnamed, next);
        if (delay instanceof Delay.Constant constant) {
            kind = Kind.CONSTANT;
            fromNs = ScriptUser.nanos(constant.time());
            toNs = fromNs;
        } else if (delay instanceof Delay.Uniform uniform) {
            kind = Kind.UNIFORM;
            fromNs = ScriptUser.nanos(uniform.from());
            toNs = ScriptUser.nanos(uniform.to());
        } else {
            kind = Kind.EXPONENTIAL;
            fromNs = 0;
            toNs = ScriptUser.nanos(((Delay.Exponential) delay).mean());
        }
    }

    /** The shortest time that it takes. */
    static Duration shortest(Delay delay) {
        return delay instanceof Delay.Constant constant ? constant.time()
            : delay instanceof Delay.Uniform uniform ? uniform.from() : ((Delay.Exponential) delay).mean();
    }

    @Override
    Instruction begin(ScriptUser user, long nowNs) {
        user.await(Wait.TIME, ScriptUser.sum(nowNs, draw(user.users.host.random())));
        return null;
    }

    private long draw(RandomGenerator random) {
        return switch (kind) {
            case CONSTANT -> fromNs;
            case UNIFORM -> random.nextLong(fromNs, toNs + 1);
            // The logarithm of 0 would be without end; the cut makes it ten means.
            case EXPONENTIAL -> (long) Math.min(-Math.log(1 - random.nextDouble()) * toNs, (double) MAX_EXPONENTIAL_MEANS * toNs);
        };
    }
}
