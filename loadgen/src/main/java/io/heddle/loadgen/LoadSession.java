package io.heddle.loadgen;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.internal.LogText;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The connections of a run and their events. One set of handlers serves all connections; their attachments hold what differs.
 * <b>Thread:</b> loop-confined, except for the methods that return futures, which may be called and awaited anywhere.
 */
final class LoadSession {
    private static final int MAX_REASON_CHARS = 500;

    private final Consumer<WebSocket> whenOpen = this::opened;
    private final BiConsumer<WebSocket, BufferSegment> whenMessage = this::received;
    private final Consumer<WebSocket> whenWritable = this::writable;
    private final ClosedHandler whenClosed = (webSocket, code, reason) -> ended(webSocket, closeSentence(code, reason));
    private final BiConsumer<WebSocket, WebSocketError> whenError = (webSocket, error) -> ended(webSocket, sentence(error));

    private final WebSocketEngine engine;
    private final ConnectionMaker maker;
    private final LoadOptions options;
    private final LongSupplier clock;
    private final LoadConnection[] connections;
    private final OpenConnections open;
    private final ReasonTally losses = new ReasonTally();
    private final Opening opening;
    private final Exchange exchange;

    LoadSession(WebSocketEngine engine, ConnectionMaker maker, LoadOptions options, LongSupplier clock) {
        this.engine = engine;
        this.maker = maker;
        this.options = options;
        this.clock = clock;
        // The tool allocates its own state before the first connection, so that later heap growth is the engine's.
        connections = new LoadConnection[options.connections()];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = new LoadConnection(i);
        }
        open = new OpenConnections(connections.length);
        opening = new Opening(connections.length, this::begin);
        TrafficCounters counters = new TrafficCounters();
        exchange = new Exchange(traffic(counters), counters, engine::schedule);
    }

    private Traffic traffic(TrafficCounters counters) {
        if (options.idle()) {
            return null;
        }
        Payload payload = new Payload(options.sizeBytes(), options.text(), engine.bufferPool());
        return options.ratePerSecond() == 0
            ? new ClosedLoop(open, payload, counters, clock, engine::execute)
            : new OpenLoop(open, payload, counters, options.ratePerSecond(), clock, engine::schedule);
    }

    CompletableFuture<Void> openFirst() {
        engine.execute(opening::beginFirst);
        return opening.firstOpen();
    }

    CompletableFuture<Void> openOthers() {
        engine.execute(() -> opening.beginOthers(options.rampPerSecond(), clock, engine::schedule));
        return opening.allSettled();
    }

    /** No connection begins after this. */
    void stopOpening() {
        engine.execute(opening::stop);
    }

    /** Completes when the time is up or no connection is left. */
    CompletableFuture<Void> startExchange() {
        engine.execute(() -> {
            exchange.start(clock.getAsLong());
            engine.schedule(options.duration(), this::endExchange);
            endIfDeserted();
        });
        return exchange.stopped();
    }

    /** Completes when all echoes are back or the wait for them is over. */
    CompletableFuture<Void> stopExchange() {
        engine.execute(this::endExchange);
        return exchange.allEchoed();
    }

    CompletableFuture<LoadSnapshot> snapshot() {
        CompletableFuture<LoadSnapshot> answer = new CompletableFuture<>();
        engine.execute(() -> answer.complete(new LoadSnapshot(
            opening.begun(),
            open.size(),
            opening.failures.total(),
            losses.total(),
            exchange.counters.sent,
            exchange.counters.echoed,
            exchange.counters.roundTrips.percentileNs(50),
            exchange.counters.roundTrips.percentileNs(99))));
        return answer;
    }

    CompletableFuture<LoadResult> result() {
        CompletableFuture<LoadResult> answer = new CompletableFuture<>();
        engine.execute(() -> answer.complete(LoadResult.of(open.size(), losses, opening, exchange)));
        return answer;
    }

    private void begin(int index) {
        LoadConnection connection = connections[index];
        WebSocket webSocket = maker.make(connection)
            .onOpen(whenOpen)
            .onMessageNoAlloc(whenMessage)
            .onBinaryNoAlloc(whenMessage)
            .onWritable(whenWritable)
            .onClosed(whenClosed)
            .onError(whenError);
        connection.webSocket = webSocket;
        connection.sinceNs = clock.getAsLong();
        webSocket.open();
    }

    private void opened(WebSocket webSocket) {
        LoadConnection connection = of(webSocket);
        long nowNs = clock.getAsLong();
        open.add(connection);
        opening.opened(nowNs - connection.sinceNs, nowNs);
    }

    private void received(WebSocket webSocket, BufferSegment message) {
        exchange.received(of(webSocket), message, clock.getAsLong());
    }

    private void writable(WebSocket webSocket) {
        exchange.writable(of(webSocket), clock.getAsLong());
    }

    private void ended(WebSocket webSocket, String sentence) {
        LoadConnection connection = of(webSocket);
        connection.awaitsEcho = false;
        connection.webSocket = null;
        if (open.remove(connection)) {
            losses.add(sentence);
            endIfDeserted();
        } else {
            opening.failed(sentence, clock.getAsLong());
        }
    }

    private void endIfDeserted() {
        if (exchange.isStarted() && open.size() == 0) {
            endExchange();
        }
    }

    private void endExchange() {
        exchange.stop(clock.getAsLong());
    }

    private static LoadConnection of(WebSocket webSocket) {
        return (LoadConnection) webSocket.attachment();
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
