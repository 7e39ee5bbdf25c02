package io.heddle.engine.loop;

import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.NanoClock;

/**
 * Deadlines of an engine by one of its clocks, on a timer wheel with a resolution of about a millisecond.
 *
 * <p>Each spoke of the wheel is a linked list, so to schedule and to cancel costs the same however many deadlines there are, also a million
 * of one moment, and a deadline that is gone leaves no memory behind. The loop sleeps until the next spoke that has any. A deadline that is
 * more than a turn away is passed over in each turn before; a poll looks at a bounded number, and the next one goes on where it stopped.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class Deadlines {
    private static final int SPOKES = 1_024;
    private static final int TICK_SHIFT = 20;
    private static final long TICK_NS = 1L << TICK_SHIFT;
    /** So many deadlines are looked at for the price of one that fires. */
    private static final int LOOKS = 8;
    /** Timers that are kept for the next ones. */
    private static final int MAX_SPARE = 1_024;
    private static final int MIN_SHRINKING_CAPACITY = 4_096;
    private static final int SHRINKING_DIVISOR = 16;

    /** A deadline in the list of its spoke; or the two ends of such a list. */
    private static final class Timer {
        private Timer previous = this;
        private Timer next = this;
        private long id;
        private long deadlineNs;
        private DeadlineHandler handler;

        void linkBefore(Timer end) {
            previous = end.previous;
            next = end;
            previous.next = this;
            end.previous = this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
        }
    }

    private final long startNs;
    private final Timer[] spokes = new Timer[SPOKES];
    /** The spokes that may have timers; one that turns out to have none is taken out when it is met. */
    private final BitSet usedSpokes = new BitSet(SPOKES);
    private final Long2ObjectHashMap<Timer> timers = new Long2ObjectHashMap<>();
    private final NanoClock cycleClock;
    private final Consumer<Throwable> faults;
    private Timer spare;
    private int spares;
    private long lastId;
    /** All deadlines of earlier ticks have fired. */
    private long tick;
    /** The next timer of this tick's spoke to look at, if the last poll stopped before its end; else null. */
    private Timer cursor;
    /** The first tick that a new deadline may belong to: one that a handler schedules for now waits for the next poll. */
    private long firstTick;

    /** @param cycleClock gives the time of the duty cycle, and never goes back */
    public Deadlines(NanoClock cycleClock, Consumer<Throwable> faults) {
        this.cycleClock = cycleClock;
        this.startNs = cycleClock.nanoTime();
        this.faults = faults;
        for (int i = 0; i < SPOKES; i++) {
            spokes[i] = new Timer();
        }
    }

    /** @return an id for {@link #cancel}: never 0, and never the id of an earlier timer */
    public long schedule(long deadlineNs, DeadlineHandler handler) {
        if (timers.isEmpty() && cursor == null) {
            // After a long sleep without timers there is nothing to catch up with.
            moveTo(Math.max(tick, tickOf(cycleClock.nanoTime())));
        }
        Timer timer = newTimer();
        timer.id = ++lastId;
        timer.deadlineNs = deadlineNs;
        timer.handler = handler;
        int spoke = spokeOf(Math.max(tickOf(deadlineNs), firstTick));
        timer.linkBefore(spokes[spoke]);
        usedSpokes.set(spoke);
        timers.put(timer.id, timer);
        return timer.id;
    }

    /** Cancels a deadline; ignores 0, and the id of a deadline that has fired. */
    public void cancel(long id) {
        Timer timer = timers.remove(id);
        if (timer != null) {
            drop(timer);
        }
    }

    /** As {@link #schedule}, so much later than now. */
    public long scheduleIn(long delayNs, DeadlineHandler handler) {
        return schedule(cycleClock.nanoTime() + delayNs, handler);
    }

    /** The time of the clock that these deadlines follow. */
    public long nowNs() {
        return cycleClock.nanoTime();
    }

    public long count() {
        return timers.size();
    }

    /** The number of deadlines that are later than a time. */
    public long countAfter(long ns) {
        return timers.values().stream().filter(timer -> timer.deadlineNs > ns).count();
    }

    /** Shows the handlers of all deadlines that are still to come, in any order; the visitor changes no deadline. */
    public void visit(Consumer<DeadlineHandler> visitor) {
        timers.values().forEach(timer -> visitor.accept(timer.handler));
    }

    /**
     * Calls the handlers of the deadlines that are due, as many as the step's share of the turn allows. For the loop, once a cycle.
     *
     * @return the number of deadlines that fired
     */
    public int poll(long nowNs, TurnBudget budget) {
        budget.beginStep();
        if (timers.size() * SHRINKING_DIVISOR < timers.capacity() && timers.capacity() > MIN_SHRINKING_CAPACITY) {
            timers.compact();
        }
        long nowTick = tickOf(nowNs);
        if (timers.isEmpty()) {
            cursor = null;
            return 0;
        }
        if (nowTick - tick > SPOKES) {
            // One turn passes every timer.
            moveTo(nowTick - SPOKES);
        }
        firstTick = nowTick + 1;
        int fired = fireUpTo(nowTick, nowNs, budget);
        // The rest of a list that is being gone through may end here: a new timer belongs to the next one.
        firstTick = cursor == null ? tick : tick + 1;
        return fired;
    }

    private int fireUpTo(long nowTick, long nowNs, TurnBudget budget) {
        int fired = 0;
        for (int looks = 1; budget.isStepLeft() && tick <= nowTick; looks++) {
            if (looks % LOOKS == 0) {
                budget.spend(TurnBudget.TASK);
            }
            Timer end = spokes[spokeOf(tick)];
            Timer timer = cursor == null ? end.next : cursor;
            if (timer != end) {
                cursor = timer.next;
                fired += timer.deadlineNs <= nowNs ? fire(timer, nowNs, budget) : 0;
            } else if (tick == nowTick || timers.isEmpty()) {
                cursor = null;
                break;
            } else {
                moveTo(Math.min(nowTick, tick + 1 + ticksToNextTimer(tick + 1)));
            }
        }
        return fired;
    }

    /** The time for which the loop may sleep: until the next spoke with a timer, which may belong to a later turn of the wheel. */
    public long sleepNs(long nowNs) {
        if (timers.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (cursor != null) {
            return 0;
        }
        // Only at the end of its tick is a timer certain to be due.
        return Math.max(0, startNs + (tick + ticksToNextTimer(tick) + 1) * TICK_NS - nowNs);
    }

    private void moveTo(long nextTick) {
        tick = nextTick;
        firstTick = Math.max(firstTick, nextTick);
        cursor = null;
    }

    /** From a tick to the next one, or this, whose spoke has timers, which may belong to a later turn of the wheel; 0 if there are none. */
    private long ticksToNextTimer(long from) {
        int start = spokeOf(from);
        for (int ahead = 0; ahead < SPOKES;) {
            int spoke = usedSpokes.nextSetBit((start + ahead) & (SPOKES - 1));
            if (spoke < 0) {
                // On from the first spoke, if that was not looked at before.
                ahead += SPOKES - ((start + ahead) & (SPOKES - 1));
                continue;
            }
            ahead += spoke - ((start + ahead) & (SPOKES - 1));
            if (ahead >= SPOKES) {
                break;
            }
            if (spokes[spoke].next != spokes[spoke]) {
                return ahead;
            }
            usedSpokes.clear(spoke);
        }
        return 0;
    }

    private int fire(Timer timer, long nowNs, TurnBudget budget) {
        DeadlineHandler handler = timer.handler;
        long id = timer.id;
        timers.remove(id);
        drop(timer);
        budget.beginShare();
        budget.spend(TurnBudget.TASK);
        try {
            handler.onDeadline(id, nowNs);
        } catch (Throwable fault) {
            faults.accept(fault);
        }
        return 1;
    }

    private void drop(Timer timer) {
        if (cursor == timer) {
            cursor = timer.next;
        }
        timer.unlink();
        timer.handler = null;
        timer.previous = timer;
        timer.next = timer;
        if (spares < MAX_SPARE) {
            spares++;
            timer.next = spare;
            spare = timer;
        }
    }

    private Timer newTimer() {
        Timer timer = spare;
        if (timer == null) {
            return new Timer();
        }
        spares--;
        spare = timer.next;
        return timer;
    }

    private long tickOf(long ns) {
        return (ns - startNs) >> TICK_SHIFT;
    }

    private static int spokeOf(long tick) {
        return (int) tick & (SPOKES - 1);
    }
}
