package io.heddle.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ScheduledTask;
import io.heddle.engine.loop.HandTurnedTasks;
import io.heddle.engine.testing.Allocation;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks hold the JVM as long as they are to run, allocate nothing when they run again, and leave nothing behind, whatever threads do. */
@Timeout(60)
final class LoopTaskTest {
    private static final long MS = 1_048_576;
    private static final Duration ONE = Duration.ofMillis(1);

    private final HandTurnedTasks turns = new HandTurnedTasks();
    private final AtomicInteger holds = new AtomicInteger();
    private final JvmHold jvm = new JvmHold() {
        @Override
        public void hold() {
            holds.incrementAndGet();
        }

        @Override
        public void release() {
            holds.decrementAndGet();
        }
    };
    private volatile boolean isClosing;
    private final LoopTask.Loop loop =
        new LoopTask.Loop(turns.deadlines, turns.commands, turns.clock, turns::isLoopThread, () -> isClosing);
    private final ConnectionTasks tasks = new ConnectionTasks(loop);
    private final AtomicInteger runs = new AtomicInteger();

    /** A connection. */
    private static final class Owner implements TaskOwner {
        private final int number;
        volatile boolean isEnded;

        Owner(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public boolean isEnded() {
            return isEnded;
        }

        @Override
        public void runTask(Runnable task) {
            task.run();
        }
    }

    private LoopTask once(Runnable task) {
        return LoopTask.once(ONE, task, loop, jvm);
    }

    private static void onAnotherThread(Runnable call) throws InterruptedException {
        Thread other = new Thread(call);
        other.start();
        other.join();
    }

    @Test
    void aTaskHoldsTheJvmUntilItHasRun() {
        once(() -> assertEquals(1, holds.get()));
        assertEquals(1, holds.get());
        turns.turn(3 * MS);
        assertEquals(0, holds.get());
    }

    @Test
    void aTaskThatRunsAgainHoldsItOnce() throws InterruptedException {
        LoopTask[] task = new LoopTask[1];
        task[0] = once(() -> {
            if (runs.incrementAndGet() < 3) {
                task[0].reschedule(ONE);
            }
        });
        for (int i = 0; i < 2; i++) {
            turns.turn(3 * MS);
            assertEquals(1, holds.get());
        }
        turns.turn(3 * MS);
        assertEquals(0, holds.get());
        onAnotherThread(() -> task[0].reschedule(ONE));
        assertEquals(1, holds.get());
        task[0].cancel();
        turns.turn(3 * MS);
        assertEquals(0, holds.get());
        assertEquals(3, runs.get());
    }

    @Test
    void aDaemonHoldsItNeverAgain() {
        ScheduledTask task = once(runs::incrementAndGet).daemon();
        assertEquals(0, holds.get());
        task.reschedule(ONE);
        turns.turn(3 * MS);
        task.reschedule(ONE);
        assertEquals(0, holds.get());
        turns.turn(3 * MS);
        assertEquals(2, runs.get());
    }

    @Test
    void anotherThreadPutsATaskOffBeforeItBegins() throws InterruptedException {
        LoopTask task = once(runs::incrementAndGet);
        onAnotherThread(() -> task.reschedule(Duration.ofSeconds(1)).reschedule(Duration.ofMillis(9)));
        turns.turn(3 * MS);
        assertEquals(0, runs.get());
        turns.turn(10 * MS);
        assertEquals(1, runs.get());
    }

    @Test
    void aTurnOfATaskAllocatesNothing() {
        LoopTask[] task = new LoopTask[1];
        task[0] = once(() -> task[0].reschedule(ONE));
        Owner owner = new Owner(7);
        ScheduledTask[] thinking = new ScheduledTask[1];
        thinking[0] = tasks.once(owner, ONE, () -> thinking[0].reschedule(ONE));
        tasks.atFixedRate(owner, ONE, runs::incrementAndGet);
        Allocation.Work work = Allocation.rounds(20_000, () -> turns.turn(3 * MS));
        long bytes = Allocation.least(3, 5, 0, work);
        assertTrue(bytes < 100, () -> bytes + " bytes in 20,000 turns of three tasks");
        assertTrue(runs.get() > 60_000);
    }

    @Test
    void tasksOfManyConnectionsLeaveNothing() {
        Owner[] owners = new Owner[10_000];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = new Owner(i);
            for (int n = 0; n < 3; n++) {
                tasks.once(owners[i], Duration.ofMillis(1 + n), runs::incrementAndGet);
            }
        }
        assertEquals(30_000, tasks.count());
        turns.turn(2 * MS + MS / 2);
        int ran = runs.get();
        assertEquals(30_000 - ran, tasks.count());
        for (Owner owner : owners) {
            owner.isEnded = true;
            tasks.cancelAll(owner);
        }
        assertEquals(0, tasks.count());
        assertEquals(0, turns.deadlines.count());
        turns.turn(10 * MS);
        assertEquals(ran, runs.get());
    }

    @Test
    void anEndedConnectionTakesNoTask() throws InterruptedException {
        Owner owner = new Owner(1);
        ScheduledTask[] task = new ScheduledTask[1];
        onAnotherThread(() -> task[0] = tasks.once(owner, ONE, runs::incrementAndGet));
        // The end comes ahead of the command.
        owner.isEnded = true;
        tasks.cancelAll(owner);
        turns.turn(3 * MS);
        assertTrue(task[0].isCancelled() && tasks.once(owner, ONE, runs::incrementAndGet).isCancelled());
        assertEquals(0, tasks.count() + turns.deadlines.count() + runs.get());
    }

    @Test
    void threadsMayDoAnythingAtAnyTime() throws InterruptedException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Owner owner = new Owner(seed);
            LoopTask ofEngine = once(runs::incrementAndGet);
            ScheduledTask ofConnection = tasks.once(owner, ONE, runs::incrementAndGet);
            ScheduledTask ticks = tasks.atFixedRate(owner, ONE, runs::incrementAndGet);
            Thread[] others = new Thread[2];
            for (int i = 0; i < others.length; i++) {
                Random own = new Random(random.nextLong());
                others[i] = new Thread(() -> {
                    for (int n = 0; n < 50; n++) {
                        ScheduledTask one = new ScheduledTask[] {ofEngine, ofConnection, ticks}[own.nextInt(3)];
                        switch (own.nextInt(40)) {
                            case 0 -> one.cancel();
                            case 1 -> one.daemon();
                            default -> one.reschedule(Duration.ofMillis(own.nextInt(3)));
                        }
                    }
                });
                others[i].start();
            }
            while (others[0].isAlive() || others[1].isAlive()) {
                turns.turn(MS);
            }
            // All that was asked for runs, unless it was cancelled; then the connection ends.
            turns.turn(5 * MS);
            turns.turn(5 * MS);
            owner.isEnded = true;
            tasks.cancelAll(owner);
            turns.turn(MS);
            int end = seed;
            assertEquals(0, holds.get(), () -> "seed " + end + " holds the JVM");
            assertEquals(0, tasks.count(), () -> "seed " + end + " keeps a task");
            assertEquals(0, turns.deadlines.count(), () -> "seed " + end + " keeps a deadline");
        }
        assertTrue(runs.get() > 0);
        assertFalse(turns.deadlines.count() > 0);
    }
}
