package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/** Random traffic against the simplest model of timers: a map from id to deadline. */
@Timeout(60)
final class DeadlinesModelTest {
    private static final long TICK_NS = 1 << 20;
    private static final int SPOKES = 1_024;
    private static final int STEPS = 3_000;
    /** Few enough that no spoke is ever full, and no timer moves on to the next one. */
    private static final int MAX_TIMERS = 120;

    /** A timer of the model, with the time at which it was scheduled. */
    private record Timer(long scheduledNs, long deadlineNs) {
        /** By this time a poll must have fired it: a deadline nearer than a tick waits for the next one. */
        long latestNs() {
            return Math.max(deadlineNs, scheduledNs + TICK_NS);
        }
    }

    private final Map<Long, Timer> live = new LinkedHashMap<>();
    private final List<Long> gone = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private Random random;
    private CachedNanoClock clock;
    private final TurnBudget budget = WideBudget.create();
    private Deadlines deadlines;
    private long startNs;
    private String where;

    @RepeatedTest(20)
    void timersFireOnceNeverEarlyAndHardlyLate(RepetitionInfo repetition) {
        long seed = System.nanoTime() * 31 + repetition.getCurrentRepetition();
        random = new Random(seed);
        startNs = random.nextLong() >> 2;
        clock = new CachedNanoClock();
        clock.update(startNs);
        deadlines = new Deadlines(clock, faults::add);
        for (int step = 0; step < STEPS; step++) {
            where = "seed " + seed + " step " + step;
            for (int i = random.nextInt(4); i > 0; i--) {
                act();
            }
            clock.advance(pause());
            deadlines.poll(clock.nanoTime(), budget);
            check();
        }
        assertEquals(List.of(), faults, where);
    }

    private void act() {
        if (random.nextInt(3) > 0 && live.size() < MAX_TIMERS) {
            schedule();
        } else if (random.nextBoolean() && !live.isEmpty()) {
            List<Long> ids = List.copyOf(live.keySet());
            long id = ids.get(random.nextInt(ids.size()));
            deadlines.cancel(id);
            live.remove(id);
            gone.add(id);
        } else if (!gone.isEmpty()) {
            deadlines.cancel(gone.get(random.nextInt(gone.size())));
        }
    }

    private void schedule() {
        long deadlineNs = clock.nanoTime() + delay();
        long id = deadlines.schedule(deadlineNs, this::onDeadline);
        assertFalse(gone.contains(id), where);
        assertEquals(null, live.put(id, new Timer(clock.nanoTime(), deadlineNs)), where);
    }

    private void onDeadline(long id, long nowNs) {
        Timer timer = live.remove(id);
        gone.add(id);
        assertTrue(timer != null, () -> where + ": fired twice or after cancel");
        assertTrue(nowNs >= timer.deadlineNs, () -> where + ": early by " + (timer.deadlineNs - nowNs));
        if (random.nextInt(3) == 0) {
            act();
        }
    }

    private long delay() {
        return switch (random.nextInt(6)) {
            case 0 -> -random.nextInt(10_000_000);
            case 1 -> 0;
            case 2 -> random.nextInt(5_000_000);
            case 3 -> (long) random.nextInt(50) * TICK_NS;
            case 4 -> random.nextInt(1_500_000_000);
            default -> TimeUnit.SECONDS.toNanos(random.nextInt(10));
        };
    }

    private long pause() {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> random.nextInt(100_000_000);
            case 2 -> random.nextInt(8) == 0 ? random.nextInt(2_000_000_000) : TICK_NS;
            case 3 -> Math.min(deadlines.sleepNs(clock.nanoTime()), TimeUnit.DAYS.toNanos(1));
            default -> random.nextInt(2_000_000);
        };
    }

    private void check() {
        long nowNs = clock.nanoTime();
        assertEquals(live.size(), deadlines.count(), where);
        live.values().forEach(timer -> assertTrue(timer.latestNs() > nowNs, () -> where + ": late by " + (nowNs - timer.latestNs())));
        long sleepNs = deadlines.sleepNs(nowNs);
        if (live.isEmpty()) {
            assertEquals(Long.MAX_VALUE, sleepNs, where);
            return;
        }
        long dueInNs = live.values().stream().mapToLong(Timer::latestNs).min().orElseThrow() - nowNs;
        assertTrue(sleepNs <= dueInNs + TICK_NS, () -> where + ": sleeps " + sleepNs + " though one is due in " + dueInNs);
        assertTrue(sleepNs > 0, () -> where + ": does not sleep though nothing is due");
        long nearestNs = live.values().stream().mapToLong(timer -> nearestLookNs(timer, nowNs)).min().orElseThrow();
        assertTrue(sleepNs >= nearestNs, () -> where + ": sleeps " + sleepNs + " though the next spoke in use is " + nearestNs + " away");
    }

    /** The earliest time at which the loop may wake for a timer: its spoke is due, perhaps in an earlier turn. */
    private long nearestLookNs(Timer timer, long nowNs) {
        long nowTick = (nowNs - startNs) >> 20;
        long tick = (Math.max(timer.deadlineNs, timer.scheduledNs) - startNs) >> 20;
        // A deadline nearer than a tick was put into the spoke of the next one.
        long ahead = Math.min(Math.floorMod(tick - nowTick, SPOKES), Math.floorMod(tick + 1 - nowTick, SPOKES));
        return startNs + (nowTick + 1 + ahead) * TICK_NS - nowNs;
    }
}
