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
    private static final int LEAST_SPOKE_LIMIT = 32;
    private static final int EXPIRY_LIMIT = 4_096;

    // id = serial << 31 | 1 << 30 | spoke << 20 | index in the spoke; the constant bit keeps 0 free.
    private static final int SPOKE_SHIFT = 20;
    private static final int INDEX = (1 << SPOKE_SHIFT) - 1;
    private static final int NOT_ZERO = 1 << 30;
    private static final int SERIAL_SHIFT = 31;

    private final long startNs;
    private final DeadlineTimerWheel wheel;
    private final int[] timersOfSpoke = new int[SPOKES];
    /** The spokes that have any: the loop asks for the next one before each sleep. */
    private final BitSet usedSpokes = new BitSet(SPOKES);
    /** By the wheel's own ids, which name a slot, and go to the next timer as soon as one is gone: so ours have a serial number. */
    private final Long2ObjectHashMap<DeadlineHandler> handlers = new Long2ObjectHashMap<>();

    private final Long2LongHashMap ids = new Long2LongHashMap(0);
    private final DeadlineTimerWheel.TimerHandler expiry = this::onExpiry;
    private final NanoClock cycleClock;
    private final Consumer<Throwable> faults;
    private long serial;

    /** @param cycleClock tells the time of the duty cycle */
    public Deadlines(NanoClock cycleClock, Consumer<Throwable> faults) {
        this.cycleClock = cycleClock;
        this.startNs = cycleClock.nanoTime();
        this.faults = faults;
        this.wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, startNs, TICK_NS, SPOKES);
    }

    /** @return an id for {@link #cancel}: never 0, and never one that another timer had */
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
        long slot = wheel.scheduleTimer(atNs);
        countTimer(spokeOf(atNs), 1);
        long id = ++serial << SERIAL_SHIFT | NOT_ZERO | slot >>> Integer.SIZE << SPOKE_SHIFT | slot & INDEX;
        ids.put(slot, id);
        handlers.put(slot, handler);
        return id;
    }

    /** Cancels; an id that has fired, or 0, is ignored. */
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

    int poll(long nowNs) {
        if (wheel.timerCount() == 0) {
            return 0;
        }
        int fired = 0;
        // One turn passes every timer: of a long time without a poll no more needs to be caught up with.
        wheel.currentTickTime(nowNs - SPOKES * TICK_NS);
        long tickEndNs;
        // The wheel takes one tick a poll; after a sleep it has several to catch up with, the one that has just begun included.
        do {
            tickEndNs = wheel.currentTickTime();
            fired += wheel.poll(nowNs, expiry, EXPIRY_LIMIT - fired);
        } while (fired < EXPIRY_LIMIT && wheel.currentTickTime() != tickEndNs && wheel.timerCount() > 0);
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
        int next = usedSpokes.nextSetBit(spoke);
        int ahead = next < 0 ? usedSpokes.nextSetBit(0) + SPOKES - spoke : next - spoke;
        return Math.max(0, tickEndNs + ahead * TICK_NS - nowNs);
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
