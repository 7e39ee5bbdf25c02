package io.heddle.loadgen.agent;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.VirtualUser;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Makes the connections of one engine. One set of handlers serves all of them; the user that a connection belongs to is its attachment.
 * <b>Thread:</b> loop-confined.
 */
final class Connector {
    private static final int MAX_REASON_CHARS = 500;
    /** A ping of a user carries its time behind a byte that tells it from the pings of the engine. */
    private static final byte PING_MARK = 'h';
    private static final int PING_BYTES = 1 + Long.BYTES;

    /** Hears what happens on connections. */
    interface Events {
        void opened(VirtualUser user, WebSocket webSocket);

        void received(VirtualUser user, BufferSegment message, boolean isText);

        void pong(VirtualUser user, long sentNs);

        void writable(VirtualUser user);

        /** @param error null if it was closed */
        void ended(VirtualUser user, WebSocket webSocket, WebSocketError error, String sentence);
    }

    private final Consumer<WebSocket> whenOpen;
    private final BiConsumer<WebSocket, BufferSegment> whenText;
    private final BiConsumer<WebSocket, BufferSegment> whenBinary;
    private final BiConsumer<WebSocket, BufferSegment> whenPong;
    private final Consumer<WebSocket> whenWritable;
    private final ClosedHandler whenClosed;
    private final BiConsumer<WebSocket, WebSocketError> whenError;

    private final WebSocketEngine engine;
    private final ConnectionSetup setup;
    private final boolean hasPings;
    private final ByteBuffer ping = ByteBuffer.allocate(PING_BYTES).put(PING_MARK);
    private Target lastTarget;
    private URI lastUri;

    /** @param hasPings whether users send pings of their own */
    Connector(WebSocketEngine engine, ConnectionSetup setup, boolean hasPings, Events events) {
        this.engine = engine;
        this.setup = setup;
        this.hasPings = hasPings;
        whenOpen = webSocket -> events.opened(userOf(webSocket), webSocket);
        whenText = (webSocket, message) -> events.received(userOf(webSocket), message, true);
        whenBinary = (webSocket, message) -> events.received(userOf(webSocket), message, false);
        whenPong = (webSocket, payload) -> {
            if (payload.count() == PING_BYTES && payload.get(0) == PING_MARK) {
                events.pong(userOf(webSocket), stampOf(payload));
            }
        };
        whenWritable = webSocket -> events.writable(userOf(webSocket));
        whenClosed = (webSocket, code, reason) -> events.ended(userOf(webSocket), webSocket, null, closeSentence(code, reason));
        whenError = (webSocket, error) -> events.ended(userOf(webSocket), webSocket, error, sentence(error));
    }

    /**
     * Makes a connection for a user, not opened.
     *
     * @throws RuntimeException if the engine refuses the request
     */
    WebSocket make(VirtualUser user, Target target) {
        WebSocket webSocket = setup.webSocket(engine, uriOf(target), target.headers(), target.subprotocols());
        webSocket.attachment(user);
        webSocket.onOpen(whenOpen)
            .onMessageNoAlloc(whenText)
            .onBinaryNoAlloc(whenBinary)
            .onWritable(whenWritable)
            .onClosed(whenClosed)
            .onError(whenError);
        return hasPings ? webSocket.onPong(whenPong) : webSocket;
    }

    /** The payload of a ping that is sent now, valid until the next call. */
    byte[] pingAt(long nowNs) {
        return ping.putLong(1, nowNs).array();
    }

    /** Most plans have one target, and it is the same object each time. */
    private URI uriOf(Target target) {
        if (target != lastTarget) {
            lastUri = uri(target.url());
            lastTarget = target;
        }
        return lastUri;
    }

    /** Parses a URL; the message of {@link URI#create} would show the whole of it, secrets included. */
    static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("the URL " + Redaction.reference(url) + " is malformed: " + malformed.getReason()
                + ". Mend the template of the target, or the data that it takes.");
        }
    }

    private static long stampOf(BufferSegment payload) {
        long stamp = 0;
        for (int i = 1; i < PING_BYTES; i++) {
            stamp = stamp << Byte.SIZE | payload.get(i) & 0xFF;
        }
        return stamp;
    }

    private static VirtualUser userOf(WebSocket webSocket) {
        return (VirtualUser) webSocket.attachment();
    }

    /** Leaves out the URI, which is the same for all connections and printed above. */
    static String sentence(WebSocketError error) {
        String phase = error.kind().name().equals(error.phase().name()) ? "" : " in phase " + error.phase();
        String address = error.remoteAddress() == null ? "" : " at " + error.remoteAddress();
        return error.kind() + phase + address + ": " + error.message();
    }

    private static String closeSentence(int code, String reason) {
        return "Closed with code " + code + (reason.isEmpty() ? "." : ": " + LogText.printable(reason, MAX_REASON_CHARS));
    }
}
