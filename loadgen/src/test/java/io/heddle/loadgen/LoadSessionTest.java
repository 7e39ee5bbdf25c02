package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocketError;
import io.heddle.loadgen.cli.UserError;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoadSessionTest {
    private static final URI SERVER = URI.create("ws://127.0.0.1:9001/");
    private static final WebSocketError REFUSED = WebSocketError.of(
        ErrorKind.CONNECT, WebSocketError.Phase.CONNECT, SERVER, "127.0.0.1:9001", "Nothing listens there.", null);
    private static final WebSocketError LOST = WebSocketError.of(
        ErrorKind.CONNECTION_LOST, WebSocketError.Phase.OPEN, SERVER, "127.0.0.1:9001", "The peer reset it.", null);

    private final FakeEngine engine = new FakeEngine();

    private LoadSession session(LoadOptions options) {
        return new LoadSession(engine, maker(options), options, () -> engine.nowNs);
    }

    private ConnectionMaker maker(LoadOptions options) {
        return new ConnectionMaker(engine, SERVER, options);
    }

    private LoadSession sessionWithOpen(LoadOptions options) {
        LoadSession session = session(options);
        session.openFirst();
        engine.webSocket(0).fireOpen();
        session.openOthers();
        for (int i = 1; i < options.connections(); i++) {
            engine.webSocket(i).fireOpen();
        }
        return session;
    }

    private void echoLastOf(FakeWebSocket webSocket) {
        webSocket.fireBinary(webSocket.sent.get(webSocket.sent.size() - 1));
    }

    private static UserError failureOf(CompletableFuture<?> phase) {
        CompletionException failed = assertThrows(CompletionException.class, phase::join);
        return assertInstanceOf(UserError.class, failed.getCause());
    }

    @Test
    void oneConnectionGoesAloneThenTheOthers() {
        LoadSession session = session(Samples.options(10));
        CompletableFuture<Void> first = session.openFirst();
        assertEquals(1, engine.webSockets.size());
        assertTrue(engine.webSocket(0).opened);
        assertFalse(first.isDone());
        engine.webSocket(0).fireOpen();
        assertTrue(first.isDone());
        assertEquals(1, engine.webSockets.size());
        CompletableFuture<Void> all = session.openOthers();
        assertEquals(10, engine.webSockets.size());
        for (int i = 1; i < 10; i++) {
            assertFalse(all.isDone());
            engine.webSocket(i).fireOpen();
        }
        assertTrue(all.isDone());
        assertEquals(10, session.snapshot().join().open());
    }

    @Test
    void aServerThatRefusesThreeInARowTakesNone() {
        CompletableFuture<Void> first = session(Samples.options(10)).openFirst();
        engine.webSocket(0).fireError(REFUSED);
        engine.webSocket(1).fireError(REFUSED);
        assertFalse(first.isDone());
        engine.webSocket(2).fireError(REFUSED);
        assertEquals("No connection could be opened: CONNECT at 127.0.0.1:9001: Nothing listens there.", failureOf(first).getMessage());
        assertEquals(3, engine.webSockets.size());
    }

    @Test
    void theOnlyConnectionNeedsToFailButOnce() {
        CompletableFuture<Void> first = session(Samples.options(1)).openFirst();
        engine.webSocket(0).fireClosed(1002, "");
        assertEquals("No connection could be opened: Closed with code 1002.", failureOf(first).getMessage());
    }

    @Test
    void someFailuresAreCountedAndTheRunGoesOn() {
        LoadSession session = session(Samples.options(4));
        CompletableFuture<Void> first = session.openFirst();
        engine.webSocket(0).fireError(REFUSED);
        engine.webSocket(1).fireOpen();
        assertTrue(first.isDone());
        CompletableFuture<Void> all = session.openOthers();
        engine.webSocket(2).fireError(REFUSED);
        engine.webSocket(3).fireOpen();
        assertTrue(all.isDone());
        LoadResult result = session.result().join();
        assertEquals(2, result.opened());
        assertEquals(Map.of("CONNECT at 127.0.0.1:9001: Nothing listens there.", 2), result.failures());
        assertEquals(2, result.connectTimes().count());
    }

    @Test
    void connectTimesAndTheRampAreMeasured() {
        LoadSession session = session(Samples.options(2));
        session.openFirst();
        engine.advance(Duration.ofMillis(3));
        engine.webSocket(0).fireOpen();
        engine.advance(Duration.ofSeconds(5));
        session.openOthers();
        engine.advance(Duration.ofMillis(4));
        engine.webSocket(1).fireOpen();
        LoadResult result = session.result().join();
        assertEquals(4_000_000, result.rampNs());
        assertEquals(4_000_000, result.connectTimes().maxNs(), 4_000);
        assertEquals(3_000_000, result.connectTimes().minNs(), 3_000);
    }

    @Test
    void aRampBeginsSoManyASecond() {
        LoadSession session = session(Samples.options(1_000, 100, 0));
        session.openFirst();
        engine.webSocket(0).fireOpen();
        session.openOthers();
        engine.advance(Duration.ofSeconds(1));
        assertEquals(102, engine.webSockets.size());
        session.stopOpening();
        engine.advance(Duration.ofSeconds(1));
        assertEquals(102, engine.webSockets.size());
    }

    @Test
    void messagesFlowForTheDurationAndTheLastEchoesAreWaitedFor() {
        LoadSession session = sessionWithOpen(Samples.options(2));
        CompletableFuture<Void> stopped = session.startExchange();
        engine.advance(Duration.ofSeconds(4));
        echoLastOf(engine.webSocket(0));
        echoLastOf(engine.webSocket(0));
        assertFalse(stopped.isDone());
        engine.advance(Duration.ofSeconds(6));
        assertTrue(stopped.isDone());
        CompletableFuture<Void> allEchoed = session.stopExchange();
        echoLastOf(engine.webSocket(0));
        assertFalse(allEchoed.isDone());
        echoLastOf(engine.webSocket(1));
        assertTrue(allEchoed.isDone());
        LoadResult result = session.result().join();
        assertEquals(4, result.sent());
        assertEquals(4, result.echoed());
        assertEquals(2, result.echoedInTime());
        assertEquals(Duration.ofSeconds(10).toNanos(), result.exchangeNs());
    }

    @Test
    void echoesThatDoNotComeAreWaitedForNotForLong() {
        LoadSession session = sessionWithOpen(Samples.options(2));
        session.startExchange();
        CompletableFuture<Void> allEchoed = session.stopExchange();
        assertFalse(allEchoed.isDone());
        engine.advance(Exchange.ECHO_TIMEOUT);
        assertTrue(allEchoed.isDone());
        assertEquals(0, session.result().join().echoed());
    }

    @Test
    void messagesBeforeTheTimeOrNotOursAreForeign() {
        LoadSession session = sessionWithOpen(Samples.options(1));
        engine.webSocket(0).fireText(new byte[] {'h', 'i'});
        session.startExchange();
        engine.webSocket(0).fireBinary(new byte[64]);
        LoadResult early = session.result().join();
        // The stamp of the very first message is 0, so a message of zeros at that moment is its echo.
        assertEquals(1, early.foreign());
        engine.webSocket(0).fireBinary(new byte[65]);
        assertEquals(2, session.result().join().foreign());
    }

    @Test
    void aSteadyRateIsSpreadOverTheConnections() {
        LoadSession session = sessionWithOpen(Samples.options(4, 0, 1_000));
        session.startExchange();
        engine.advance(Duration.ofSeconds(10));
        session.stopExchange();
        LoadResult result = session.result().join();
        assertEquals(10_000, result.sent(), 1);
        assertEquals(2_500, engine.webSocket(3).sent.size(), 1);
    }

    @Test
    void lostConnectionsAreCountedAndTheLastOneEndsTheRun() {
        LoadSession session = sessionWithOpen(Samples.options(3));
        CompletableFuture<Void> stopped = session.startExchange();
        engine.webSocket(0).fireError(LOST);
        engine.webSocket(2).fireClosed(1001, "going away");
        assertFalse(stopped.isDone());
        LoadSnapshot snapshot = session.snapshot().join();
        assertEquals(List.of(1, 0, 2), List.of(snapshot.open(), snapshot.failed(), snapshot.lost()));
        engine.webSocket(1).fireError(LOST);
        assertTrue(stopped.isDone());
        LoadResult result = session.result().join();
        assertEquals(3, result.opened());
        assertEquals(
            Map.of("CONNECTION_LOST in phase OPEN at 127.0.0.1:9001: The peer reset it.", 2, "Closed with code 1001: going away", 1),
            result.losses());
    }

    @Test
    void idleConnectionsSendNothing() {
        LoadSession session = sessionWithOpen(Samples.idle(2));
        CompletableFuture<Void> stopped = session.startExchange();
        engine.advance(Duration.ofSeconds(9));
        assertFalse(stopped.isDone());
        engine.advance(Duration.ofSeconds(1));
        assertTrue(stopped.isDone());
        assertTrue(session.stopExchange().isDone());
        assertTrue(engine.webSockets.stream().allMatch(webSocket -> webSocket.sent.isEmpty()));
    }

    @Test
    void roomAfterARefusalBringsTheMessage() {
        LoadSession session = sessionWithOpen(Samples.options(1));
        engine.webSocket(0).fireWritable();
        engine.webSocket(0).answer = SendResult.BACK_PRESSURED;
        session.startExchange();
        engine.webSocket(0).answer = SendResult.QUEUED;
        engine.webSocket(0).fireWritable();
        assertEquals(1, engine.webSocket(0).sent.size());
        assertEquals(1, session.result().join().backPressured());
    }

    @Test
    void everyRequestCarriesWhatWasAskedFor() {
        LoadOptions options = new LoadOptions(
            SERVER,
            1,
            0,
            0,
            64,
            false,
            Duration.ofSeconds(1),
            List.of(new LoadOptions.Header("X-A", "b: c"), new LoadOptions.Header("X-A", "d")),
            List.of("v2", "v1"),
            false,
            true,
            false,
            false,
            0);
        maker(options).check();
        FakeWebSocket webSocket = engine.webSocket(0);
        assertEquals(List.of("addHeader[X-A, b: c]", "addHeader[X-A, d]", "subprotocols[[v2, v1]]"), webSocket.requested);
        assertTrue(webSocket.pings);
        assertTrue(webSocket.closed);
        assertFalse(webSocket.opened);
    }
}
