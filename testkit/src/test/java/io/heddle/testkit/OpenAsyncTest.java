package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketException;
import io.heddle.api.WebSocketState;
import io.heddle.api.event.Closure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The opening as a future. */
@Timeout(20)
final class OpenAsyncTest {
    private final SimulatedNetwork network = new SimulatedNetwork(15);
    private final ScriptedServer server = ScriptedServer.on(network.host("open.test"), 80);
    private final WebSocketEngine engine = network.engine();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        server.clearUnexpected();
        network.close();
    }

    private WebSocket webSocket() {
        return engine.webSocket(server.uri("/"));
    }

    private WebSocketException failureOf(CompletableFuture<WebSocket> future) {
        network.run(Duration.ofMinutes(1));
        Throwable cause = assertThrows(CompletionException.class, future::join).getCause();
        return assertInstanceOf(WebSocketException.class, cause);
    }

    @Test
    void itCompletesBehindTheHandlersAndAheadOfMessages() {
        server.nextConnection().upgrade().sendText("first").close(1000, "");
        WebSocket ws = webSocket().onOpen(open -> heard.add("onOpen"));
        CompletableFuture<WebSocket> future = ws.openAsync();
        future.thenAccept(open -> {
            heard.add("future");
            open.onMessage((from, text) -> heard.add(text));
        });
        network.run(Duration.ofSeconds(5));
        assertSame(ws, future.join());
        assertEquals(List.of("onOpen", "future", "first"), heard);
        assertEquals(WebSocketState.CLOSED, ws.state());
    }

    @Test
    void aRefusalFailsItWithTheError() {
        server.nextConnection().answer(403);
        WebSocketException failure = failureOf(webSocket().openAsync());
        assertEquals(ErrorKind.UPGRADE, failure.error().kind());
        assertEquals(403, failure.error().httpStatus());
        assertEquals(failure.error().toString(), failure.getMessage());
        assertNull(failure.closure());
    }

    @Test
    void anAttemptThatIsDroppedFailsItWithItsClosure() {
        WebSocket ws = webSocket();
        CompletableFuture<WebSocket> future = ws.openAsync();
        ws.close();
        WebSocketException failure = failureOf(future);
        assertEquals(Closure.Initiator.APPLICATION, failure.closure().initiator());
        assertEquals(
            "The connection to ws://open.test/ was closed with code 1006, 'closed by the application before the connection was open'"
                + ".",
            failure.getMessage());
        assertNull(failure.error());
    }

    @Test
    void theEndOfTheEngineFailsIt() {
        CompletableFuture<WebSocket> future = webSocket().openAsync();
        engine.close();
        assertEquals(Closure.Initiator.ENGINE, failureOf(future).closure().initiator());
    }

    @Test
    void aCancelAbortsTheAttempt() {
        server.nextConnection().swallow();
        WebSocket ws = webSocket().onClosed((closed, code, reason) -> heard.add(code + " " + reason));
        CompletableFuture<WebSocket> future = ws.openAsync();
        network.run(Duration.ofSeconds(1));
        assertTrue(future.cancel(true));
        network.run(Duration.ofSeconds(1));
        assertThrows(CancellationException.class, future::join);
        assertEquals(List.of("1006 aborted by the application"), heard);
    }

    @Test
    void aCancelOfWhatIsOpenDoesNothing() {
        server.nextConnection().upgrade();
        WebSocket ws = webSocket();
        CompletableFuture<WebSocket> future = ws.openAsync();
        network.run(Duration.ofSeconds(1));
        assertFalse(future.cancel(true));
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen());
        ws.abort();
    }

    @Test
    void whatOpenWouldThrowFailsIt() {
        WebSocket ws = webSocket().open();
        Throwable cause = assertThrows(CompletionException.class, () -> ws.openAsync().join()).getCause();
        assertInstanceOf(IllegalStateException.class, cause);
        ws.abort();
        network.run(Duration.ofSeconds(1));
    }

    @Test
    void aWaitOnTheEventLoopThrows() {
        server.nextConnection().upgrade();
        engine.execute(() -> {
            CompletableFuture<WebSocket> future = webSocket().openAsync();
            CompletableFuture<String> derived = future.thenApply(WebSocket::subprotocol);
            for (CompletableFuture<?> each : List.of(future, derived)) {
                heard.add(assertThrows(IllegalStateException.class, each::join).getMessage());
                assertThrows(IllegalStateException.class, each::get);
                assertThrows(IllegalStateException.class, () -> each.get(1, TimeUnit.SECONDS));
            }
            future.thenAccept(open -> {
                assertSame(open, future.join());
                open.abort();
                heard.add("open");
            });
        });
        network.run(Duration.ofSeconds(1));
        assertEquals(3, heard.size(), heard::toString);
        assertTrue(heard.get(0).startsWith("join() was called on the event-loop thread"));
        assertEquals("open", heard.get(2));
    }

    @Test
    void anOpenConnectionKeepsNoHandlerOfIt() {
        server.nextConnection().upgrade().pause(Duration.ofSeconds(1)).close(1000, "");
        WebSocket ws = webSocket();
        CompletableFuture<WebSocket> future = ws.openAsync();
        network.run(Duration.ofMillis(500));
        assertTrue(future.isDone());
        network.run(Duration.ofSeconds(5));
        assertFalse(future.isCompletedExceptionally());
    }
}
