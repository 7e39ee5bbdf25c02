package io.heddle.engine.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.NanoClock;

/**
 * All deadlines of an engine, on one timer wheel with a resolution of about a millisecond.
 *
 * <p>Two things stand around Agrona's wheel. It cannot tell when its next timer is due, so the timers of each spoke are counted, and
 * the loop sleeps up to the next spoke that has any. And it gives all spokes the capacity of the fullest one, so a burst of equal
 * deadlines (ten thousand connects at once) would cost hundreds of megabytes: such timers move on to the next spoke with room, and
 * fire that much later.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class Deadlines {
    private static final int SPOKES = 1_024;
    private static final int TICK_SHIFT = 20;
    private static final long TICK_NS = 1L << TICK_SHIFT;
    private static final int LEAST_SPOKE_LIMIT = 256;
    private static final int EXPIRY_LIMIT = 4_096;

    private final long startNs;
    private final DeadlineTimerWheel wheel;
    private final int[] timersOfSpoke = new int[SPOKES];
    private final Long2ObjectHashMap<DeadlineHandler> handlers = new Long2ObjectHashMap<>();
    private final DeadlineTimerWheel.TimerHandler expiry = this::onExpiry;
    private final NanoClock cycleClock;
    private final Consumer<Throwable> faults;

    /** @param cycleClock tells the time of the duty cycle */
    public Deadlines(NanoClock cycleClock, Consumer<Throwable> faults) {
        this.cycleClock = cycleClock;
        this.startNs = cycleClock.nanoTime();
        this.faults = faults;
        this.wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, startNs, TICK_NS, SPOKES);
    }

    /** @return an id for {@link #cancel}, never 0 */
    public long schedule(long deadlineNs, DeadlineHandler handler) {
        if (wheel.timerCount() == 0) {
            // After a long sleep without timers the wheel would have to catch up with every tick of it.
            wheel.currentTickTime(cycleClock.nanoTime());
        }
        // A deadline of the past belongs to the spoke that the wheel looks at next.
        long atNs = Math.max(deadlineNs, wheel.currentTickTime());
        int limit = Math.max(LEAST_SPOKE_LIMIT, (int) (4 * wheel.timerCount() / SPOKES));
        while (timersOfSpoke[spokeOf(atNs)] >= limit) {
            atNs += TICK_NS;
        }
        long timerId = wheel.scheduleTimer(atNs);
        timersOfSpoke[spokeOf(atNs)]++;
        handlers.put(timerId + 1, handler);
        return timerId + 1;
    }

    /** Cancels; an id that has fired, or 0, is ignored. */
    public void cancel(long id) {
        if (id != 0 && handlers.remove(id) != null) {
            long atNs = wheel.deadline(id - 1);
            wheel.cancelTimer(id - 1);
            timersOfSpoke[spokeOf(atNs)]--;
        }
    }

    public long count() {
        return wheel.timerCount();
    }

    int poll(long nowNs) {
        if (wheel.timerCount() == 0) {
            return 0;
        }
        int fired = 0;
        // The wheel takes one tick a poll; after a sleep it has several to catch up with.
        do {
            fired += wheel.poll(nowNs, expiry, EXPIRY_LIMIT - fired);
        } while (fired < EXPIRY_LIMIT && wheel.currentTickTime() <= nowNs && wheel.timerCount() > 0);
        return fired;
    }

    /** How long the loop may sleep: up to the next spoke with a timer, perhaps one of a later turn of the wheel. */
    long sleepNs(long nowNs) {
        if (wheel.timerCount() == 0) {
            return Long.MAX_VALUE;
        }
        // The end of the current tick is the first moment at which something of it can be certain to be due.
        long tickEndNs = wheel.currentTickTime();
        int spoke = spokeOf(tickEndNs - TICK_NS);
        for (int ahead = 0; ahead < SPOKES; ahead++) {
            if (timersOfSpoke[(spoke + ahead) & (SPOKES - 1)] > 0) {
                return Math.max(0, tickEndNs + ahead * TICK_NS - nowNs);
            }
        }
        return Long.MAX_VALUE;
    }

    private boolean onExpiry(TimeUnit unit, long nowNs, long timerId) {
        DeadlineHandler handler = handlers.remove(timerId + 1);
        timersOfSpoke[spokeOf(wheel.currentTickTime() - TICK_NS)]--;
        try {
            handler.onDeadline(timerId + 1, nowNs);
        } catch (Throwable fault) {
            faults.accept(fault);
        }
        return true;
    }

    private int spokeOf(long deadlineNs) {
        return (int) ((deadlineNs - startNs) >> TICK_SHIFT) & (SPOKES - 1);
    }
}
