package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocketEngine;
import io.heddle.engine.testing.CapturedLog;
import io.heddle.engine.connection.InvokedEngine.Pair;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.event.Level;

/** execute, schedule and cancel together with connections: from handlers, from tasks, from other threads. */
@Timeout(60)
final class EngineTasksTest {
    @RegisterExtension
    final InvokedEngine invoked = new InvokedEngine(config -> config.drainTimeout(Duration.ofMillis(20)));

    private final List<String> calls = new ArrayList<>();

    @Test
    void aTaskOfAHandlerRunsAfterTheHandlers(Pair pair) {
        pair.ws().onMessage((ws, text) -> {
            ws.engine().execute(() -> calls.add("task of " + text));
            calls.add("handler of " + text);
        });
        pair.peer().send(ServerFrames.join(ServerFrames.text("a"), ServerFrames.text("b")));
        invoked.until(() -> calls.size() == 4);
        assertEquals(List.of("handler of a", "handler of b", "task of a", "task of b"), calls);
    }

    @Test
    void tasksOfAnotherThreadRunInItsOrderOnTheThreadThatTurns() throws InterruptedException {
        WebSocketEngine engine = invoked.engine();
        Thread other = new Thread(() -> {
            for (int i = 0; i < 5; i++) {
                int number = i;
                engine.execute(() -> calls.add(Thread.currentThread().getName() + " " + number));
            }
        }, "other");
        other.start();
        other.join();
        assertEquals(List.of(), calls);
        engine.doWork();
        String me = Thread.currentThread().getName();
        assertEquals(List.of(me + " 0", me + " 1", me + " 2", me + " 3", me + " 4"), calls);
    }

    @Test
    void aTaskMaySendAndWhatItSendsLeavesInTheSameCycle(Pair pair) {
        invoked.engine().execute(() -> pair.ws().send("from a task"));
        invoked.engine().doWork();
        invoked.until(() -> pair.peer().frames().length > 0);
        assertEquals("[TEXT from a task]", ClientFrameReader.all(pair.peer().frames()).toString());
    }

    @Test
    void aTaskComesNotBeforeItsTime() {
        long startNs = System.nanoTime();
        long[] ranAfterNs = new long[1];
        invoked.engine().schedule(Duration.ofMillis(20), () -> ranAfterNs[0] = System.nanoTime() - startNs);
        invoked.until(() -> ranAfterNs[0] != 0);
        assertTrue(ranAfterNs[0] >= 20_000_000, () -> ranAfterNs[0] + " ns");
    }

    @Test
    void tasksComeInTheOrderOfTheirTimes() {
        long elapsedNs;
        do {
            // Until all are scheduled while the first of the times is still to come: a busy machine may stop the test in between.
            calls.clear();
            long startNs = System.nanoTime();
            invoked.engine().schedule(Duration.ofMillis(30), () -> calls.add("third"));
            invoked.engine().schedule(Duration.ofMillis(15), () -> calls.add("second"));
            invoked.engine().schedule(Duration.ZERO, () -> calls.add("first"));
            elapsedNs = System.nanoTime() - startNs;
            invoked.until(() -> calls.size() == 3);
        } while (elapsedNs > 10_000_000);
        assertEquals(List.of("first", "second", "third"), calls);
    }

    @Test
    void aHandlerMayScheduleAndCancel(Pair pair) {
        List<ScheduledTask> scheduled = new ArrayList<>();
        pair.ws().onMessage((ws, text) -> {
            if (text.equals("schedule")) {
                scheduled.add(ws.engine().schedule(Duration.ofMillis(5), () -> calls.add("never")));
            } else {
                scheduled.get(0).cancel();
                scheduled.get(0).cancel();
                ws.engine().schedule(Duration.ofMillis(10), () -> calls.add("later"));
            }
        });
        pair.peer().send(ServerFrames.join(ServerFrames.text("schedule"), ServerFrames.text("cancel")));
        invoked.until(() -> !calls.isEmpty());
        assertEquals(List.of("later"), calls);
    }

    @Test
    void aTaskMayCancelAnotherOfTheSameMoment() {
        List<ScheduledTask> scheduled = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            scheduled.add(invoked.engine().schedule(Duration.ofMillis(5), () -> {
                calls.add("ran");
                scheduled.get(other).cancel();
            }));
        }
        invoked.engine().schedule(Duration.ofMillis(20), () -> calls.add("end"));
        invoked.until(() -> calls.contains("end"));
        assertEquals(List.of("ran", "end"), calls);
    }

    @Test
    void cancelledFromAnotherThreadInTimeItDoesNotRun() throws InterruptedException {
        ScheduledTask task = invoked.engine().schedule(Duration.ofMillis(10), () -> calls.add("never"));
        Thread other = new Thread(task::cancel, "other");
        other.start();
        other.join();
        invoked.engine().schedule(Duration.ofMillis(20), () -> calls.add("end"));
        invoked.until(() -> !calls.isEmpty());
        assertEquals(List.of("end"), calls);
    }

    @Test
    void aRepeatingTaskRunsUntilItIsCancelledAlsoIfItThrows() {
        List<ScheduledTask> repeating = new ArrayList<>();
        try (CapturedLog log = new CapturedLog(Level.ERROR)) {
            repeating.add(invoked.engine().scheduleAtFixedRate(Duration.ofMillis(2), () -> {
                calls.add("tick");
                if (calls.size() == 3) {
                    repeating.get(0).cancel();
                }
                throw new IllegalStateException("of a repeating task");
            }));
            invoked.until(() -> calls.size() == 3);
            invoked.engine().schedule(Duration.ofMillis(10), () -> calls.add("end"));
            invoked.until(() -> calls.contains("end"));
            assertEquals(List.of("tick", "tick", "tick", "end"), calls);
            assertTrue(repeating.get(0).isCancelled());
            assertTrue(String.join("\n", log.lines()).contains("of a repeating task"));
        }
    }

    @Test
    void aTaskThatHasRunIsNotCancelledAnyMore() {
        ScheduledTask task = invoked.engine().schedule(Duration.ZERO, () -> calls.add("ran"));
        invoked.until(() -> !calls.isEmpty());
        task.cancel();
        assertFalse(task.isCancelled());
    }

    @Test
    void aTaskThatThrowsHarmsNobody() {
        try (CapturedLog log = new CapturedLog(Level.ERROR)) {
            invoked.engine().execute(() -> {
                throw new AssertionError("of a task");
            });
            invoked.engine().schedule(Duration.ZERO, () -> {
                throw new IllegalStateException("of a timer");
            });
            invoked.engine().schedule(Duration.ofMillis(5), () -> calls.add("still here"));
            invoked.until(() -> !calls.isEmpty());
            String all = String.join("\n", log.lines());
            assertTrue(all.contains("of a task") && all.contains("of a timer"), all);
        }
        invoked.pair();
    }

    @Test
    void aDelayOutOfBoundsIsRefused() {
        for (Duration delay : List.of(Duration.ofNanos(-1), Duration.ofDays(365).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThrows(IllegalArgumentException.class, () -> invoked.engine().schedule(delay, () -> {}), delay::toString);
        }
        assertThrows(NullPointerException.class, () -> invoked.engine().execute(null));
        assertThrows(NullPointerException.class, () -> invoked.engine().schedule(Duration.ZERO, null));
        assertThrows(NullPointerException.class, () -> invoked.engine().scheduleAtFixedRate(Duration.ofDays(1), null));
        for (Duration period : List.of(Duration.ZERO, Duration.ofNanos(999_999), Duration.ofDays(366))) {
            assertThrows(IllegalArgumentException.class, () -> invoked.engine().scheduleAtFixedRate(period, () -> {}), period::toString);
        }
        invoked.engine().schedule(Duration.ofDays(365), () -> calls.add("never")).cancel();
    }
}
