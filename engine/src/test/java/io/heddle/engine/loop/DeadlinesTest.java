package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Allocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DeadlinesTest {
    private static final long TICK_NS = 1 << 20;
    private static final long TURN_NS = 1_024 * TICK_NS;
    private static final int BURST = 20_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<Throwable> faults = new ArrayList<>();
    private final List<Long> fired = new ArrayList<>();
    private final DeadlineHandler note = (id, nowNs) -> fired.add(id);
    private final TurnBudget budget = WideBudget.create();
    private Deadlines deadlines;

    @BeforeEach
    void beginBelowZero() {
        clock.update(-7_000_000_123L);
        deadlines = new Deadlines(clock, faults::add);
    }

    private int pollAfter(long ns) {
        clock.advance(ns);
        return deadlines.poll(clock.nanoTime(), budget);
    }

    private long in(long ns, DeadlineHandler handler) {
        return deadlines.schedule(clock.nanoTime() + ns, handler);
    }

    @Test
    void aDeadlineOfThePastFiresWithTheNextTick() {
        long id = in(-TURN_NS, note);
        assertEquals(1, pollAfter(TICK_NS));
        assertEquals(List.of(id), fired);
        assertEquals(0, deadlines.count());
    }

    @Test
    void aDeadlineBeyondAWholeTurnWaitsForItsOwn() {
        long id = in(3 * TURN_NS + 5, note);
        for (int i = 0; i < 3 * 1_024; i++) {
            assertEquals(0, pollAfter(TICK_NS));
        }
        assertEquals(1, pollAfter(TICK_NS));
        assertEquals(List.of(id), fired);
    }

    @Test
    void theHandlerGetsItsIdAndTheTimeOfThePoll() {
        long[] received = new long[2];
        long id = in(TICK_NS, (timerId, nowNs) -> {
            received[0] = timerId;
            received[1] = nowNs;
        });
        pollAfter(5 * TICK_NS + 3);
        assertEquals(id, received[0]);
        assertEquals(clock.nanoTime(), received[1]);
    }

    @Test
    void aBurstOfEqualDeadlinesCostsItsTimersAndNoMore() {
        long allocated = Allocation.of(Allocation.rounds(BURST, () -> in(10 * TICK_NS, note)));
        assertTrue(allocated < BURST * 100L, () -> allocated + " B for " + BURST + " timers");
        assertEquals(BURST, deadlines.count());
    }

    @Test
    void aBurstOfEqualDeadlinesFiresOneByOneInBoundedPolls() {
        long dueNs = clock.nanoTime() + 10 * TICK_NS;
        Set<Long> waiting = new HashSet<>();
        for (int i = 0; i < BURST; i++) {
            waiting.add(deadlines.schedule(dueNs, (id, nowNs) -> {
                assertTrue(nowNs >= dueNs, "early");
                assertTrue(waiting.remove(id), "twice");
            }));
        }
        assertEquals(BURST, waiting.size());
        clock.advance(10 * TICK_NS);
        int most = 4_096;
        TurnBudget narrow = new TurnBudget(clock, 100L * TurnBudget.TASK * most, 1);
        for (int fired = 0; fired < BURST;) {
            narrow.beginTurn(clock.nanoTime());
            int count = deadlines.poll(clock.nanoTime(), narrow);
            assertTrue(count > 0 && count <= most, () -> "fired " + count);
            fired += count;
            assertEquals(fired < BURST ? 0 : Long.MAX_VALUE, deadlines.sleepNs(clock.nanoTime()));
        }
        assertTrue(waiting.isEmpty(), () -> waiting.size() + " have not fired");
        assertEquals(List.of(), faults);
    }

    @Test
    void aMillionOfOneMomentThatAreFarAwayAreLookedAtInBoundedPolls() {
        long near = in(3 * TICK_NS, note);
        for (int i = 0; i < 1_000_000; i++) {
            in(TURN_NS + 5 * TICK_NS, note);
        }
        assertEquals(1, pollAfter(4 * TICK_NS));
        clock.advance(3 * TICK_NS);
        // A look costs an eighth of a task.
        TurnBudget narrow = new TurnBudget(clock, 100L * TurnBudget.TASK * 16_384 / 8, 1);
        int polls = 0;
        do {
            narrow.beginTurn(clock.nanoTime());
            assertEquals(0, deadlines.poll(clock.nanoTime(), narrow));
            polls++;
        } while (deadlines.sleepNs(clock.nanoTime()) == 0);
        assertTrue(polls > 50 && polls < 70, polls + " polls");
        assertEquals(List.of(near), fired);
        long last = in(4 * TICK_NS, note);
        pollAfter(5 * TICK_NS);
        assertEquals(List.of(near, last), fired);
    }

    @Test
    void aMillionCancelledTimersLeaveNoMemory() {
        long standing = in(3 * TURN_NS, note);
        long before = usedBytes();
        scheduleAndCancelAMillion();
        pollAfter(TICK_NS);
        long left = usedBytes() - before;
        assertTrue(left < 1 << 20, () -> left + " B stay");
        deadlines.cancel(standing);
        assertEquals(0, deadlines.count());
    }

    private void scheduleAndCancelAMillion() {
        long[] ids = new long[1_000_000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = in((i & 1_023) * TICK_NS, note);
        }
        for (long id : ids) {
            deadlines.cancel(id);
        }
    }

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @Test
    void aPollFiresAsManyAsItsShareOfTheTurnAllowsAndTheLoopDoesNotSleepMeanwhile() {
        int shareOfAPoll = 1_000;
        TurnBudget narrow = new TurnBudget(clock, 100L * TurnBudget.TASK * shareOfAPoll, 1);
        for (int i = 0; i < 10_000; i++) {
            in(10 * TICK_NS, note);
        }
        clock.advance(300 * TICK_NS);
        for (int left = 10_000; left > 0;) {
            narrow.beginTurn(clock.nanoTime());
            int count = deadlines.poll(clock.nanoTime(), narrow);
            left -= count;
            assertTrue(left == 0 || count > 0.8 * shareOfAPoll && count <= shareOfAPoll, () -> "fired " + count);
            assertTrue(left == 0 || deadlines.sleepNs(clock.nanoTime()) == 0);
        }
        assertEquals(Long.MAX_VALUE, deadlines.sleepNs(clock.nanoTime()));
        assertEquals(10_000, new HashSet<>(fired).size());
    }

    @Test
    void aCancelledBurstLeavesNothingBehind() {
        long[] ids = new long[BURST];
        for (int i = 0; i < BURST; i++) {
            ids[i] = in(10 * TICK_NS, note);
        }
        long far = in(900 * TICK_NS, note);
        for (long id : ids) {
            deadlines.cancel(id);
        }
        assertEquals(1, deadlines.count());
        long sleepNs = deadlines.sleepNs(clock.nanoTime());
        assertTrue(sleepNs > 899 * TICK_NS && sleepNs <= 902 * TICK_NS, () -> "sleeps " + sleepNs);
        pollAfter(902 * TICK_NS);
        assertEquals(List.of(far), fired);
    }

    @Test
    void anIdThatHasFiredCancelsNoOtherTimer() {
        long stale = in(TICK_NS, note);
        pollAfter(3 * TICK_NS);
        assertEquals(List.of(stale), fired);
        // A turn later the new timer takes the very slot of the old one.
        long dueNs = clock.nanoTime() - 2 * TICK_NS + TURN_NS;
        long next = deadlines.schedule(dueNs, note);
        assertNotEquals(stale, next);
        deadlines.cancel(stale);
        assertEquals(1, deadlines.count());
        clock.update(dueNs);
        pollAfter(TICK_NS);
        assertEquals(List.of(stale, next), fired);
    }

    @Test
    void anIdThatWasCancelledCancelsNoOtherTimer() {
        long stale = in(5 * TICK_NS, note);
        deadlines.cancel(stale);
        long next = in(5 * TICK_NS, note);
        deadlines.cancel(stale);
        deadlines.cancel(0);
        pollAfter(7 * TICK_NS);
        assertEquals(List.of(next), fired);
    }

    @Test
    void idsAreNeverUsedAgainAndNeverZero() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            long id = in(0, note);
            assertTrue(id != 0 && seen.add(id), "used before");
            deadlines.cancel(id);
        }
        deadlines.cancel(-1);
        deadlines.cancel(Long.MAX_VALUE);
        assertEquals(0, deadlines.count());
    }

    @Test
    void aHandlerMayCancelTheOthersOfItsMoment() {
        List<Long> ids = new ArrayList<>();
        DeadlineHandler cancelsTheOthers = (id, nowNs) -> {
            fired.add(id);
            ids.forEach(deadlines::cancel);
        };
        for (int i = 0; i < 50; i++) {
            ids.add(in(4 * TICK_NS, cancelsTheOthers));
        }
        assertEquals(1, pollAfter(6 * TICK_NS));
        assertEquals(1, fired.size());
        assertEquals(0, deadlines.count());
        assertEquals(Long.MAX_VALUE, deadlines.sleepNs(clock.nanoTime()));
        assertEquals(List.of(), faults);
    }

    @Test
    void aHandlerMayFillTheSpokeOfItsOwnMoment() {
        // Makes the wheel grow while it is being polled.
        in(4 * TICK_NS, (id, nowNs) -> {
            for (int i = 0; i < 200; i++) {
                deadlines.schedule(nowNs, note);
            }
        });
        pollAfter(4 * TICK_NS);
        for (int i = 0; i < 7; i++) {
            pollAfter(TICK_NS);
        }
        assertEquals(200, fired.size());
        assertEquals(0, deadlines.count());
    }

    @Test
    void aHandlerThatIsAlwaysDueAgainDoesNotHoldThePoll() {
        int[] calls = new int[1];
        in(0, new DeadlineHandler() {
            @Override
            public void onDeadline(long timerId, long nowNs) {
                calls[0]++;
                deadlines.schedule(nowNs, this);
            }
        });
        pollAfter(TICK_NS);
        assertEquals(1, calls[0]);
        // After a pause it may catch up, but not without end.
        assertTrue(pollAfter(TimeUnit.HOURS.toNanos(1)) <= 1);
        assertEquals(1, deadlines.count());
    }

    @Test
    void aHandlerThatThrowsIsReportedAndTheOthersFire() {
        Error thrown = new AssertionError("on purpose");
        in(2 * TICK_NS, (id, nowNs) -> {
            throw thrown;
        });
        long other = in(2 * TICK_NS, note);
        assertEquals(2, pollAfter(4 * TICK_NS));
        assertEquals(1, faults.size());
        assertSame(thrown, faults.get(0));
        assertEquals(List.of(other), fired);
        assertEquals(0, pollAfter(TURN_NS));
    }

    @Test
    void theTimerAfterALongSleepWithoutAnyCostsNothing() {
        // A hundred years are three thousand million million ticks: none of them may be turned.
        clock.advance(TimeUnit.DAYS.toNanos(36_500));
        long id = in(2 * TICK_NS, note);
        assertEquals(0, deadlines.poll(clock.nanoTime(), budget));
        pollAfter(4 * TICK_NS);
        assertEquals(List.of(id), fired);
    }

    @Test
    void aLongTimeWithoutAPollCostsOneTurnOfTheWheel() {
        long soon = in(2 * TICK_NS, note);
        long later = in(TURN_NS * 3 / 2, note);
        long never = in(TimeUnit.DAYS.toNanos(40_000), note);
        pollAfter(TimeUnit.DAYS.toNanos(36_500));
        assertEquals(Set.of(soon, later), Set.copyOf(fired));
        deadlines.cancel(never);
        assertEquals(0, deadlines.count());
    }

    @Test
    void aLoneFarTimerWakesTheLoopOncePerTurn() {
        long dueNs = clock.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        deadlines.schedule(dueNs, note);
        int wakes = 0;
        while (fired.isEmpty()) {
            long sleepNs = deadlines.sleepNs(clock.nanoTime());
            assertTrue(sleepNs > 0, "spins");
            pollAfter(sleepNs);
            wakes++;
        }
        assertTrue(clock.nanoTime() - dueNs <= 2 * TICK_NS);
        // The spoke's tick begins before the deadline and ends after it: two polls in its own turn.
        assertTrue(wakes <= TimeUnit.MINUTES.toNanos(1) / TURN_NS + 2, wakes + " wakes");
    }
}
