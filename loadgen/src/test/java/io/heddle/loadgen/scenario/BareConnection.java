package io.heddle.loadgen.scenario;

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
import io.heddle.api.statistics.ConnectionStatistics;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A connection of which only sending and closing work. It is no proxy, so that sending allocates nothing. <b>Thread:</b> any one thread.
 */
abstract class BareConnection implements WebSocket {
    @Override
    public WebSocket removeHandler(Object a0) {
        throw new UnsupportedOperationException("removeHandler");
    }

    @Override
    public WebSocket open() {
        throw new UnsupportedOperationException("open");
    }

    @Override
    public CompletableFuture<WebSocket> openAsync() {
        throw new UnsupportedOperationException("openAsync");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("close");
    }

    @Override
    public SendResult send(String a0) {
        throw new UnsupportedOperationException("send");
    }

    @Override
    public SendResult send(byte[] a0) {
        throw new UnsupportedOperationException("send");
    }

    @Override
    public SendResult send(byte[] a0, int a1, int a2) {
        throw new UnsupportedOperationException("send");
    }

    @Override
    public SendResult sendPing(byte[] a0) {
        throw new UnsupportedOperationException("sendPing");
    }

    @Override
    public void suspendReading() {
        throw new UnsupportedOperationException("suspendReading");
    }

    @Override
    public void resumeReading() {
        throw new UnsupportedOperationException("resumeReading");
    }

    @Override
    public ScheduledTask schedule(Duration a0, Runnable a1) {
        throw new UnsupportedOperationException("schedule");
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration a0, Runnable a1) {
        throw new UnsupportedOperationException("scheduleAtFixedRate");
    }

    @Override
    public boolean isOpen() {
        throw new UnsupportedOperationException("isOpen");
    }

    @Override
    public WebSocketState state() {
        throw new UnsupportedOperationException("state");
    }

    @Override
    public Closure closure() {
        throw new UnsupportedOperationException("closure");
    }

    @Override
    public long bufferedAmount() {
        throw new UnsupportedOperationException("bufferedAmount");
    }

    @Override
    public Instant lastMessageReceived() {
        throw new UnsupportedOperationException("lastMessageReceived");
    }

    @Override
    public URI uri() {
        throw new UnsupportedOperationException("uri");
    }

    @Override
    public SocketAddress remoteAddress() {
        throw new UnsupportedOperationException("remoteAddress");
    }

    @Override
    public HttpVersion httpVersion() {
        throw new UnsupportedOperationException("httpVersion");
    }

    @Override
    public Map<String, List<String>> responseHeaders() {
        throw new UnsupportedOperationException("responseHeaders");
    }

    @Override
    public String subprotocol() {
        throw new UnsupportedOperationException("subprotocol");
    }

    @Override
    public List<Extension> extensions() {
        throw new UnsupportedOperationException("extensions");
    }

    @Override
    public InternalRequest internalRequest() {
        throw new UnsupportedOperationException("internalRequest");
    }

    @Override
    public WebSocketEngine engine() {
        throw new UnsupportedOperationException("engine");
    }

    @Override
    public boolean startPingThread() {
        throw new UnsupportedOperationException("startPingThread");
    }

    @Override
    public WebSocket startPingThread(boolean a0) {
        throw new UnsupportedOperationException("startPingThread");
    }

    @Override
    public Duration pingFrequency() {
        throw new UnsupportedOperationException("pingFrequency");
    }

    @Override
    public WebSocket pingFrequency(Duration a0) {
        throw new UnsupportedOperationException("pingFrequency");
    }

    @Override
    public Duration closeAfterNoMessage() {
        throw new UnsupportedOperationException("closeAfterNoMessage");
    }

    @Override
    public WebSocket closeAfterNoMessage(Duration a0) {
        throw new UnsupportedOperationException("closeAfterNoMessage");
    }

    @Override
    public Duration latency() {
        throw new UnsupportedOperationException("latency");
    }

    @Override
    public ConnectionStatistics statistics() {
        throw new UnsupportedOperationException("statistics");
    }

    @Override
    public int maxFragmentSize() {
        throw new UnsupportedOperationException("maxFragmentSize");
    }

    @Override
    public WebSocket maxFragmentSize(int a0) {
        throw new UnsupportedOperationException("maxFragmentSize");
    }

    @Override
    public LoggingContext context() {
        throw new UnsupportedOperationException("context");
    }

    @Override
    public Object attachment() {
        throw new UnsupportedOperationException("attachment");
    }

    @Override
    public WebSocket attachment(Object a0) {
        throw new UnsupportedOperationException("attachment");
    }

    @Override
    public WebSocket onOpen(Consumer<WebSocket> a0) {
        throw new UnsupportedOperationException("onOpen");
    }

    @Override
    public WebSocket onMessage(BiConsumer<WebSocket, String> a0) {
        throw new UnsupportedOperationException("onMessage");
    }

    @Override
    public WebSocket onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> a0) {
        throw new UnsupportedOperationException("onMessageNoAlloc");
    }

    @Override
    public WebSocket onBinary(BiConsumer<WebSocket, byte[]> a0) {
        throw new UnsupportedOperationException("onBinary");
    }

    @Override
    public WebSocket onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> a0) {
        throw new UnsupportedOperationException("onBinaryNoAlloc");
    }

    @Override
    public WebSocket onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> a0) {
        throw new UnsupportedOperationException("onIncompleteFrame");
    }

    @Override
    public WebSocket onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> a0) {
        throw new UnsupportedOperationException("onInternalRequestCreated");
    }

    @Override
    public WebSocket onPrepareRequest(BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> a0) {
        throw new UnsupportedOperationException("onPrepareRequest");
    }

    @Override
    public WebSocket onClosed(ClosedHandler a0) {
        throw new UnsupportedOperationException("onClosed");
    }

    @Override
    public WebSocket onError(BiConsumer<WebSocket, WebSocketError> a0) {
        throw new UnsupportedOperationException("onError");
    }

    @Override
    public WebSocket onPing(BiConsumer<WebSocket, BufferSegment> a0) {
        throw new UnsupportedOperationException("onPing");
    }

    @Override
    public WebSocket onPong(BiConsumer<WebSocket, BufferSegment> a0) {
        throw new UnsupportedOperationException("onPong");
    }

    @Override
    public WebSocket onWritable(Consumer<WebSocket> a0) {
        throw new UnsupportedOperationException("onWritable");
    }
}
