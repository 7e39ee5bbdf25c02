package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of an engine that has a thread of its own. */
@Timeout(60)
final class EventLoopWebSocketEngineTest {
    private static final URI NOWHERE = URI.create("ws://127.0.0.1:1/");
    private static final AtomicLong NAMES = new AtomicLong();

    private final String name = "engine-test-" + NAMES.incrementAndGet();

    private EngineConfigBuilder config() {
        return EngineConfig.builder().threadName(name).readBufferBytes(16 << 10).writeBufferBytes(16 << 10);
    }

    private WebSocketEngine start() {
        return WebSocketEngine.start(config().build());
    }

    private Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(name))
            .findFirst()
            .orElse(null);
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

    /** A connection that counts its last event, whichever it is. */
    private static WebSocket told(WebSocketEngine engine, AtomicInteger told) {
        return engine.webSocket(NOWHERE)
            .onClosed((ws, code, reason) -> told.incrementAndGet())
            .onError((ws, error) -> told.incrementAndGet());
    }

    @ParameterizedTest
    @EnumSource(JvmLifetime.class)
    void onlyAnEngineThatLivesUntilItIsClosedKeepsTheJvmItself(JvmLifetime lifetime) throws Exception {
        try (WebSocketEngine engine = WebSocketEngine.start(config().jvmLifetime(lifetime).build())) {
            Thread thread = onLoop(engine, Thread::currentThread);
            assertEquals(name, thread.getName());
            assertEquals(lifetime != JvmLifetime.UNTIL_CLOSED, thread.isDaemon());
        }
    }

    @ParameterizedTest
    @EnumSource(WaitStrategy.class)
    void closingWaitsForTheThread(WaitStrategy strategy) throws Exception {
        WebSocketEngine engine = WebSocketEngine.start(config().waitStrategy(strategy).build());
        Thread thread = onLoop(engine, Thread::currentThread);
        assertFalse(engine.isClosed());
        engine.close();
        assertFalse(thread.isAlive());
        assertTrue(engine.isClosed());
        engine.close();
        assertNull(thread());
    }

    @Test
    void everyThreadThatClosesWaitsForTheEnd() throws Exception {
        WebSocketEngine engine = start();
        Thread loop = onLoop(engine, Thread::currentThread);
        AtomicInteger alive = new AtomicInteger();
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread closer = new Thread(() -> {
                engine.close();
                alive.addAndGet(loop.isAlive() ? 1 : 0);
            });
            closers.add(closer);
            closer.start();
        }
        for (Thread closer : closers) {
            closer.join();
        }
        assertEquals(0, alive.get());
    }

    @Test
    void aTaskThatClosesDoesNotWaitForItself() throws Exception {
        WebSocketEngine engine = start();
        Thread loop = thread();
        assertTrue(onLoop(engine, () -> {
            engine.close();
            return engine.isClosed();
        }));
        loop.join();
        engine.close();
    }

    @Test
    void aTimerMayClose() throws InterruptedException {
        WebSocketEngine engine = start();
        Thread loop = thread();
        engine.schedule(Duration.ofMillis(1), engine::close);
        loop.join();
        assertTrue(engine.isClosed());
    }

    @Test
    void theLastHandlerMayClose() throws InterruptedException {
        WebSocketEngine engine = start();
        Thread loop = thread();
        WebSocket never = engine.webSocket(NOWHERE).onClosed((ws, code, reason) -> engine.close());
        never.close();
        loop.join();
        assertTrue(engine.isClosed());
    }

    @Test
    void aConnectionClosedBeforeItWasOpenIsToldBeforeTheEngineEnds() {
        AtomicInteger told = new AtomicInteger();
        try (WebSocketEngine engine = start()) {
            for (int i = 0; i < 100; i++) {
                told(engine, told).close();
            }
        }
        assertEquals(100, told.get());
    }

    @Test
    void afterTheCloseNothingIsTakenOn() {
        WebSocketEngine engine = start();
        WebSocket webSocket = engine.webSocket(NOWHERE);
        engine.close();
        assertThrows(IllegalStateException.class, () -> engine.execute(() -> {}));
        assertTrue(engine.schedule(Duration.ZERO, () -> {}).isCancelled());
        assertTrue(engine.scheduleAtFixedRate(Duration.ofSeconds(1), () -> {}).isCancelled());
        assertThrows(IllegalStateException.class, webSocket::open);
        assertThrows(IllegalStateException.class, () -> engine.bufferPool().acquire(1));
    }

    @Test
    void aThreadThatIsInterruptedDoesNotWaitAndStaysInterrupted() throws InterruptedException {
        WebSocketEngine engine = start();
        Thread loop = thread();
        Thread.currentThread().interrupt();
        engine.close();
        assertTrue(Thread.interrupted());
        loop.join();
    }

    @Test
    void onlyAnInvokerIsTurnedByHand() throws Exception {
        try (WebSocketEngine engine = start()) {
            assertThrows(IllegalStateException.class, engine::doWork);
            assertThrows(IllegalStateException.class, () -> onLoopUnwrapped(engine));
        }
    }

    private static void onLoopUnwrapped(WebSocketEngine engine) throws Throwable {
        try {
            onLoop(engine, engine::doWork);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    @Test
    void statisticsCountWhatTheLoopDid() throws Exception {
        try (WebSocketEngine engine = start()) {
            EngineStatistics before = onLoop(engine, engine::statistics);
            CountDownLatch told = new CountDownLatch(1);
            engine.webSocket(NOWHERE).onError((ws, error) -> {
                told.countDown();
                throw new IllegalStateException("on purpose: a handler that throws");
            }).open();
            told.await();
            onLoop(engine, () -> null);
            EngineStatistics after = onLoop(engine, engine::statistics);
            assertTrue(after.loop().cycles() > before.loop().cycles());
            assertTrue(after.loop().longestCycleNs() > 0);
            assertEquals(1, after.openings().failed());
            assertEquals(1, after.handlerErrors());
            assertEquals(0, after.openings().opened() + after.connecting() + after.open() + after.closing());
            assertEquals(0, after.latency().count());
            assertEquals(0, after.pool().segmentsInUse());
            assertEquals(name, engine.config().threadName());
        }
    }
}
