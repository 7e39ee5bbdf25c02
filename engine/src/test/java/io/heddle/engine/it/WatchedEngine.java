package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An engine that is asked, when it closes, what it has left behind: connections, segments, threads, exceptions of handlers.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the engine.
 */
public final class WatchedEngine implements AutoCloseable {
    private static final Duration UNHURRIED = Duration.ofSeconds(100);
    private static final AtomicInteger STARTED = new AtomicInteger();

    public final WebSocketEngine engine;
    private final String threadName;
    private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

    private WatchedEngine(UnaryOperator<EngineConfigBuilder> settings) {
        threadName = "watched-engine-" + STARTED.incrementAndGet();
        // A machine at full load takes longer than a network may: only a test of a limit sets a short one.
        EngineConfigBuilder builder = EngineConfig.builder().threadName(threadName).trackSegments(true)
            .resolveTimeout(UNHURRIED).connectTimeout(UNHURRIED).tlsTimeout(UNHURRIED).upgradeTimeout(UNHURRIED)
            .handlerErrorListener((ws, failure) -> thrown.add(failure));
        engine = WebSocketEngine.start(settings.apply(builder).build());
    }

    public static WatchedEngine start() {
        return start(settings -> settings);
    }

    public static WatchedEngine start(UnaryOperator<EngineConfigBuilder> settings) {
        return new WatchedEngine(settings);
    }

    /** A connection that is listened to, not opened. */
    public ClientEvents connection(URI uri) {
        return ClientEvents.of(engine.webSocket(uri));
    }

    /** A connection that is open. */
    public ClientEvents open(URI uri) throws InterruptedException {
        return connection(uri).open();
    }

    /** A connection that is about to open. */
    public ClientEvents opening(URI uri) {
        ClientEvents events = connection(uri);
        events.ws.open();
        return events;
    }

    /** The engine's threads that are alive: its event loop's, and those that look names up. */
    public List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(threadName)).toList();
    }

    public void settle() throws InterruptedException {
        settle(engine);
    }

    /** Returns after the event loop went round: what it was about to tell is told, and what it closed is closed. */
    public static void settle(WebSocketEngine engine) throws InterruptedException {
        // Twice: what ends in the cycle of the first task is deregistered by the select of the second.
        for (int i = 0; i < 2; i++) {
            CountDownLatch turned = new CountDownLatch(1);
            engine.execute(turned::countDown);
            assertTrue(turned.await(60, TimeUnit.SECONDS), "the event loop stands still");
        }
    }

    @Override
    public void close() {
        engine.close();
        try {
            for (Thread thread : threads()) {
                TimeUnit.SECONDS.timedJoin(thread, 20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the engine ended", e);
        }
        assertEquals(List.of(), threads());
        assertEquals(List.of(), List.copyOf(thrown), "handlers threw");
        EngineStatistics end = engine.statistics();
        assertEquals(0, end.open() + end.connecting() + end.closing(), end::toString);
        assertEquals(0, end.pool().segmentsInUse(), end::toString);
    }
}
