package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A whole engine as users have it, turned by the test's own thread, and servers on the loopback turned by it too. After each test it is
 * closed, and nothing of it may remain. A test that begins with an open connection takes it as its argument.
 */
final class InvokedEngine implements AfterEachCallback, ParameterResolver {
    private static final long PATIENCE_NS = 50_000_000_000L;
    private static final String THREAD = "invoked-under-test";

    final List<Throwable> thrown = new ArrayList<>();
    private final UnaryOperator<EngineConfigBuilder> settings;
    private final List<LoopbackPeer> peers = new ArrayList<>();
    private final List<Journal> journals = new ArrayList<>();
    private final List<WebSocket> sockets = new ArrayList<>();
    private WebSocketEngine engine;

    InvokedEngine(UnaryOperator<EngineConfigBuilder> settings) {
        this.settings = settings;
    }

    WebSocketEngine engine() {
        if (engine == null) {
            engine = WebSocketEngine.invoker(settings.apply(EngineConfig.builder()
                .threadName(THREAD).trackSegments(true).handlerErrorListener((ws, throwable) -> thrown.add(throwable))).build());
        }
        return engine;
    }

    /** A connection and its server, open. */
    record Pair(WebSocket ws, Journal events, LoopbackPeer peer) {}

    Pair pair() {
        Pair pair = requested();
        pair.peer.send(pair.peer.upgradeAnswer());
        until(() -> pair.ws.isOpen());
        pair.events.expect("open");
        return pair;
    }

    /** A connection whose server has its request, and has not answered. */
    Pair requested() {
        return requested("");
    }

    /** @param query of its URI, with its question mark */
    Pair requested(String query) {
        LoopbackPeer peer = new LoopbackPeer();
        peers.add(peer);
        WebSocket ws = engine().webSocket(URI.create(peer.uri() + query));
        Pair pair = new Pair(ws, journal(ws), peer);
        ws.open();
        until(peer::accept);
        until(() -> peer.request() != null);
        return pair;
    }

    Journal journal(WebSocket ws) {
        Journal journal = new Journal(ws);
        journals.add(journal);
        sockets.add(ws);
        return journal;
    }

    void until(BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            engine().doWork();
            assertTrue(System.nanoTime() - startNs < PATIENCE_NS, "waited in vain");
            Thread.onSpinWait();
        }
    }

    /** All that is ready now, and all that follows from it at once. */
    void turnUntilIdle() {
        while (engine().doWork() > 0) {
            // On.
        }
    }

    EngineStatistics statistics() {
        return engine().statistics();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Pair.class;
    }

    @Override
    public Pair resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return pair();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (engine != null) {
            engine.close();
        }
        peers.forEach(LoopbackPeer::close);
        if (engine != null && context.getExecutionException().isEmpty()) {
            assertEquals(List.of(), thrown);
            journals.forEach(Journal::checkEnd);
            sockets.forEach(ws -> assertEquals(0, ws.bufferedAmount()));
            EngineStatistics last = engine.statistics();
            assertEquals(0, last.connecting() + last.open() + last.closing());
            assertEquals(0, last.pool().segmentsInUse(), "segments");
            Thread[] threads = new Thread[Thread.activeCount() + 10];
            int count = Thread.enumerate(threads);
            for (int i = 0; i < count; i++) {
                assertTrue(!threads[i].getName().startsWith(THREAD), threads[i]::getName);
            }
        }
    }
}
