package io.heddle.loadgen.agent;

import io.heddle.api.BufferSegment;
import io.heddle.api.InternalRequest;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.Closure;
import io.heddle.api.event.Closure.Initiator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Stands for a connection: keeps the handlers that it is given and the messages that are sent on it, and lets a test fire the events.
 * Methods that the tool does not use fail. <b>Thread:</b> any one thread.
 */
final class FakeWebSocket implements InvocationHandler {
    final WebSocket proxy = (WebSocket) Proxy.newProxyInstance(
        WebSocket.class.getClassLoader(), new Class<?>[] {WebSocket.class}, this);
    final List<byte[]> sent = new ArrayList<>();
    final Map<String, Object> handlers = new HashMap<>();
    /** The calls on the upgrade request: method names and arguments. */
    final List<String> requested = new ArrayList<>();
    SendResult answer = SendResult.QUEUED;
    boolean textWasSent;
    boolean opened;
    Consumer<FakeWebSocket> whenOpened = webSocket -> {};
    /** Called when the tool closes it; by default its end comes at once. */
    Consumer<FakeWebSocket> whenClosing = webSocket -> webSocket.fireClosed(1000, "");
    boolean closed;
    private Closure closure = Closure.withoutFrames(Initiator.PEER);
    boolean pings;
    Consumer<FakeWebSocket> whenSent = webSocket -> {};

    private final InternalRequest request = (InternalRequest) Proxy.newProxyInstance(
        WebSocket.class.getClassLoader(), new Class<?>[] {InternalRequest.class}, this::request);
    private Object attachment;

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) {
        switch (method.getName()) {
            case "send" -> {
                byte[] bytes = (byte[]) arguments[0];
                int offset = (Integer) arguments[1];
                return send(Arrays.copyOfRange(bytes, offset, offset + (Integer) arguments[2]));
            }
            case "sendAsText" -> {
                textWasSent = true;
                return send(((BufferSegment) arguments[0]).toByteArray());
            }
            case "onOpen", "onMessageNoAlloc", "onBinaryNoAlloc", "onWritable", "onClosed", "onError", "onPong" ->
                handlers.put(method.getName(), arguments[0]);
            case "attachment" -> {
                if (arguments == null) {
                    return attachment;
                }
                attachment = arguments[0];
            }
            case "internalRequest" -> {
                return request;
            }
            case "startPingThread" -> pings = (Boolean) arguments[0];
            case "open" -> {
                opened = true;
                whenOpened.accept(this);
            }
            case "close" -> {
                closed = true;
                closure = Closure.withoutFrames(Initiator.APPLICATION);
                whenClosing.accept(this);
                return null;
            }
            case "closure" -> {
                return closure;
            }
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            case "equals" -> {
                return self == arguments[0];
            }
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return self;
    }

    private Object request(Object self, Method method, Object[] arguments) {
        if (arguments[0] instanceof String name && name.equals("Upgrade")) {
            throw new IllegalArgumentException("header Upgrade belongs to the handshake");
        }
        requested.add(method.getName() + Arrays.deepToString(arguments));
        return self;
    }

    private SendResult send(byte[] bytes) {
        if (answer.isQueued()) {
            sent.add(bytes);
            whenSent.accept(this);
        }
        return answer;
    }

    void fireOpen() {
        this.<Consumer<WebSocket>>handler("onOpen").accept(proxy);
    }

    void fireBinary(byte[] message) {
        this.<BiConsumer<WebSocket, BufferSegment>>handler("onBinaryNoAlloc").accept(proxy, FakeSegment.of(message));
    }

    void fireText(byte[] message) {
        this.<BiConsumer<WebSocket, BufferSegment>>handler("onMessageNoAlloc").accept(proxy, FakeSegment.of(message));
    }

    void fireWritable() {
        this.<Consumer<WebSocket>>handler("onWritable").accept(proxy);
    }

    void fireClosed(int code, String reason) {
        this.<ClosedHandler>handler("onClosed").onClosed(proxy, code, reason);
    }

    void fireError(WebSocketError error) {
        this.<BiConsumer<WebSocket, WebSocketError>>handler("onError").accept(proxy, error);
    }

    @SuppressWarnings("unchecked") // each event has one type of handler
    private <H> H handler(String event) {
        return (H) handlers.get(event);
    }
}
