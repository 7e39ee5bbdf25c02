package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.testkit.junit.Seed;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that may happen while a request is being prepared: the connection, the engine or the server may end, and thousands may wait. */
@Timeout(60)
@Seed(1)
final class PrepareRequestRacesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RawRequests server = new RawRequests();
    private final RawRequests secure = new RawRequests();
    private SimulatedNetwork network;
    private SimulatedHost host;
    private WebSocketEngine engine;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        host = network.host("peer.test").listen(80, server::accept)
            .listen(443, wire -> secure.accept(SimulatedTls.server(wire, List.of())));
        engine = network.engine(EngineConfig.builder().prepareTimeout(Duration.ofSeconds(5)).build());
        heard = new Heard(network);
    }

    private WebSocket socket() {
        return heard.of(engine.webSocket(URI.create("ws://peer.test/")));
    }

    private WebSocket open(BiFunction<WebSocket, InternalRequest, CompletionStage<?>> handler) {
        return socket().onPrepareRequest(handler).open();
    }

    /** As another thread. */
    private CompletableFuture<Void> later(long ms, Runnable action) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        network.after(Duration.ofMillis(ms), () -> {
            action.run();
            stage.complete(null);
        });
        return stage;
    }

    private WebSocketError error() {
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    private void isReadOnly(InternalRequest request) {
        assertThrows(IllegalStateException.class, () -> request.addHeader("X-Late", "yes"));
        assertThrows(IllegalStateException.class, () -> request.setHeader("X-Late", null));
        assertThrows(IllegalStateException.class, () -> request.credentials("late", "late"));
        assertThrows(IllegalStateException.class, () -> request.subprotocols("late"));
        assertThrows(IllegalStateException.class, () -> request.origin("https://late.test"));
        assertThrows(IllegalStateException.class, () -> request.requireSubprotocol(true));
    }

    // ---- what comes in between ----

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort"})
    void aHandlerMayEndTheConnection(String how) {
        open((ws, request) -> {
            if (how.equals("close")) {
                ws.close();
            } else {
                ws.abort();
            }
            return new CompletableFuture<>();
        });
        network.run(Duration.ofSeconds(10));
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertTrue(heard.lines.get(0).contains("closed 1006"), heard.lines::toString);
        assertEquals(List.of(), server.heads);
        assertEquals(1, server.ended);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort", "engine"})
    void anotherThreadMayEndTheConnectionMeanwhile(String how) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        InternalRequest[] seen = new InternalRequest[1];
        WebSocket ws = open((same, request) -> {
            seen[0] = request;
            return stage;
        });
        network.after(Duration.ofMillis(200), how.equals("engine") ? engine::close : how.equals("close") ? ws::close : ws::abort);
        network.run(SECOND);
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertTrue(heard.lines.get(0).startsWith("20") && heard.lines.get(0).contains("closed 100"), heard.lines::toString);
        isReadOnly(seen[0]);
        network.after(Duration.ZERO, () -> stage.complete(null));
        network.run(SECOND);
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertEquals(List.of(), server.heads);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset", "408"})
    void aServerThatGivesUpMeanwhileIsToldAndSpinsNothing(String how) {
        open((ws, request) -> later(3_000, () -> {}));
        network.after(SECOND, () -> {
            if (how.equals("reset")) {
                server.last().reset();
                return;
            }
            if (how.equals("408")) {
                server.last().write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlate".getBytes());
            }
            server.last().close();
        });
        network.run(Duration.ofMillis(1_500));
        long turns = network.turns(engine);
        network.run(SECOND);
        assertTrue(network.turns(engine) - turns < 5, () -> (network.turns(engine) - turns) + " turns");
        assertEquals(List.of(), heard.lines);
        network.run(SECOND);
        if (how.equals("408")) {
            assertEquals("UPGRADE 408 late", error().kind() + " " + error().httpStatus() + " " + error().httpBody());
            assertTrue(error().message().contains("preparing the request took long"), error()::message);
        } else {
            assertEquals(ErrorKind.CONNECTION_LOST, error().kind());
            assertTrue(error().message().contains("ended the connection while the request was still being prepared"), error()::message);
        }
        assertEquals(List.of(), server.heads);
    }

    @Test
    void tlsTicketsThatArriveMeanwhileDoNotMatter() {
        heard.of(engine.webSocket(URI.create("wss://peer.test/"))).onPrepareRequest((ws, request) -> later(2_000, () -> {})).open();
        network.run(Duration.ofSeconds(3));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }

    @Test
    void otherConnectionsGoOnMeanwhile() {
        open((ws, request) -> later(4_000, () -> {}));
        socket().open();
        network.run(SECOND);
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        network.run(Duration.ofSeconds(4));
        assertEquals(2, heard.lines.size(), heard.lines::toString);
    }

    @Test
    void manyStagesOfOneTokenOpenManyConnections() {
        CompletableFuture<String> token = new CompletableFuture<>();
        for (int i = 0; i < 300; i++) {
            open((ws, request) -> token.thenAccept(value -> request.setHeader("Authorization", "Bearer " + value)));
        }
        network.after(SECOND, () -> token.complete("t"));
        network.run(Duration.ofSeconds(3));
        assertEquals(300, heard.lines.stream().filter(line -> line.endsWith(" open")).count());
        assertEquals(300, server.heads.stream().filter(head -> head.contains("Bearer t")).count());
    }

    @Test
    void aRequestThatTheHandlerSpoilsIsAnErrorOfTheSettings() {
        open((ws, request) -> {
            request.addHeader("Host", "a.test").addHeader("Host", "b.test");
            return null;
        });
        network.run(SECOND);
        assertEquals(ErrorKind.CONFIG, error().kind());
    }

    @Test
    void aThousandFailuresOfEachKindLeaveNothing() {
        List<BiFunction<WebSocket, InternalRequest, CompletionStage<?>>> bad = List.of(
            (ws, request) -> {
                throw new IllegalStateException("x");
            },
            (ws, request) -> CompletableFuture.failedFuture(new IllegalStateException("x")),
            (ws, request) -> new CompletableFuture<>(),
            (ws, request) -> later(10, ws::close),
            (ws, request) -> {
                ws.abort();
                return null;
            });
        for (BiFunction<WebSocket, InternalRequest, CompletionStage<?>> each : bad) {
            heard.lines.clear();
            heard.errors.clear();
            for (int i = 0; i < 1_000; i++) {
                open(each);
            }
            network.run(Duration.ofSeconds(7));
            assertEquals(1_000, heard.lines.size());
        }
        assertEquals(List.of(), server.heads);
        assertEquals(0, engine.statistics().connecting());
        assertEquals(server.connections.size(), server.ended + server.broken);
    }

    @Test
    void anAddressThatFailsIsNotPreparedFor() {
        List<Integer> calls = new ArrayList<>();
        host.stopListening(80);
        open((ws, request) -> {
            calls.add(request.attempt());
            return null;
        });
        network.run(SECOND);
        assertEquals(ErrorKind.CONNECT, error().kind());
        assertEquals(List.of(), calls);
    }
}
