package io.heddle.engine.dispatch;

import io.heddle.api.BufferSegment;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.MessageFragment;
import io.heddle.api.internal.ErrorObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The user's handlers of one connection, a slot for each event. A slot holds nothing, one handler, or an array of them: nearly all
 * connections have one, and 100,000 lists would cost more than the connections.
 *
 * <p><b>Thread:</b> loop-confined once opened; before that, whichever thread prepares the connection.
 */
public final class Handlers {
    Object open;
    Object message;
    Object messageNoAlloc;
    Object binary;
    Object binaryNoAlloc;
    Object writable;
    Object closed;
    Object error;
    /** Null until one of its handlers is set. */
    private Seldom seldom;

    /** The slots that few connections use. */
    private static final class Seldom {
        Object incompleteFrame;
        Object requestCreated;
        Object prepareRequest;
        Object ping;
        Object pong;
    }

    public void onOpen(Consumer<WebSocket> handler) {
        open = add(open, handler);
    }

    public void onMessage(BiConsumer<WebSocket, String> handler) {
        message = add(message, handler);
    }

    public void onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        messageNoAlloc = add(messageNoAlloc, handler);
    }

    public void onBinary(BiConsumer<WebSocket, byte[]> handler) {
        binary = add(binary, handler);
    }

    public void onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        binaryNoAlloc = add(binaryNoAlloc, handler);
    }

    public void onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> handler) {
        seldom().incompleteFrame = add(seldom().incompleteFrame, handler);
    }

    public void onPrepareRequest(BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> handler) {
        seldom().prepareRequest = add(seldom().prepareRequest, handler);
    }

    public void onClosed(ClosedHandler handler) {
        closed = add(closed, handler);
    }

    public void onError(BiConsumer<WebSocket, WebSocketError> handler) {
        error = add(error, handler);
    }

    public void onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> handler) {
        seldom().requestCreated = add(seldom().requestCreated, handler);
    }

    public void onPing(BiConsumer<WebSocket, BufferSegment> handler) {
        seldom().ping = add(seldom().ping, handler);
    }

    public void onPong(BiConsumer<WebSocket, BufferSegment> handler) {
        seldom().pong = add(seldom().pong, handler);
    }

    public void onWritable(Consumer<WebSocket> handler) {
        writable = add(writable, handler);
    }

    /** Removes a handler, by identity, from each event that has it: where it stands twice, the first of the two. */
    public void remove(Object handler) {
        open = remove(open, handler);
        message = remove(message, handler);
        messageNoAlloc = remove(messageNoAlloc, handler);
        binary = remove(binary, handler);
        binaryNoAlloc = remove(binaryNoAlloc, handler);
        writable = remove(writable, handler);
        closed = remove(closed, handler);
        error = remove(error, handler);
        if (seldom != null) {
            seldom.requestCreated = remove(seldom.requestCreated, handler);
            seldom.prepareRequest = remove(seldom.prepareRequest, handler);
            seldom.ping = remove(seldom.ping, handler);
            seldom.pong = remove(seldom.pong, handler);
            seldom.incompleteFrame = remove(seldom.incompleteFrame, handler);
        }
    }

    /** True if messages are to be delivered in pieces, as they arrive. */
    public boolean takesFragments() {
        return incompleteFrame() != null;
    }

    /** True if the application handles errors. */
    public boolean takesErrors() {
        for (int i = 0, count = count(error); i < count; i++) {
            if (!(at(error, i) instanceof ErrorObserver observer && observer.onlyObserves())) {
                return true;
            }
        }
        return false;
    }

    Object requestCreated() {
        return seldom == null ? null : seldom.requestCreated;
    }

    /** The handlers that prepare a request, in their order, as they are now. */
    public List<BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>>> prepareRequestHandlers() {
        Object slot = seldom == null ? null : seldom.prepareRequest;
        if (slot == null) {
            return List.of();
        }
        List<BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>>> handlers = new ArrayList<>(count(slot));
        for (int i = 0; i < count(slot); i++) {
            handlers.add(at(slot, i));
        }
        return handlers;
    }

    Object ping() {
        return seldom == null ? null : seldom.ping;
    }

    Object pong() {
        return seldom == null ? null : seldom.pong;
    }

    Object incompleteFrame() {
        return seldom == null ? null : seldom.incompleteFrame;
    }

    private Seldom seldom() {
        if (seldom == null) {
            seldom = new Seldom();
        }
        return seldom;
    }

    static Object add(Object slot, Object handler) {
        if (slot == null) {
            return handler;
        }
        Object[] several = slot instanceof Object[] array ? array : new Object[] {slot};
        Object[] more = Arrays.copyOf(several, several.length + 1);
        more[several.length] = handler;
        return more;
    }

    /** Makes a new array, as {@link #add} does: a delivery under way keeps the one that it began with. */
    static Object remove(Object slot, Object handler) {
        if (!(slot instanceof Object[] several)) {
            return slot == handler ? null : slot;
        }
        for (int i = 0; i < several.length; i++) {
            if (several[i] == handler) {
                Object[] fewer = new Object[several.length - 1];
                System.arraycopy(several, 0, fewer, 0, i);
                System.arraycopy(several, i + 1, fewer, i, fewer.length - i);
                return fewer.length == 1 ? fewer[0] : fewer;
            }
        }
        return slot;
    }

    static int count(Object slot) {
        if (slot == null) {
            return 0;
        }
        return slot instanceof Object[] several ? several.length : 1;
    }

    @SuppressWarnings("unchecked") // each slot has one type, by the methods that fill it
    static <H> H at(Object slot, int index) {
        return (H) (slot instanceof Object[] several ? several[index] : slot);
    }
}
