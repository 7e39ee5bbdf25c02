package io.heddle.engine.dispatch;

import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.metrics.EngineCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.slf4j.MDC;

/**
 * Puts the connection into the mapped diagnostic context of the logger around each call of its handlers, and restores afterwards what was
 * there. An engine that does not want that never loads this class, so that it pays nothing.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class MdcDispatcher extends HandlerDispatcher {

    /** Tells the entries of a connection. <b>Thread:</b> loop-confined. */
    public interface Entries {
        void of(WebSocket connection, BiConsumer<String, String> taker);
    }

    private final Entries entries;

    public MdcDispatcher(
        BiConsumer<WebSocket, Throwable> listener, ThrownLog log, EngineCounters counters, ReadOnlyViews views, SlowHandlers slow,
        Entries entries) {
        super(listener, log, counters, views, slow);
        this.entries = entries;
    }

    private void around(WebSocket to, Runnable call) {
        // Key and former value of each entry.
        List<String> before = new ArrayList<>();
        try {
            entries.of(to, (key, value) -> {
                before.add(key);
                before.add(MDC.get(key));
                MDC.put(key, value);
            });
            call.run();
        } finally {
            restore(before);
        }
    }

    /** Backwards: an entry of the user may have the key of another. */
    private static void restore(List<String> before) {
        for (int i = before.size() - 2; i >= 0; i -= 2) {
            if (before.get(i + 1) == null) {
                MDC.remove(before.get(i));
            } else {
                MDC.put(before.get(i), before.get(i + 1));
            }
        }
    }

    @Override
    public void open(WebSocket to, Handlers handlers) {
        around(to, () -> super.open(to, handlers));
    }

    @Override
    public void writable(WebSocket to, Handlers handlers) {
        around(to, () -> super.writable(to, handlers));
    }

    @Override
    public void requestCreated(WebSocket to, Handlers handlers, InternalRequest request) {
        around(to, () -> super.requestCreated(to, handlers, request));
    }

    @Override
    public CompletionStage<?> prepareRequest(
        WebSocket to, BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> handler, InternalRequest request) {
        List<CompletionStage<?>> given = new ArrayList<>(1);
        around(to, () -> given.add(super.prepareRequest(to, handler, request)));
        return given.get(0);
    }

    @Override
    public void closed(WebSocket to, Handlers handlers, int code, String reason) {
        around(to, () -> super.closed(to, handlers, code, reason));
    }

    @Override
    public void error(WebSocket to, Handlers handlers, WebSocketError error) {
        around(to, () -> super.error(to, handlers, error));
    }

    @Override
    public void message(WebSocket to, Handlers handlers, int opcode, ByteBuffer source, int offset, int count) {
        around(to, () -> super.message(to, handlers, opcode, source, offset, count));
    }

    @Override
    public void message(WebSocket to, Handlers handlers, int opcode, PooledSegment message) {
        around(to, () -> super.message(to, handlers, opcode, message));
    }

    @Override
    public void fragment(
        WebSocket to, Handlers handlers, int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count) {
        around(to, () -> super.fragment(to, handlers, opcode, first, last, source, offset, count));
    }

    @Override
    public void ping(WebSocket to, Handlers handlers, ByteBuffer source, int offset, int count) {
        around(to, () -> super.ping(to, handlers, source, offset, count));
    }

    @Override
    public void pong(WebSocket to, Handlers handlers, ByteBuffer source, int offset, int count) {
        around(to, () -> super.pong(to, handlers, source, offset, count));
    }

    @Override
    public void extensionThrew(WebSocket of, Throwable thrown) {
        around(of, () -> super.extensionThrew(of, thrown));
    }

    @Override
    public void task(WebSocket of, Runnable task) {
        around(of, () -> super.task(of, task));
    }

    @Override
    public void cookieHandlerThrew(WebSocket of, Throwable thrown) {
        around(of, () -> super.cookieHandlerThrew(of, thrown));
    }
}
