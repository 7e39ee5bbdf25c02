package io.heddle.api.reconnect;

import io.heddle.api.BufferSegment;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.MessageFragment;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Handlers that are given once, and then to each connection. They lie in one array, an event beside its handler, since thousands of
 * reconnectors have few each.
 *
 * <p><b>Thread:</b> whichever thread prepares the reconnector; then read by those that make connections.
 */
final class GivenHandlers {
    private static final Object[] NONE = {};

    /** An event of a {@link WebSocket}, or of the reconnector itself. */
    enum Event {
        OPEN,
        MESSAGE,
        MESSAGE_NO_ALLOC,
        BINARY,
        BINARY_NO_ALLOC,
        INCOMPLETE_FRAME,
        INTERNAL_REQUEST_CREATED,
        PREPARE_REQUEST,
        CLOSED,
        ERROR,
        PING,
        PONG,
        WRITABLE,
        /** Not of the connection: a new one is made. */
        CONFIGURE,
        SUBSCRIBE,
        UP,
        DOWN,
        ENDED
    }

    private Object[] pairs = NONE;

    void add(Event event, Object handler) {
        Objects.requireNonNull(handler, "handler");
        Object[] more = Arrays.copyOf(pairs, pairs.length + 2);
        more[pairs.length] = event;
        more[pairs.length + 1] = handler;
        pairs = more;
    }

    boolean has(Event event) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] == event) {
                return true;
            }
        }
        return false;
    }

    /** Gives a connection all handlers of its events, in their order. */
    void giveTo(WebSocket ws) {
        for (int i = 0; i < pairs.length; i += 2) {
            give(ws, (Event) pairs[i], pairs[i + 1]);
        }
    }

    @SuppressWarnings("unchecked") // each event has one type, by the methods of the reconnector that add it
    private static void give(WebSocket ws, Event event, Object handler) {
        switch (event) {
            case OPEN -> ws.onOpen((Consumer<WebSocket>) handler);
            case MESSAGE -> ws.onMessage((BiConsumer<WebSocket, String>) handler);
            case MESSAGE_NO_ALLOC -> ws.onMessageNoAlloc((BiConsumer<WebSocket, BufferSegment>) handler);
            case BINARY -> ws.onBinary((BiConsumer<WebSocket, byte[]>) handler);
            case BINARY_NO_ALLOC -> ws.onBinaryNoAlloc((BiConsumer<WebSocket, BufferSegment>) handler);
            case INCOMPLETE_FRAME -> ws.onIncompleteFrame((BiConsumer<WebSocket, MessageFragment>) handler);
            case INTERNAL_REQUEST_CREATED -> ws.onInternalRequestCreated((BiConsumer<WebSocket, InternalRequest>) handler);
            case PREPARE_REQUEST ->
                ws.onPrepareRequest((BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>>) handler);
            case CLOSED -> ws.onClosed((ClosedHandler) handler);
            case ERROR -> ws.onError((BiConsumer<WebSocket, WebSocketError>) handler);
            case PING -> ws.onPing((BiConsumer<WebSocket, BufferSegment>) handler);
            case PONG -> ws.onPong((BiConsumer<WebSocket, BufferSegment>) handler);
            case WRITABLE -> ws.onWritable((Consumer<WebSocket>) handler);
            default -> {
                // An event of the reconnector itself.
            }
        }
    }

    /** Calls the handlers of an event with one argument, all of them, whatever they throw. @return what was thrown, or null */
    <T> Throwable call(Event event, T argument) {
        Throwable thrown = null;
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] == event) {
                try {
                    GivenHandlers.<Consumer<T>>handler(pairs[i + 1]).accept(argument);
                } catch (Throwable more) {
                    thrown = together(thrown, more);
                }
            }
        }
        return thrown;
    }

    /** As {@link #call(Event, Object)}, with two arguments. */
    <T, U> Throwable call(Event event, T first, U second) {
        Throwable thrown = null;
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] == event) {
                try {
                    GivenHandlers.<BiConsumer<T, U>>handler(pairs[i + 1]).accept(first, second);
                } catch (Throwable more) {
                    thrown = together(thrown, more);
                }
            }
        }
        return thrown;
    }

    @SuppressWarnings("unchecked") // as above
    private static <H> H handler(Object handler) {
        return (H) handler;
    }

    /** @return the first of two, which carries the other; null if there is none */
    static Throwable together(Throwable first, Throwable second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        if (first != second) {
            first.addSuppressed(second);
        }
        return first;
    }
}
