package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocketEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine runs for its user: tasks at once and tasks later. */
@Timeout(60)
final class EngineTasksTest {
    private final String name = "engine-tasks-" + System.nanoTime();

    private WebSocketEngine start() {
        return WebSocketEngine.start(
            EngineConfig.builder().threadName(name).readBufferBytes(16 << 10).writeBufferBytes(16 << 10).build());
    }

    /** What a task on the loop returns. */
    private static <T> T onLoop(WebSocketEngine engine, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        engine.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(50, TimeUnit.SECONDS);
    }

    @Test
    void tasksGivenBeforeTheCloseRun() {
        AtomicInteger ran = new AtomicInteger();
        WebSocketEngine engine = start();
        for (int i = 0; i < 10_000; i++) {
            engine.execute(ran::incrementAndGet);
        }
        engine.close();
        assertEquals(10_000, ran.get());
    }

    @Test
    void tasksBeyondTheLimitAreRejectedWhileAHandlerHoldsTheLoop() throws Exception {
        WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().threadName(name).taskQueueCapacity(64).build());
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        try {
            engine.execute(() -> {
                isHeld.countDown();
                await(goesOn);
            });
            isHeld.await();
            List<ScheduledTask> tasks = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                engine.execute(() -> {});
                tasks.add(engine.schedule(Duration.ofHours(1), () -> {}));
            }
            assertThrows(RejectedExecutionException.class, () -> engine.execute(() -> {}));
            assertThrows(RejectedExecutionException.class, () -> engine.schedule(Duration.ofHours(1), () -> {}));
            tasks.forEach(ScheduledTask::cancel);
            goesOn.countDown();
            assertEquals("runs", onceThereIsRoom(() -> onLoop(engine, () -> "runs")));
        } finally {
            goesOn.countDown();
            engine.close();
        }
    }

    /** The loop must take one of the tasks that wait before it has room for another. */
    private static <T> T onceThereIsRoom(Callable<T> call) throws Exception {
        while (true) {
            try {
                return call.call();
            } catch (RejectedExecutionException noRoomYet) {
                Thread.onSpinWait();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tasksThatAreNotDueDoNotRunAtTheClose() {
        AtomicInteger ran = new AtomicInteger();
        WebSocketEngine engine = start();
        engine.schedule(Duration.ofDays(365), ran::incrementAndGet);
        engine.close();
        assertEquals(0, ran.get());
    }

    @Test
    void aTaskIsRunOnTheLoopNotBeforeItsTime() throws InterruptedException {
        try (WebSocketEngine engine = start()) {
            CountDownLatch ran = new CountDownLatch(1);
            long startNs = System.nanoTime();
            long[] afterNs = new long[1];
            String[] on = new String[1];
            engine.schedule(Duration.ofMillis(20), () -> {
                afterNs[0] = System.nanoTime() - startNs;
                on[0] = Thread.currentThread().getName();
                ran.countDown();
            });
            ran.await();
            assertTrue(afterNs[0] >= 20_000_000, afterNs[0] + " ns");
            assertEquals(name, on[0]);
        }
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        try (WebSocketEngine engine = start()) {
            AtomicInteger ran = new AtomicInteger();
            // On the loop it is certain, even if it is due.
            onLoop(engine, () -> {
                for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(30))) {
                    ScheduledTask task = engine.schedule(delay, ran::incrementAndGet);
                    task.cancel();
                    task.cancel();
                }
                return null;
            });
            CountDownLatch later = new CountDownLatch(1);
            engine.schedule(Duration.ofMillis(60), later::countDown);
            later.await();
            assertEquals(0, ran.get());
        }
    }

    @Test
    void aDelayOutOfRangeIsRefused() {
        try (WebSocketEngine engine = start()) {
            assertThrows(IllegalArgumentException.class, () -> engine.schedule(Duration.ofNanos(-1), () -> {}));
            assertThrows(IllegalArgumentException.class, () -> engine.schedule(Duration.ofDays(365).plusNanos(1), () -> {}));
            assertThrows(IllegalArgumentException.class, () -> engine.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {}));
            assertThrows(NullPointerException.class, () -> engine.schedule(Duration.ZERO, null));
            assertThrows(NullPointerException.class, () -> engine.execute(null));
        }
    }

    @Test
    void whateverATaskThrowsTheEngineLivesOn() throws Exception {
        try (WebSocketEngine engine = start()) {
            Thread loop = onLoop(engine, Thread::currentThread);
            engine.execute(() -> {
                throw new IllegalStateException("on purpose: a task that throws");
            });
            engine.schedule(Duration.ZERO, () -> {
                throw new AssertionError("on purpose: a timer that throws");
            });
            CountDownLatch later = new CountDownLatch(1);
            engine.schedule(Duration.ofMillis(10), later::countDown);
            later.await();
            assertSame(loop, onLoop(engine, Thread::currentThread));
        }
    }

    @Test
    void aTaskThatLeavesItsThreadInterruptedDoesNotEndTheEngine() throws Exception {
        try (WebSocketEngine engine = start()) {
            for (int i = 0; i < 50; i++) {
                onLoop(engine, () -> {
                    Thread.currentThread().interrupt();
                    return null;
                });
            }
            assertFalse(engine.isClosed());
        }
    }
}
