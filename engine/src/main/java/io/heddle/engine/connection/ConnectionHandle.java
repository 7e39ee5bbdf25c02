package io.heddle.engine.connection;

import io.heddle.api.BufferSegment;
import io.heddle.api.ClosedHandler;
import io.heddle.api.InternalRequest;
import io.heddle.api.LoggingContext;
import io.heddle.api.MessageFragment;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.api.extension.Extension;
import io.heddle.api.http2.HttpVersion;
import io.heddle.engine.dispatch.Handlers;
import io.heddle.engine.frame.ClosePayload;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.opening.ConnectionRequest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The side of a connection that users hold, and the only one that other threads reach.
 *
 * <p><b>Thread:</b> any thread. The fields behind VarHandles are shared; the others are written by the preparing thread before {@code
 * open()} and by the loop afterwards.
 */
public final class ConnectionHandle implements WebSocket {
    private static final int DEFAULT_FRAGMENT_BYTES = 32_767;

    private static final VarHandle STATE;
    private static final VarHandle LAST_MESSAGE;
    private static final VarHandle LATENCY;
    private static final VarHandle CONTEXT;
    private static final VarHandle PINGS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(ConnectionHandle.class, "state", WebSocketState.class);
            LAST_MESSAGE = lookup.findVarHandle(ConnectionHandle.class, "lastMessageNs", long.class);
            LATENCY = lookup.findVarHandle(ConnectionHandle.class, "latencyNs", long.class);
            PINGS = lookup.findVarHandle(ConnectionHandle.class, "pings", PingSettings.class);
            CONTEXT = lookup.findVarHandle(ConnectionHandle.class, "context", LoggingContext.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EngineServices services;
    private final Connection connection;
    private final Handlers handlers = new Handlers();
    private WebSocketState state = WebSocketState.UNKNOWN;
    private long lastMessageNs = Long.MIN_VALUE;
    private long latencyNs;
    private LoggingContext context;

    private volatile ConnectionRequest request;
    private volatile List<Extension> extensions;
    private volatile String subprotocol;
    private volatile HttpVersion httpVersion;
    private volatile Object attachment;
    private volatile int maxFragmentBytes = DEFAULT_FRAGMENT_BYTES;
    private volatile PingSettings pings = PingSettings.DEFAULT;

    /**
     * @param extensions null means none
     * @throws IllegalArgumentException if an argument breaks its grammar
     */
    public ConnectionHandle(EngineServices services, URI uri, String origin, String protocol, Extension... extensions) {
        WebSocketUri.of(uri);
        this.services = services;
        this.connection = new Connection(this, services);
        this.extensions = listOf(extensions);
        this.request = new ConnectionRequest(uri, services.config);
        if (origin != null) {
            request.origin(origin);
        }
        if (protocol != null) {
            request.subprotocols(protocol.strip().split("\\s*,\\s*", -1));
        }
    }

    private static List<Extension> listOf(Extension[] extensions) {
        if (extensions == null) {
            return List.of();
        }
        for (int i = 0; i < extensions.length; i++) {
            if (extensions[i] == null) {
                throw new NullPointerException("extensions[" + i + "] is null");
            }
        }
        return List.of(extensions);
    }

    // ---- events ----

    @Override
    public WebSocket onOpen(Consumer<WebSocket> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onOpen(handler));
    }

    @Override
    public WebSocket onMessage(BiConsumer<WebSocket, String> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onMessage(handler));
    }

    @Override
    public WebSocket onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onMessageNoAlloc(handler));
    }

    @Override
    public WebSocket onBinary(BiConsumer<WebSocket, byte[]> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onBinary(handler));
    }

    @Override
    public WebSocket onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onBinaryNoAlloc(handler));
    }

    @Override
    public WebSocket onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onIncompleteFrame(handler));
    }

    @Override
    public WebSocket onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onInternalRequestCreated(handler));
    }

    @Override
    public WebSocket onClosed(ClosedHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onClosed(handler));
    }

    @Override
    public WebSocket onError(BiConsumer<WebSocket, WebSocketError> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onError(handler));
    }

    @Override
    public WebSocket onPing(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onPing(handler));
    }

    @Override
    public WebSocket onPong(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onPong(handler));
    }

    @Override
    public WebSocket onWritable(Consumer<WebSocket> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.onWritable(handler));
    }

    @Override
    public WebSocket removeHandler(Object handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> handlers.remove(handler));
    }

    // ---- opening and closing ----

    @Override
    public WebSocket open() {
        if (services.engine.isClosed()) {
            throw new IllegalStateException("The engine is closed: open " + uri() + " on another one.");
        }
        if (!STATE.compareAndSet(this, WebSocketState.UNKNOWN, WebSocketState.CONNECTING)) {
            throw new IllegalStateException("open() was called on " + uri() + " before, or it is closed (state " + state()
                + "): make a new WebSocket for each connection.");
        }
        request.opened();
        try {
            services.onConnectionStarted.run();
        } catch (RuntimeException | Error e) {
            moveTo(WebSocketState.CLOSED);
            throw e;
        }
        if (!services.commands.add(connection::start)) {
            services.onConnectionEnded.run();
            moveTo(WebSocketState.CLOSED);
            throw new IllegalStateException("The engine was closed: open " + uri() + " on another one.");
        }
        return this;
    }

    @Override
    public void close() {
        close(1000, "");
    }

    @Override
    public void close(int code, String reason) {
        if (code == ClosePayload.NO_STATUS) {
            throw new IllegalArgumentException("The close code 1005 must not be sent (RFC 6455 section 7.4.1)");
        }
        ClosePayload.checkSendable(code, reason);
        if (closedBeforeOpen()) {
            return;
        }
        // In this order: a connection that opens at this moment is seen as connecting, or as open.
        if (state() == WebSocketState.CONNECTING || STATE.compareAndSet(this, WebSocketState.OPEN, WebSocketState.CLOSING)) {
            // What this thread sent before it closed may still be in the ring.
            long mark = services.ring.mark();
            services.onLoop(() -> services.afterSendsUpTo(mark, () -> services.closer.close(connection, code, reason)));
        }
    }

    @Override
    public void abort() {
        if (!closedBeforeOpen() && state() != WebSocketState.CLOSED) {
            services.onLoop(() -> services.closer.abort(connection));
        }
    }

    private boolean closedBeforeOpen() {
        if (!STATE.compareAndSet(this, WebSocketState.UNKNOWN, WebSocketState.CLOSED)) {
            return false;
        }
        services.onConnectionStarted.run();
        if (!services.commands.add(() -> services.closer.close(connection, 1000, ""))) {
            // The engine, and with it the thread that could tell anybody, is gone.
            services.onConnectionEnded.run();
        }
        return true;
    }

    // ---- sending ----

    @Override
    public SendResult send(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return services.sendGate.send(this, utf8, 0, utf8.length, Opcode.TEXT);
    }

    @Override
    public SendResult send(byte[] bytes) {
        return services.sendGate.send(this, bytes, 0, bytes.length, Opcode.BINARY);
    }

    @Override
    public SendResult send(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        return services.sendGate.send(this, bytes, offset, count, Opcode.BINARY);
    }

    @Override
    public SendResult sendAsText(BufferSegment segment) {
        return services.sendGate.send(this, segment, Opcode.TEXT);
    }

    @Override
    public SendResult sendAsBinary(BufferSegment segment) {
        return services.sendGate.send(this, segment, Opcode.BINARY);
    }

    @Override
    public SendResult sendPing(byte[] payload) {
        return services.sendGate.sendPing(this, payload);
    }

    // ---- flow control ----

    @Override
    public void suspendReading() {
        services.onLoop(() -> services.inbound.suspendReading(connection));
    }

    @Override
    public void resumeReading() {
        services.onLoop(() -> services.inbound.resumeReading(connection));
    }

    // ---- state ----

    @Override
    public boolean isOpen() {
        return state() == WebSocketState.OPEN;
    }

    @Override
    public WebSocketState state() {
        return (WebSocketState) STATE.getAcquire(this);
    }

    @Override
    public long bufferedAmount() {
        return connection.buffered.bytes();
    }

    @Override
    public Instant lastMessageReceived() {
        long ns = (long) LAST_MESSAGE.getOpaque(this);
        return ns == Long.MIN_VALUE ? null : Instant.now().minusNanos(services.clock.nanoTime() - ns);
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.peerAddress();
    }

    @Override
    public HttpVersion httpVersion() {
        return httpVersion;
    }

    @Override
    public String subprotocol() {
        return subprotocol;
    }

    @Override
    public List<Extension> extensions() {
        return extensions;
    }

    @Override
    public InternalRequest internalRequest() {
        return request;
    }

    @Override
    public WebSocketEngine engine() {
        return services.engine;
    }

    // ---- properties ----

    @Override
    public boolean startPingThread() {
        return pings.on();
    }

    @Override
    public WebSocket startPingThread(boolean on) {
        return changePings(settings -> settings.withOn(on));
    }

    @Override
    public Duration pingFrequency() {
        return Duration.ofNanos(pings.frequencyNs());
    }

    @Override
    public WebSocket pingFrequency(Duration frequency) {
        long ns = PingSettings.checkedNs("pingFrequency", frequency);
        return changePings(settings -> settings.withFrequencyNs(ns));
    }

    @Override
    public Duration closeAfterNoMessage() {
        return Duration.ofNanos(pings.silenceNs());
    }

    @Override
    public WebSocket closeAfterNoMessage(Duration silence) {
        long ns = PingSettings.checkedNs("closeAfterNoMessage", silence);
        return changePings(settings -> settings.withSilenceNs(ns));
    }

    @Override
    public Duration latency() {
        return Duration.ofNanos((long) LATENCY.getOpaque(this));
    }

    @Override
    public int maxFragmentSize() {
        return maxFragmentBytes;
    }

    @Override
    public WebSocket maxFragmentSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxFragmentSize=" + bytes + " must be 1 or more");
        }
        maxFragmentBytes = bytes;
        return this;
    }

    @Override
    public LoggingContext context() {
        LoggingContext made = (LoggingContext) CONTEXT.getAcquire(this);
        if (made == null) {
            made = new LoggingContext();
            if (!CONTEXT.compareAndSet(this, null, made)) {
                made = (LoggingContext) CONTEXT.getAcquire(this);
            }
        }
        return made;
    }

    @Override
    public Object attachment() {
        return attachment;
    }

    @Override
    public WebSocket attachment(Object attachment) {
        this.attachment = attachment;
        return this;
    }

    @Override
    public String toString() {
        return "WebSocket[" + uri() + ", " + state() + "]";
    }

    // ---- for the loop ----

    Connection connection() {
        return connection;
    }

    Handlers handlers() {
        return handlers;
    }

    ConnectionRequest request() {
        return request;
    }

    void request(ConnectionRequest next) {
        request = next;
    }

    void negotiated(String chosenSubprotocol, List<Extension> agreed, HttpVersion version) {
        subprotocol = chosenSubprotocol;
        extensions = List.copyOf(agreed);
        httpVersion = version;
    }

    void moveTo(WebSocketState next) {
        STATE.setRelease(this, next);
    }

    void lastMessageNs(long ns) {
        LAST_MESSAGE.setOpaque(this, ns);
    }

    void latencyNs(long ns) {
        LATENCY.setOpaque(this, ns);
    }

    PingSettings pings() {
        return pings;
    }

    /** Seen by the getters at once, whichever threads change them; used from the next duty cycle on. */
    private WebSocket changePings(UnaryOperator<PingSettings> change) {
        PingSettings before = pings;
        while (!PINGS.compareAndSet(this, before, change.apply(before))) {
            before = pings;
        }
        return change(connection::updateKeepAlive);
    }

    /** While it is prepared a connection is its preparer's; later, the loop's. */
    private WebSocket change(Runnable change) {
        if (state() == WebSocketState.UNKNOWN) {
            change.run();
        } else {
            services.onLoop(change);
        }
        return this;
    }
}
