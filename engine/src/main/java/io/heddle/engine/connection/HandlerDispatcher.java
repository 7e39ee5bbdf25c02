package io.heddle.engine.connection;

import io.heddle.api.BufferSegment;
import io.heddle.api.ClosedHandler;
import io.heddle.api.InternalRequest;
import io.heddle.api.MessageFragment;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.ReceivedSegment;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Calls the user's handlers, one after the other, never nested, and survives whatever they throw. The only place that does.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the flyweights that handlers see, valid during a call.
 */
final class HandlerDispatcher {
    private static final int LARGEST_KEPT_ARRAY = 1 << 20;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0).asReadOnlyBuffer();

    private final BiConsumer<WebSocket, Throwable> listener;
    private final EngineCounters counters;
    private final ReceivedSegment segment = new ReceivedSegment();
    private final DeliveredFragment fragment = new DeliveredFragment();
    private byte[] textBytes = new byte[4 << 10];
    /** The read buffer that all connections share, and its view. */
    private ByteBuffer sharedSource;

    private ByteBuffer sharedView;
    /** What extensions decode into, and its view; null until a connection has one. */
    private ByteBuffer decodedSource;

    private ByteBuffer decodedView;
    private ByteBuffer lastSource;
    private ByteBuffer lastView;

    /** @param listener the user's, or null to log */
    HandlerDispatcher(BiConsumer<WebSocket, Throwable> listener, EngineCounters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    /** Nearly all messages lie in this buffer. */
    void shares(ByteBuffer buffer) {
        sharedSource = buffer;
        sharedView = buffer.asReadOnlyBuffer();
    }

    /** All decoded messages lie in this buffer, unless they were assembled. */
    void sharesDecoded(ByteBuffer buffer) {
        decodedSource = buffer;
        decodedView = buffer.asReadOnlyBuffer();
    }

    /** The next messages lie in this segment; null: they do not any more. */
    void readsFrom(PooledSegment held) {
        lastSource = held == null ? null : held.data();
        lastView = held == null ? null : held.readOnlyView();
    }

    void open(ConnectionHandle to) {
        plain(to, to.handlers().open);
    }

    void writable(ConnectionHandle to) {
        plain(to, to.handlers().writable);
    }

    void requestCreated(ConnectionHandle to, InternalRequest request) {
        Object slot = to.handlers().requestCreated;
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            try {
                Handlers.<BiConsumer<WebSocket, InternalRequest>>at(slot, i).accept(to, request);
            } catch (Throwable thrown) {
                report(to, thrown);
            }
        }
    }

    void closed(ConnectionHandle to, int code, String reason) {
        Object slot = to.handlers().closed;
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            try {
                Handlers.<ClosedHandler>at(slot, i).onClosed(to, code, reason);
            } catch (Throwable thrown) {
                report(to, thrown);
            }
        }
    }

    void error(ConnectionHandle to, WebSocketError error) {
        Object slot = to.handlers().error;
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            try {
                Handlers.<BiConsumer<WebSocket, WebSocketError>>at(slot, i).accept(to, error);
            } catch (Throwable thrown) {
                report(to, thrown);
            }
        }
    }

    /** A whole message where it arrived. */
    void message(ConnectionHandle to, int opcode, ByteBuffer source, int offset, int count) {
        message(to, opcode, source, viewOf(source), offset, count);
    }

    void message(ConnectionHandle to, int opcode, ByteBuffer source, ByteBuffer view, int offset, int count) {
        Handlers handlers = to.handlers();
        boolean isText = opcode == Opcode.TEXT;
        // Both are read before the first call, because a handler may add and remove handlers.
        Object copying = isText ? handlers.message : handlers.binary;
        Object noAlloc = isText ? handlers.messageNoAlloc : handlers.binaryNoAlloc;
        if (copying == null && noAlloc == null) {
            fragment(to, opcode, true, true, view, offset, count);
            return;
        }
        if (copying != null && isText) {
            text(to, copying, source, offset, count);
        } else if (copying != null) {
            bytes(to, copying, source, offset, count);
        }
        segment(to, noAlloc, view, offset, count);
    }

    void fragment(ConnectionHandle to, int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count) {
        Object slot = to.handlers().incompleteFrame;
        ByteBuffer view = source.isReadOnly() ? source : viewOf(source);
        for (int i = 0, handlers = Handlers.count(slot); i < handlers; i++) {
            try {
                Handlers.<BiConsumer<WebSocket, MessageFragment>>at(slot, i)
                    .accept(to, fragment.of(segment.wrap(view, offset, count), opcode == Opcode.TEXT, first, last));
            } catch (Throwable thrown) {
                report(to, thrown);
            } finally {
                segment.invalidate();
            }
        }
    }

    void ping(ConnectionHandle to, ByteBuffer source, int offset, int count) {
        if (to.handlers().ping != null) {
            segment(to, to.handlers().ping, viewOf(source), offset, count);
        }
    }

    void pong(ConnectionHandle to, ByteBuffer source, int offset, int count) {
        if (to.handlers().pong != null) {
            segment(to, to.handlers().pong, viewOf(source), offset, count);
        }
    }

    /** An extension is the user's code as a handler is. */
    void extensionThrew(ConnectionHandle of, Throwable thrown) {
        report(of, thrown);
    }

    private void plain(ConnectionHandle to, Object slot) {
        for (int i = 0, count = Handlers.count(slot); i < count; i++) {
            try {
                Handlers.<Consumer<WebSocket>>at(slot, i).accept(to);
            } catch (Throwable thrown) {
                report(to, thrown);
            }
        }
    }

    private void text(ConnectionHandle to, Object slot, ByteBuffer source, int offset, int count) {
        // An array copy and the String constructor are faster than a CharsetDecoder on direct memory.
        byte[] utf8 = count <= textBytes.length ? textBytes : largerArray(count);
        source.get(offset, utf8, 0, count);
        String text = new String(utf8, 0, count, StandardCharsets.UTF_8);
        for (int i = 0, handlers = Handlers.count(slot); i < handlers; i++) {
            try {
                Handlers.<BiConsumer<WebSocket, String>>at(slot, i).accept(to, text);
            } catch (Throwable thrown) {
                report(to, thrown);
            }
        }
    }

    private byte[] largerArray(int count) {
        if (count > LARGEST_KEPT_ARRAY) {
            return new byte[count];
        }
        textBytes = new byte[Math.max(count, Math.min(LARGEST_KEPT_ARRAY, 2 * textBytes.length))];
        return textBytes;
    }

    private void bytes(ConnectionHandle to, Object slot, ByteBuffer source, int offset, int count) {
        for (int i = 0, handlers = Handlers.count(slot); i < handlers; i++) {
            try {
                // The array is the handler's own: several handlers do not share one.
                byte[] message = new byte[count];
                source.get(offset, message, 0, count);
                Handlers.<BiConsumer<WebSocket, byte[]>>at(slot, i).accept(to, message);
            } catch (Throwable thrown) {
                report(to, thrown);
            }
        }
    }

    private void segment(ConnectionHandle to, Object slot, ByteBuffer view, int offset, int count) {
        for (int i = 0, handlers = Handlers.count(slot); i < handlers; i++) {
            try {
                Handlers.<BiConsumer<WebSocket, BufferSegment>>at(slot, i).accept(to, segment.wrap(view, offset, count));
            } catch (Throwable thrown) {
                report(to, thrown);
            } finally {
                segment.invalidate();
            }
        }
    }

    /** What a handler sees of our memory: read-only, and with a position of its own. */
    private ByteBuffer viewOf(ByteBuffer source) {
        if (source == sharedSource) {
            return sharedView;
        }
        if (source == decodedSource) {
            return decodedView;
        }
        if (source.capacity() == 0) {
            return NOTHING;
        }
        if (source != lastSource) {
            lastSource = source;
            lastView = source.asReadOnlyBuffer();
        }
        return lastView;
    }

    private void report(ConnectionHandle from, Throwable thrown) {
        counters.add(Counter.HANDLER_ERRORS, 1);
        if (listener == null) {
            ConnectionLog.handlerThrew(from, thrown);
            return;
        }
        try {
            listener.accept(from, thrown);
        } catch (Throwable again) {
            ConnectionLog.handlerThrew(from, thrown);
            ConnectionLog.handlerThrew(from, again);
        }
    }
}
