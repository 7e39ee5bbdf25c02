package io.heddle.engine.dispatch;

import io.heddle.api.WebSocket;
import io.heddle.engine.loop.Deadlines;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Times each call of a handler, and warns of those that take too long: at most ten times a second, and once more of how many were left
 * out. An engine that does not want that has none.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class SlowHandlers {
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_IN_WINDOW = 10;

    /** Takes the warnings. <b>Thread:</b> loop-confined. */
    public interface Warnings {
        /** @param event the method that the handler was given to: "onMessage", for instance */
        void slow(WebSocket of, String event, Class<?> handler, long tookNs, long limitNs);

        void leftOut(long count, long limitNs);
    }

    private final long limitNs;
    private final NanoClock clock;
    private final Deadlines deadlines;
    private final Warnings warnings;
    private long windowBeganNs;
    private int inWindow;
    private long leftOut;

    public SlowHandlers(long limitNs, NanoClock clock, Deadlines deadlines, Warnings warnings) {
        this.limitNs = limitNs;
        this.clock = clock;
        this.deadlines = deadlines;
        this.warnings = warnings;
        this.windowBeganNs = clock.nanoTime() - WINDOW_NS;
    }

    long begin() {
        return clock.nanoTime();
    }

    void end(WebSocket of, String event, Object handler, long beganNs) {
        long nowNs = clock.nanoTime();
        if (nowNs - beganNs > limitNs) {
            warn(of, event, handler, nowNs - beganNs, nowNs);
        }
    }

    private void warn(WebSocket of, String event, Object handler, long tookNs, long nowNs) {
        if (leftOut == 0 && nowNs - windowBeganNs >= WINDOW_NS) {
            windowBeganNs = nowNs;
            inWindow = 0;
        }
        if (inWindow < MAX_IN_WINDOW) {
            inWindow++;
            warnings.slow(of, event, handler.getClass(), tookNs, limitNs);
        } else if (leftOut++ == 0) {
            deadlines.schedule(windowBeganNs + WINDOW_NS, (timerId, dueNs) -> tellLeftOut());
        }
    }

    /** The class around a lambda says where it stands; its own name says nothing. */
    public static String nameOf(Class<?> handler) {
        int lambda = handler.getName().indexOf("$$Lambda");
        return lambda < 0 ? handler.getName() : "in " + handler.getName().substring(0, lambda);
    }

    private void tellLeftOut() {
        long count = leftOut;
        leftOut = 0;
        warnings.leftOut(count, limitNs);
    }
}
