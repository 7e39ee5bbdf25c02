package io.heddle.engine.admission;

import io.heddle.api.config.ConnectLimits;
import java.util.concurrent.TimeUnit;

/**
 * A rate that is spread over its second: a token bucket that holds a tenth of a second's worth, kept as the time at which it would be full
 * again. So nothing is saved up while nobody comes, or while the loop was away, and a delay of up to that time loses nothing.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Pace {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long BURST_NS = SECOND_NS / 10;

    /** 0 for no limit. */
    private long intervalNs;
    private long nextNs;

    Pace(double perSecond, long nowNs) {
        rate(perSecond);
        nextNs = nowNs;
    }

    void rate(double perSecond) {
        intervalNs = perSecond >= ConnectLimits.NO_LIMIT ? 0 : Math.max(1, (long) (SECOND_NS / perSecond));
    }

    boolean isDue(long nowNs) {
        return intervalNs == 0 || nextNs - nowNs <= BURST_NS;
    }

    /** The time from which it is due. */
    long dueNs() {
        return nextNs - BURST_NS;
    }

    void take(long nowNs) {
        nextNs = (nextNs - nowNs > 0 ? nextNs : nowNs) + intervalNs;
    }

    /** The last one was not needed. */
    void putBack() {
        nextNs -= intervalNs;
    }

    /** True if it is as a new one would be. */
    boolean isFull(long nowNs) {
        return nextNs - nowNs <= 0;
    }
}
