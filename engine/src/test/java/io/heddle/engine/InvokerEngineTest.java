package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of an engine whose duty cycle the caller turns. */
@Timeout(60)
final class InvokerEngineTest {
    private static final URI NOWHERE = URI.create("ws://127.0.0.1:1/");

    private final WebSocketEngine engine = WebSocketEngine.invoker(
        EngineConfig.builder().readBufferBytes(16 << 10).writeBufferBytes(16 << 10).threadName("invoked").build());

    @AfterEach
    void close() {
        engine.close();
        assertTrue(engine.isClosed());
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    /** A connection that counts its last event, whichever it is. */
    private static WebSocket told(WebSocketEngine engine, AtomicInteger told) {
        return engine.webSocket(NOWHERE)
            .onClosed((ws, code, reason) -> told.incrementAndGet())
            .onError((ws, error) -> told.incrementAndGet());
    }

    @Test
    void theThreadThatTurnsItIsItsLoop() {
        List<Thread> on = new ArrayList<>();
        engine.execute(() -> on.add(Thread.currentThread()));
        assertTrue(engine.doWork() > 0);
        assertEquals(List.of(Thread.currentThread()), on);
        assertEquals(0, engine.doWork());
    }

    @Test
    void aCycleNeverWaits() {
        engine.schedule(Duration.ofDays(1), () -> {});
        for (int i = 0; i < 100; i++) {
            engine.doWork();
        }
        assertTrue(engine.statistics().loop().cycles() == 100);
    }

    @Test
    void aTaskThatIsCancelledBeforeItsTurnDoesNotRun() {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger ranLater = new AtomicInteger();
        engine.schedule(Duration.ZERO, ran::incrementAndGet).cancel();
        engine.schedule(Duration.ofMillis(2), ranLater::incrementAndGet);
        while (ranLater.get() == 0) {
            engine.doWork();
        }
        assertEquals(0, ran.get());
    }

    @Test
    void noOtherThreadMayTurnIt() throws InterruptedException {
        engine.doWork();
        AtomicInteger refused = new AtomicInteger();
        started(() -> {
            assertThrows(IllegalStateException.class, engine::doWork);
            refused.incrementAndGet();
        }).join();
        assertEquals(1, refused.get());
        engine.doWork();
    }

    @RepeatedTest(20)
    void ofThreadsThatTurnItFirstAtOnceOneMay() throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(2);
        AtomicInteger turned = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch bothTried = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            threads.add(started(() -> {
                try {
                    start.await();
                    engine.doWork();
                    turned.incrementAndGet();
                    bothTried.countDown();
                    bothTried.await();
                    engine.close();
                } catch (IllegalStateException e) {
                    bothTried.countDown();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, turned.get());
    }

    @Test
    void aTaskMustNotTurnTheEngineThatRunsIt() {
        AtomicInteger refused = new AtomicInteger();
        engine.execute(() -> {
            assertThrows(IllegalStateException.class, engine::doWork);
            refused.incrementAndGet();
        });
        engine.doWork();
        assertEquals(1, refused.get());
    }

    @Test
    void anEngineThatWasNeverTurnedIsTurnedByItsClose() {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        engine.execute(ran::incrementAndGet);
        told(engine, told).open();
        engine.close();
        assertEquals(1, ran.get());
        assertEquals(1, told.get());
        assertEquals(0, engine.doWork());
    }

    @RepeatedTest(10)
    void threadsThatCloseItAtOnceAllReturn() throws InterruptedException {
        AtomicInteger told = new AtomicInteger();
        told(engine, told).open();
        List<Thread> closers = new ArrayList<>();
        AtomicInteger returned = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            closers.add(started(() -> {
                engine.close();
                returned.incrementAndGet();
            }));
        }
        for (Thread closer : closers) {
            closer.join();
        }
        assertEquals(3, returned.get());
        assertEquals(1, told.get());
    }

    @Test
    void aHandlerMayCloseInsideTheCloseThatTurnsIt() {
        List<String> events = new ArrayList<>();
        // Dropped by the close, so that its last event comes while the close turns the engine.
        engine.webSocket(NOWHERE).onClosed((ws, code, reason) -> {
            events.add("told");
            engine.close();
            events.add("closed inside");
        }).open();
        engine.close();
        assertEquals(List.of("told", "closed inside"), events);
        assertEquals(0, engine.doWork());
    }

    @Test
    void aTaskThatClosesLetsTheNextCyclesEndIt() {
        engine.execute(engine::close);
        engine.doWork();
        assertTrue(engine.isClosed());
        while (engine.doWork() > 0) {
            // The rest of the drain.
        }
        assertThrows(IllegalStateException.class, () -> engine.execute(() -> {}));
    }

    @Test
    void anotherThreadThatClosesWaitsForTheOneThatTurns() throws InterruptedException {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicInteger told = new AtomicInteger();
        told(engine, told).open();
        engine.doWork();
        Thread closer = started(() -> {
            engine.close();
            assertEquals(1, told.get());
            closed.set(true);
        });
        while (closer.isAlive()) {
            engine.doWork();
            Thread.yield();
        }
        assertTrue(closed.get());
    }

    @Test
    void theInterruptOfTheCallerIsItsOwn() {
        AtomicInteger ran = new AtomicInteger();
        engine.doWork();
        for (int i = 0; i < 10; i++) {
            engine.execute(ran::incrementAndGet);
            Thread.currentThread().interrupt();
            engine.doWork();
            assertTrue(Thread.interrupted(), "swallowed");
            assertEquals(0, engine.doWork());
            assertFalse(Thread.interrupted(), "made up");
        }
        assertEquals(10, ran.get());
    }

    @Test
    void anInterruptDuringACycleReachesTheCaller() {
        engine.execute(Thread.currentThread()::interrupt);
        engine.doWork();
        assertTrue(Thread.interrupted());
    }

    @Test
    void anInterruptedThreadClosesInOrder() {
        AtomicInteger told = new AtomicInteger();
        told(engine, told).open();
        Thread.currentThread().interrupt();
        engine.close();
        assertTrue(Thread.interrupted());
        assertEquals(1, told.get());
        assertThrows(IllegalStateException.class, () -> engine.execute(() -> {}));
    }
}
