package io.heddle.engine.loop;

import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.NanoClock;

/**
 * Deadlines of an engine by one of its clocks, on a hierarchical timer wheel with a resolution of about a millisecond.
 *
 * <p>The near wheel has a spoke for each tick of the present turn, which takes about a second; the far wheel has one for each of the next
 * 1,024 turns, some 18 minutes, whose deadlines move to the near wheel when their turn begins. So the loop is not woken by deadlines that
 * are far away, however many wait, and each is touched twice; one beyond the far wheel is passed over every 18 minutes. Each spoke is a
 * linked list: to schedule and to cancel costs the same however many deadlines there are, also a million of one moment, and a deadline
 * that is gone leaves no memory behind. A poll looks at a bounded number, and the next one goes on where it stopped.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class Deadlines {
    private static final int SPOKES = 1_024;
    /** From a tick to its turn of the near wheel. */
    private static final int TURN_SHIFT = 10;
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

    /** Lists of timers in a circle, numbered by ticks or by turns. */
    private static final class Wheel {
        private final Timer[] spokes = new Timer[SPOKES];
        /** The spokes that may have timers; one that turns out to have none is taken out when it is met. */
        private final BitSet used = new BitSet(SPOKES);

        Wheel() {
            for (int i = 0; i < SPOKES; i++) {
                spokes[i] = new Timer();
            }
        }

        /** The ends of the list at a place. */
        Timer end(long at) {
            return spokes[spokeOf(at)];
        }

        void add(Timer timer, long at) {
            timer.linkBefore(end(at));
            used.set(spokeOf(at));
        }

        /** From a place to the first one of so many, itself included, that has timers; -1 if none has. */
        int distance(long from, int count) {
            int start = spokeOf(from);
            for (int ahead = 0; ahead < count;) {
                int at = (start + ahead) & (SPOKES - 1);
                int spoke = used.nextSetBit(at);
                ahead += spoke < 0 ? SPOKES - at : spoke - at;
                if (spoke >= 0 && ahead < count) {
                    if (spokes[spoke].next != spokes[spoke]) {
                        return ahead;
                    }
                    used.clear(spoke);
                }
            }
            return -1;
        }

        static int spokeOf(long at) {
            return (int) at & (SPOKES - 1);
        }
    }

    private final long startNs;
    /** The ticks of the present turn. */
    private final Wheel near = new Wheel();
    /** The turns to come. */
    private final Wheel far = new Wheel();
    private final Long2ObjectHashMap<Timer> timers = new Long2ObjectHashMap<>();
    private final NanoClock cycleClock;
    private final Consumer<Throwable> faults;
    private Timer spare;
    private int spares;
    private long lastId;
    /** All deadlines of earlier ticks have fired. */
    private long tick;
    /** The next timer of the spoke under way to look at, if the last poll stopped before its end; else null. */
    private Timer cursor;
    /** True while the deadlines of the present turn move to the near wheel. */
    private boolean isTurnBeginning;
    /** The first tick that a new deadline may belong to: one that a handler schedules for now waits for the next poll. */
    private long firstTick;

    /** @param cycleClock gives the time of the duty cycle, and never goes back */
    public Deadlines(NanoClock cycleClock, Consumer<Throwable> faults) {
        this.cycleClock = cycleClock;
        this.startNs = cycleClock.nanoTime();
        this.faults = faults;
    }

    /** @return an id for {@link #cancel}: never 0, and never the id of an earlier timer */
    public long schedule(long deadlineNs, DeadlineHandler handler) {
        if (timers.isEmpty() && cursor == null) {
            // After a long sleep without timers there is nothing to catch up with.
            moveTo(Math.max(tick, tickOf(cycleClock.nanoTime())));
        }
        Timer timer = newTimer();
        timer.id = ++lastId;
        timer.deadlineNs = Math.max(deadlineNs, startNs + firstTick * TICK_NS);
        timer.handler = handler;
        place(timer);
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
            isTurnBeginning = false;
            return 0;
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
            Timer end = isTurnBeginning ? far.end(turnOf(tick)) : near.end(tick);
            Timer timer = cursor == null ? end.next : cursor;
            if (timer != end) {
                cursor = timer.next;
                if (isTurnBeginning) {
                    moveNear(timer);
                } else {
                    fired += timer.deadlineNs <= nowNs ? fire(timer, nowNs, budget) : 0;
                }
            } else if (isTurnBeginning) {
                cursor = null;
                isTurnBeginning = false;
            } else if (tick == nowTick || timers.isEmpty()) {
                cursor = null;
                break;
            } else {
                advance(nowTick);
            }
        }
        return fired;
    }

    /** To the next tick of this turn that has deadlines, or else to the next turn that has; but not beyond the present. */
    private void advance(long nowTick) {
        int ahead = near.distance(tick + 1, ticksLeft());
        if (ahead >= 0) {
            moveTo(Math.min(nowTick, tick + 1 + ahead));
            return;
        }
        long turn = turnOf(tick) + 1;
        int turns = far.distance(turn, SPOKES);
        long next = turns < 0 ? Long.MAX_VALUE : turn + turns << TURN_SHIFT;
        moveTo(Math.min(nowTick, next));
        isTurnBeginning = next <= nowTick;
    }

    /** The time for which the loop may sleep: until the next tick with a deadline, or the next turn with any. */
    public long sleepNs(long nowNs) {
        if (timers.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (cursor != null || isTurnBeginning) {
            return 0;
        }
        int ahead = near.distance(tick, ticksLeft() + 1);
        // Only at the end of its tick is a timer certain to be due.
        long next = ahead >= 0 ? tick + ahead + 1 : turnOf(tick) + 1 + far.distance(turnOf(tick) + 1, SPOKES) << TURN_SHIFT;
        return Math.max(0, startNs + next * TICK_NS - nowNs);
    }

    /** Puts a timer where its deadline belongs; one that is late belongs to the present tick. */
    private void place(Timer timer) {
        long at = Math.max(tickOf(timer.deadlineNs), tick);
        if (turnOf(at) == turnOf(tick)) {
            near.add(timer, at);
        } else {
            far.add(timer, turnOf(at));
        }
    }

    /** A timer of a later round of the far wheel stays there. */
    private void moveNear(Timer timer) {
        if (turnOf(tickOf(timer.deadlineNs)) <= turnOf(tick)) {
            timer.unlink();
            place(timer);
        }
    }

    /** The ticks of this turn behind the present one. */
    private int ticksLeft() {
        return SPOKES - 1 - Wheel.spokeOf(tick);
    }

    private void moveTo(long nextTick) {
        tick = nextTick;
        firstTick = Math.max(firstTick, nextTick);
        cursor = null;
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

    private static long turnOf(long tick) {
        return tick >> TURN_SHIFT;
    }
}
