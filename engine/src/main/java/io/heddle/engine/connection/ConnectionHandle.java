package io.heddle.engine.connection;

import io.heddle.api.BufferSegment;
import io.heddle.api.InternalRequest;
import io.heddle.api.LoggingContext;
import io.heddle.api.ScheduledTask;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.Closure;
import io.heddle.api.event.MessageFragment;
import io.heddle.api.extension.Extension;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.internal.Redaction;
import io.heddle.api.statistics.ConnectionStatistics;
import io.heddle.engine.frame.CloseCode;
import io.heddle.engine.frame.ClosePayload;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.UserInfo;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.log.Logged;
import io.heddle.engine.request.ConnectSettings;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.task.OpeningFuture;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The side of a connection that users hold: their calls become a look at its {@link SharedState}, a send, or a command to the loop.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class ConnectionHandle implements WebSocket, Logged {
    private final Connection connection;
    private final ConnectionCommands commands;
    private volatile Object attachment;

    /**
     * @param extensions null means none
     * @throws IllegalArgumentException if an argument breaks its grammar
     */
    ConnectionHandle(ConnectionCommands commands, ConnectionEvents events, ConnectSettings settings, URI uri, String origin,
        String protocol,
        Extension... extensions) {
        UserInfo user = UserInfo.of(uri);
        URI target = user == null ? uri : user.uri();
        WebSocketUri.of(target);
        ConnectionRequest request = new ConnectionRequest(target, settings);
        if (user != null && !user.isEmpty()) {
            request.credentials(user.user(), user.password());
        }
        if (origin != null) {
            request.origin(origin);
        }
        if (protocol != null) {
            request.subprotocols(protocol.strip().split("\\s*,\\s*", -1));
        }
        this.commands = commands;
        this.connection = new Connection(commands.nextNumber(), this, commands.newState(request, listOf(extensions)), events);
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
        return change(() -> connection.handlers.onOpen(handler));
    }

    @Override
    public WebSocket onMessage(BiConsumer<WebSocket, String> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onMessage(handler));
    }

    @Override
    public WebSocket onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onMessageNoAlloc(handler));
    }

    @Override
    public WebSocket onBinary(BiConsumer<WebSocket, byte[]> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onBinary(handler));
    }

    @Override
    public WebSocket onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onBinaryNoAlloc(handler));
    }

    @Override
    public WebSocket onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onIncompleteFrame(handler));
    }

    @Override
    public WebSocket onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onInternalRequestCreated(handler));
    }

    @Override
    public WebSocket onPrepareRequest(BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onPrepareRequest(handler));
    }

    @Override
    public WebSocket onClosed(ClosedHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onClosed(handler));
    }

    @Override
    public WebSocket onError(BiConsumer<WebSocket, WebSocketError> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onError(handler));
    }

    @Override
    public WebSocket onPing(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onPing(handler));
    }

    @Override
    public WebSocket onPong(BiConsumer<WebSocket, BufferSegment> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onPong(handler));
    }

    @Override
    public WebSocket onWritable(Consumer<WebSocket> handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.onWritable(handler));
    }

    @Override
    public WebSocket removeHandler(Object handler) {
        Objects.requireNonNull(handler, "handler");
        return change(() -> connection.handlers.remove(handler));
    }

    // ---- opening and closing ----

    @Override
    public WebSocket open() {
        commands.open(connection);
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> openAsync() {
        return OpeningFuture.open(this, commands.loopThread());
    }

    @Override
    public void close() {
        close(CloseCode.NORMAL_CLOSURE, "");
    }

    @Override
    public void close(int code, String reason) {
        if (code == CloseCode.NO_STATUS_RECEIVED) {
            throw new IllegalArgumentException("The close code 1005 must not be sent (RFC 6455 section 7.4.1)");
        }
        ClosePayload.checkSendable(code, reason);
        commands.close(connection, code, reason);
    }

    @Override
    public void abort() {
        commands.abort(connection);
    }

    // ---- sending ----

    @Override
    public SendResult send(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return commands.admission.send(connection, utf8, 0, utf8.length, Opcode.TEXT);
    }

    @Override
    public SendResult send(byte[] bytes) {
        return commands.admission.send(connection, bytes, 0, bytes.length, Opcode.BINARY);
    }

    @Override
    public SendResult send(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        return commands.admission.send(connection, bytes, offset, count, Opcode.BINARY);
    }

    @Override
    public SendResult sendAsText(BufferSegment segment) {
        return commands.admission.send(connection, segment, Opcode.TEXT);
    }

    @Override
    public SendResult sendAsBinary(BufferSegment segment) {
        return commands.admission.send(connection, segment, Opcode.BINARY);
    }

    @Override
    public SendResult sendPing(byte[] payload) {
        return commands.admission.sendPing(connection, payload);
    }

    // ---- flow control ----

    @Override
    public void suspendReading() {
        commands.suspendReading(connection);
    }

    @Override
    public void resumeReading() {
        commands.resumeReading(connection);
    }

    // ---- time ----

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        return commands.tasks.once(connection, delay, task);
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        return commands.tasks.atFixedRate(connection, period, task);
    }

    // ---- state ----

    @Override
    public boolean isOpen() {
        return state() == WebSocketState.OPEN;
    }

    @Override
    public WebSocketState state() {
        return connection.state.state();
    }

    @Override
    public Closure closure() {
        if (state() != WebSocketState.CLOSED) {
            return null;
        }
        Ending ending = connection.ending;
        // Without an ending it was dropped before it was opened, and the loop has not heard of it yet, or is gone.
        return ending == null ? Ending.DROPPED : ending.closure();
    }

    @Override
    public long bufferedAmount() {
        return connection.state.bufferedBytes();
    }

    @Override
    public Instant lastMessageReceived() {
        long ns = connection.state.lastMessageNs();
        return ns == Long.MIN_VALUE ? null : commands.dateOf(ns);
    }

    @Override
    public URI uri() {
        return connection.state.request().uri();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.peerAddress();
    }

    @Override
    public HttpVersion httpVersion() {
        return connection.state.httpVersion();
    }

    @Override
    public Map<String, List<String>> responseHeaders() {
        UpgradeHeaders response = connection.state.request().response();
        return response == null ? Map.of() : response.asMap();
    }

    @Override
    public String subprotocol() {
        return connection.state.subprotocol();
    }

    @Override
    public List<Extension> extensions() {
        return connection.state.extensions();
    }

    @Override
    public InternalRequest internalRequest() {
        return connection.state.request();
    }

    @Override
    public WebSocketEngine engine() {
        return commands.engine;
    }

    // ---- properties ----

    @Override
    public boolean startPingThread() {
        return connection.state.pings().on();
    }

    @Override
    public WebSocket startPingThread(boolean on) {
        return changePings(settings -> settings.withOn(on));
    }

    @Override
    public Duration pingFrequency() {
        return Duration.ofNanos(connection.state.pings().frequencyNs());
    }

    @Override
    public WebSocket pingFrequency(Duration frequency) {
        long ns = PingSettings.checkedNs("pingFrequency", frequency);
        return changePings(settings -> settings.withFrequencyNs(ns));
    }

    @Override
    public Duration closeAfterNoMessage() {
        return Duration.ofNanos(connection.state.pings().silenceNs());
    }

    @Override
    public WebSocket closeAfterNoMessage(Duration silence) {
        long ns = PingSettings.checkedNs("closeAfterNoMessage", silence);
        return changePings(settings -> settings.withSilenceNs(ns));
    }

    @Override
    public Duration latency() {
        return Duration.ofNanos(connection.latencyNs());
    }

    @Override
    public ConnectionStatistics statistics() {
        return connection.state.statistics(commands::dateOf);
    }

    @Override
    public int maxFragmentSize() {
        return connection.state.maxFragmentBytes();
    }

    @Override
    public WebSocket maxFragmentSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxFragmentSize=" + bytes + " must be 1 or more");
        }
        connection.state.maxFragmentBytes(bytes);
        return this;
    }

    @Override
    public LoggingContext context() {
        return connection.state.context();
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
        return "WebSocket[#" + connection.number + " " + Redaction.uri(uri()) + ", " + state() + "]";
    }

    // ---- its name in logs ----

    @Override
    public int number() {
        return connection.number;
    }

    @Override
    public SocketAddress knownAddress() {
        return connection.knownAddress();
    }

    @Override
    public Map<String, Object> contextEntries() {
        return connection.contextEntries();
    }

    private WebSocket changePings(UnaryOperator<PingSettings> change) {
        // Before the opening the order of the setters is free: there the two are judged together.
        boolean isJudged = state() != WebSocketState.UNKNOWN;
        connection.state.changePings(isJudged ? before -> change.apply(before).checked() : change);
        commands.onPingsChanged(connection);
        return this;
    }

    private WebSocket change(Runnable change) {
        commands.change(connection, change);
        return this;
    }
}
