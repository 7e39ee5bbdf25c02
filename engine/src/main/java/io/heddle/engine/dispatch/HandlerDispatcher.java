package io.heddle.engine.dispatch;

import io.heddle.api.BufferSegment;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.MessageFragment;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.jfr.EventRecorder;
import io.heddle.engine.log.Logged;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.ReceivedSegment;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Calls the user's handlers, one after the other, never nested, and survives whatever they throw. The only place that does.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the flyweights that handlers see, valid during a call.
 */
public class HandlerDispatcher {
    private static final int MAX_KEPT_ARRAY_BYTES = 1 << 20;

    private final BiConsumer<WebSocket, Throwable> listener;
    private final ThrownLog log;
    private final EngineCounters counters;
    private final ReadOnlyViews views;
    /** Null unless slow handlers are to be warned of. */
    private final SlowHandlers slow;
    private final EventRecorder recorder = EventRecorder.ofJvm();
    private final ReceivedSegment segment = new ReceivedSegment();
    private final DeliveredFragment fragment = new DeliveredFragment();
    private byte[] textBytes = new byte[4 << 10];

    /**
     * @param listener the user's, told of what handlers throw; null to log it
     * @param log told of what no listener takes
     * @param slow times the handlers; null for no timing
     */
    public HandlerDispatcher(
        BiConsumer<WebSocket, Throwable> listener, ThrownLog log, EngineCounters counters, ReadOnlyViews views, SlowHandlers slow) {
        this.listener = listener;
        this.log = log;
        this.counters = counters;
        this.views = views;
        this.slow = slow;
    }

    public void open(WebSocket to, Handlers handlers) {
        plain(to, "onOpen", handlers.open);
    }

    public void writable(WebSocket to, Handlers handlers) {
        plain(to, "onWritable", handlers.writable);
    }

    public void requestCreated(WebSocket to, Handlers handlers, InternalRequest request) {
        Object slot = handlers.requestCreated();
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            long beganNs = begin();
            try {
                Handlers.<BiConsumer<WebSocket, InternalRequest>>at(slot, i).accept(to, request);
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            }
            ended(to, "onInternalRequestCreated", slot, i, beganNs);
        }
    }

    /** Passes on what the handler throws: the connection ends by it. */
    public CompletionStage<?> prepareRequest(
        WebSocket to, BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> handler, InternalRequest request) {
        long beganNs = begin();
        try {
            return handler.apply(to, request);
        } finally {
            ended(to, "onPrepareRequest", handler, 0, beganNs);
        }
    }

    public void closed(WebSocket to, Handlers handlers, int code, String reason) {
        Object slot = handlers.closed;
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            long beganNs = begin();
            try {
                Handlers.<ClosedHandler>at(slot, i).onClosed(to, code, reason);
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            }
            ended(to, "onClosed", slot, i, beganNs);
        }
    }

    public void error(WebSocket to, Handlers handlers, WebSocketError error) {
        Object slot = handlers.error;
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            long beganNs = begin();
            try {
                Handlers.<BiConsumer<WebSocket, WebSocketError>>at(slot, i).accept(to, error);
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            }
            ended(to, "onError", slot, i, beganNs);
        }
    }

    /** A whole message where it arrived. */
    public void message(WebSocket to, Handlers handlers, int opcode, ByteBuffer source, int offset, int count) {
        message(to, handlers, opcode, source, views.of(source), offset, count);
    }

    /** A message that was assembled in a segment. */
    public void message(WebSocket to, Handlers handlers, int opcode, PooledSegment message) {
        message(to, handlers, opcode, message.data(), message.readOnlyView(), 0, message.count());
    }

    private void message(WebSocket to, Handlers handlers, int opcode, ByteBuffer source, ByteBuffer view, int offset, int count) {
        boolean isText = opcode == Opcode.TEXT;
        // Both are read before the first call, because a handler may add and remove handlers.
        Object copying = isText ? handlers.message : handlers.binary;
        Object noAlloc = isText ? handlers.messageNoAlloc : handlers.binaryNoAlloc;
        if (copying == null && noAlloc == null) {
            fragment(to, handlers, opcode, true, true, view, offset, count);
            return;
        }
        if (copying != null && isText) {
            text(to, copying, source, offset, count);
        } else if (copying != null) {
            bytes(to, copying, source, offset, count);
        }
        segment(to, isText ? "onMessageNoAlloc" : "onBinaryNoAlloc", noAlloc, view, offset, count);
    }

    public void fragment(
        WebSocket to, Handlers handlers, int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count) {
        Object slot = handlers.incompleteFrame();
        ByteBuffer view = views.of(source);
        for (int i = 0, handlerCount = Handlers.count(slot); i < handlerCount; i++) {
            long beganNs = begin();
            try {
                Handlers.<BiConsumer<WebSocket, MessageFragment>>at(slot, i)
                    .accept(to, fragment.of(segment.wrap(view, offset, count), opcode == Opcode.TEXT, first, last));
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            } finally {
                segment.invalidate();
            }
            ended(to, "onIncompleteFrame", slot, i, beganNs);
        }
    }

    public void ping(WebSocket to, Handlers handlers, ByteBuffer source, int offset, int count) {
        Object slot = handlers.ping();
        if (slot != null) {
            segment(to, "onPing", slot, views.of(source), offset, count);
        }
    }

    public void pong(WebSocket to, Handlers handlers, ByteBuffer source, int offset, int count) {
        Object slot = handlers.pong();
        if (slot != null) {
            segment(to, "onPong", slot, views.of(source), offset, count);
        }
    }

    /** An extension is the user's code as a handler is. */
    public void extensionThrew(WebSocket of, Throwable thrown) {
        report(of, "an extension", thrown);
    }

    public void cookieHandlerThrew(WebSocket of, Throwable thrown) {
        report(of, "the cookie handler", thrown);
    }

    /** A task of the connection. */
    public void task(WebSocket of, Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            report(of, "a task", thrown);
        }
    }

    private void plain(WebSocket to, String event, Object slot) {
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            long beganNs = begin();
            try {
                Handlers.<Consumer<WebSocket>>at(slot, i).accept(to);
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            }
            ended(to, event, slot, i, beganNs);
        }
    }

    private void text(WebSocket to, Object slot, ByteBuffer source, int offset, int count) {
        // An array copy and the String constructor are faster than a CharsetDecoder on direct memory.
        byte[] utf8 = count <= textBytes.length ? textBytes : largerArray(count);
        source.get(offset, utf8, 0, count);
        String text = new String(utf8, 0, count, StandardCharsets.UTF_8);
        for (int i = 0, handlerCount = Handlers.count(slot); i < handlerCount; i++) {
            long beganNs = begin();
            try {
                Handlers.<BiConsumer<WebSocket, String>>at(slot, i).accept(to, text);
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            }
            ended(to, "onMessage", slot, i, beganNs);
        }
    }

    private byte[] largerArray(int count) {
        if (count > MAX_KEPT_ARRAY_BYTES) {
            return new byte[count];
        }
        textBytes = new byte[Math.max(count, Math.min(MAX_KEPT_ARRAY_BYTES, 2 * textBytes.length))];
        return textBytes;
    }

    private void bytes(WebSocket to, Object slot, ByteBuffer source, int offset, int count) {
        for (int i = 0, handlerCount = Handlers.count(slot); i < handlerCount; i++) {
            long beganNs = begin();
            try {
                // The array is the handler's own: several handlers do not share one.
                byte[] message = new byte[count];
                source.get(offset, message, 0, count);
                Handlers.<BiConsumer<WebSocket, byte[]>>at(slot, i).accept(to, message);
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            }
            ended(to, "onBinary", slot, i, beganNs);
        }
    }

    private void segment(WebSocket to, String event, Object slot, ByteBuffer view, int offset, int count) {
        for (int i = 0, handlerCount = Handlers.count(slot); i < handlerCount; i++) {
            long beganNs = begin();
            try {
                Handlers.<BiConsumer<WebSocket, BufferSegment>>at(slot, i).accept(to, segment.wrap(view, offset, count));
            } catch (Throwable thrown) {
                report(to, "a handler", thrown);
            } finally {
                segment.invalidate();
            }
            ended(to, event, slot, i, beganNs);
        }
    }

    private long begin() {
        recorder.beginHandler();
        return slow == null ? 0 : slow.begin();
    }

    private void ended(WebSocket to, String event, Object slot, int index, long beganNs) {
        if (slow != null) {
            slow.end(to, event, Handlers.at(slot, index), beganNs);
        }
        if (recorder.endHandler()) {
            recorder.slowHandler((Logged) to, event, SlowHandlers.nameOf(Handlers.at(slot, index).getClass()));
        }
    }

    private void report(WebSocket from, String thrower, Throwable thrown) {
        counters.add(Counter.HANDLER_ERRORS, 1);
        if (listener == null) {
            log.threw(from, thrower, thrown);
            return;
        }
        try {
            listener.accept(from, thrown);
        } catch (Throwable again) {
            log.threw(from, thrower, thrown);
            log.threw(from, "the listener to exceptions of handlers", again);
        }
    }
}
