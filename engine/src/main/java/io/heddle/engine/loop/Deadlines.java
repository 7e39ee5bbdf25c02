package io.heddle.engine.loop;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.NanoClock;

/**
 * All deadlines of an engine, on one timer wheel with a resolution of about a millisecond.
 *
 * <p>This class adds two things to Agrona's wheel. The wheel does not know when its next timer is due, so this class counts the timers of
 * each spoke, and the loop sleeps until the next spoke that has any. And the wheel gives all spokes the capacity of the fullest one, so a
 * burst of equal deadlines (ten thousand connects at once) would cost hundreds of megabytes: here such timers move on to the next spoke
 * with room, and fire that much later.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class Deadlines {
    private static final int SPOKES = 1_024;
    private static final int TICK_SHIFT = 20;
    private static final long TICK_NS = 1L << TICK_SHIFT;
    private static final int MIN_SPOKE_LIMIT = 32;
    private static final int EXPIRY_LIMIT = 4_096;

    // id = serial << 31 | 1 << 30 | spoke << 20 | index in the spoke; the constant bit keeps 0 free.
    private static final int SPOKE_SHIFT = 20;
    private static final int INDEX = (1 << SPOKE_SHIFT) - 1;
    private static final int NOT_ZERO = 1 << 30;
    private static final int SERIAL_SHIFT = 31;

    private final long startNs;
    private final DeadlineTimerWheel wheel;
    private final int[] timersOfSpoke = new int[SPOKES];
    /** The spokes that have timers: the loop asks for the next of them before each sleep. */
    private final BitSet usedSpokes = new BitSet(SPOKES);
    /** Keyed by the wheel's ids. Such an id names a slot, which the wheel reuses once its timer is gone: so our ids add a serial number. */
    private final Long2ObjectHashMap<DeadlineHandler> handlers = new Long2ObjectHashMap<>();

    private final Long2LongHashMap ids = new Long2LongHashMap(0);
    private final DeadlineTimerWheel.TimerHandler expiry = this::onExpiry;
    private final NanoClock cycleClock;
    private final Consumer<Throwable> faults;
    private long serial;

    /** @param cycleClock gives the time of the duty cycle */
    public Deadlines(NanoClock cycleClock, Consumer<Throwable> faults) {
        this.cycleClock = cycleClock;
        this.startNs = cycleClock.nanoTime();
        this.faults = faults;
        this.wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, startNs, TICK_NS, SPOKES);
    }

    /** @return an id for {@link #cancel}: never 0, and never the id of an earlier timer */
    public long schedule(long deadlineNs, DeadlineHandler handler) {
        if (wheel.timerCount() == 0) {
            // After a long sleep without timers the wheel would have to catch up with every tick of that sleep.
            wheel.currentTickTime(cycleClock.nanoTime());
        }
        // A deadline in the past belongs to the spoke that the wheel polls next.
        long atNs = Math.max(deadlineNs, wheel.currentTickTime());
        int limit = Math.max(MIN_SPOKE_LIMIT, (int) (4 * wheel.timerCount() / SPOKES));
        while (timersOfSpoke[spokeOf(atNs)] >= limit) {
            atNs += TICK_NS;
        }
        long slot = wheel.scheduleTimer(atNs);
        countTimer(spokeOf(atNs), 1);
        long id = ++serial << SERIAL_SHIFT | NOT_ZERO | slot >>> Integer.SIZE << SPOKE_SHIFT | slot & INDEX;
        ids.put(slot, id);
        handlers.put(slot, handler);
        return id;
    }

    /** Cancels a deadline; ignores 0, and the id of a deadline that has fired. */
    public void cancel(long id) {
        long slot = (id >>> SPOKE_SHIFT & SPOKES - 1) << Integer.SIZE | id & INDEX;
        if (id != 0 && ids.get(slot) == id) {
            ids.remove(slot);
            handlers.remove(slot);
            countTimer(spokeOf(wheel.deadline(slot)), -1);
            wheel.cancelTimer(slot);
        }
    }

    public long count() {
        return wheel.timerCount();
    }

    /** The number of deadlines that are later than a time. */
    public long countAfter(long ns) {
        long[] found = new long[1];
        wheel.forEach((deadlineNs, slot) -> found[0] += deadlineNs > ns ? 1 : 0);
        return found[0];
    }

    /**
     * Calls the handlers of the deadlines that are due, up to a limit. For the loop, once a cycle.
     *
     * @return the number of deadlines that fired
     */
    public int poll(long nowNs) {
        if (wheel.timerCount() == 0) {
            return 0;
        }
        int fired = 0;
        // One turn passes every timer: after a long time without a poll the wheel need not catch up with more than that.
        wheel.currentTickTime(nowNs - SPOKES * TICK_NS);
        long tickEndNs;
        // The wheel advances one tick a poll; after a sleep it has several to catch up with, including the tick that has just begun.
        do {
            if (nowNs - wheel.currentTickTime() > TICK_NS) {
                skipEmptyTicks(nowNs);
            }
            tickEndNs = wheel.currentTickTime();
            fired += wheel.poll(nowNs, expiry, EXPIRY_LIMIT - fired);
        } while (fired < EXPIRY_LIMIT && wheel.currentTickTime() != tickEndNs && wheel.timerCount() > 0);
        return fired;
    }

    /** The time for which the loop may sleep: until the next spoke with a timer, which may belong to a later turn of the wheel. */
    public long sleepNs(long nowNs) {
        if (wheel.timerCount() == 0) {
            return Long.MAX_VALUE;
        }
        // Only at the end of its tick is a timer certain to be due.
        return Math.max(0, wheel.currentTickTime() + ticksToNextTimer() * TICK_NS - nowNs);
    }

    /** Up to the last tick before the next timer: the wheel begins a spoke at its start only if it came there by itself. */
    private void skipEmptyTicks(long nowNs) {
        long ticks = ticksToNextTimer() - 1;
        if (ticks > 0) {
            wheel.currentTickTime(Math.min(nowNs, wheel.currentTickTime() + (ticks - 1) * TICK_NS));
        }
    }

    /** From the current tick to the next one whose spoke has timers, which may belong to a later turn of the wheel; there must be one. */
    private long ticksToNextTimer() {
        int spoke = spokeOf(wheel.currentTickTime() - TICK_NS);
        int next = usedSpokes.nextSetBit(spoke);
        return next < 0 ? usedSpokes.nextSetBit(0) + SPOKES - spoke : next - spoke;
    }

    private boolean onExpiry(TimeUnit unit, long nowNs, long slot) {
        long id = ids.remove(slot);
        DeadlineHandler handler = handlers.remove(slot);
        countTimer(spokeOf(wheel.currentTickTime() - TICK_NS), -1);
        try {
            handler.onDeadline(id, nowNs);
        } catch (Throwable fault) {
            faults.accept(fault);
        }
        return true;
    }

    private void countTimer(int spoke, int change) {
        timersOfSpoke[spoke] += change;
        usedSpokes.set(spoke, timersOfSpoke[spoke] > 0);
    }

    private int spokeOf(long deadlineNs) {
        return (int) ((deadlineNs - startNs) >> TICK_SHIFT) & (SPOKES - 1);
    }
}
