package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What one connection tells, in order, for a test to wait for.
 *
 * <p><b>Thread:</b> the event loop fills it, the test empties it.
 */
public final class ClientEvents {
    private static final long TIMEOUT_S = 120;

    /** Which handler was called. */
    public enum Kind {
        OPEN,
        TEXT,
        BINARY,
        PING,
        PONG,
        CLOSED,
        ERROR
    }

    /** One call of a handler; {@code text} is also the reason of a close. */
    public record Event(Kind kind, String text, byte[] payload, int code, WebSocketError error) {
        @Override
        public String toString() {
            return kind + (text == null ? "" : " '" + text.substring(0, Math.min(200, text.length())) + "'")
                + (payload == null ? "" : " of " + payload.length + " bytes") + (code == 0 ? "" : " " + code)
                + (error == null ? "" : " " + error);
        }
    }

    public final WebSocket ws;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private ClientEvents(WebSocket ws) {
        this.ws = ws;
    }

    /** Listens to all that {@code ws} tells; to be called before it is opened. */
    public static ClientEvents of(WebSocket ws) {
        ClientEvents heard = new ClientEvents(ws);
        ws.onOpen(from -> heard.add(Kind.OPEN, null, null, 0, null))
            .onMessage((from, text) -> heard.add(Kind.TEXT, text, null, 0, null))
            .onBinary((from, bytes) -> heard.add(Kind.BINARY, null, bytes, 0, null))
            .onPing((from, payload) -> heard.add(Kind.PING, payload.toUtf8String(), payload.toByteArray(), 0, null))
            .onPong((from, payload) -> heard.add(Kind.PONG, payload.toUtf8String(), payload.toByteArray(), 0, null))
            .onClosed((from, code, reason) -> heard.add(Kind.CLOSED, reason, null, code, null))
            .onError((from, error) -> heard.add(Kind.ERROR, null, null, 0, error));
        return heard;
    }

    /** Opens, and waits until it is. */
    public ClientEvents open() throws InterruptedException {
        ws.open();
        next(Kind.OPEN);
        return this;
    }

    public Event next() throws InterruptedException {
        Event event = events.poll(TIMEOUT_S, TimeUnit.SECONDS);
        assertNotNull(event, () -> ws + " told nothing for " + TIMEOUT_S + " s");
        return event;
    }

    public Event next(Kind kind) throws InterruptedException {
        Event event = next();
        assertEquals(kind, event.kind(), event::toString);
        return event;
    }

    public String nextText() throws InterruptedException {
        return next(Kind.TEXT).text();
    }

    public byte[] nextBinary() throws InterruptedException {
        return next(Kind.BINARY).payload();
    }

    public void awaitClosed(int code, String reason) throws InterruptedException {
        Event event = next(Kind.CLOSED);
        assertEquals(code, event.code(), event::toString);
        assertEquals(reason, event.text());
    }

    public WebSocketError nextError() throws InterruptedException {
        return next(Kind.ERROR).error();
    }

    /** Closes in order, and checks that this is the last that is told. */
    public void close() throws InterruptedException {
        ws.close();
        awaitClosed(1000, "");
        assertSilent();
    }

    /** Nothing more was told. What the loop would still tell it tells before it runs the next task of another thread. */
    public void assertSilent() throws InterruptedException {
        WatchedEngine.settle(ws.engine());
        assertNull(events.peek());
    }

    private void add(Kind kind, String text, byte[] payload, int code, WebSocketError error) {
        events.add(new Event(kind, text, payload, code, error));
    }
}
