package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.testkit.junit.Seed;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are prepared for a stream: the session keeps a place, and nothing else. */
@Timeout(60)
@Seed(1)
final class PrepareOverHttp2Test {
    private static final URI SERVER = URI.create("wss://h2.test/");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private SimulatedNetwork network;
    private ScriptedServer server;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        server = ScriptedServer.onTls(network.host("h2.test"), 443).http2();
        heard = new Heard(network);
    }

    private WebSocket socket(WebSocketEngine engine, HttpPolicy policy) {
        WebSocket ws = heard.of(engine.webSocket(SERVER));
        ws.internalRequest().httpPolicy(policy);
        return ws;
    }

    private CompletableFuture<Void> later(long ms, Runnable action) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        network.after(Duration.ofMillis(ms), () -> {
            action.run();
            stage.complete(null);
        });
        return stage;
    }

    private long open() {
        return heard.lines.stream().filter(line -> line.endsWith(" open")).count();
    }

    @Test
    void theStreamIsOpenedOnceTheRequestIsPrepared() {
        server.eachConnection().upgrade().expectClose(1001);
        WebSocketEngine engine = network.engine();
        WebSocket ws = socket(engine, HttpPolicy.HTTP_2_ONLY).onPrepareRequest((same, request) -> later(500, () -> {
            assertEquals(0, engine.statistics().http2().streamsOpened());
            request.setHeader("Authorization", "Bearer t");
        }));
        ws.open();
        network.run(SECOND);
        assertEquals(1, open(), heard.lines::toString);
        assertEquals(HttpVersion.HTTP_2, ws.httpVersion());
        assertEquals("Bearer t", server.requests().get(0).header("authorization"));
    }

    /** Without places of their own, a hundred requests would find the session full once they are prepared. */
    @Test
    void aSessionHasAPlaceForEachRequestThatIsBeingPrepared() {
        server.eachConnection().upgrade().expectClose(1001);
        WebSocketEngine engine = network.engine(EngineConfig.builder()
            .http2(Http2Config.builder().maxStreamsPerSession(4).maxSessionsPerOrigin(5).build()).build());
        int[] calls = new int[1];
        for (int i = 0; i < 20; i++) {
            socket(engine, HttpPolicy.HTTP_2_PREFERRED).onPrepareRequest((ws, request) -> {
                calls[0]++;
                return later(500, () -> {});
            }).open();
        }
        network.run(Duration.ofSeconds(3));
        assertEquals(20, open(), heard.lines::toString);
        assertEquals(20, calls[0]);
        assertEquals("5 20 {}", engine.statistics().http2().sessionsOpened() + " " + engine.statistics().http2().streamsOpened() + " "
            + engine.statistics().http2().fallbacks());
    }

    @Test
    void aPlaceThatIsNotUsedIsGivenBack() {
        server.eachConnection().upgrade().expectClose(1001);
        WebSocketEngine engine = network.engine(EngineConfig.builder()
            .http2(Http2Config.builder().maxStreamsPerSession(2).maxSessionsPerOrigin(1).build()).build());
        for (int i = 0; i < 20; i++) {
            int number = i;
            socket(engine, HttpPolicy.HTTP_2_ONLY).onPrepareRequest((ws, request) -> later(100, () -> {
                if (number % 2 == 0) {
                    ws.abort();
                } else {
                    throw new IllegalStateException("x");
                }
            })).open();
            network.run(Duration.ofMillis(300));
            network.faults().clear();
            socket(engine, HttpPolicy.HTTP_2_ONLY).onPrepareRequest((ws, request) -> CompletableFuture.failedFuture(new Exception("x")))
                .open();
            network.run(Duration.ofMillis(300));
        }
        network.run(Duration.ofSeconds(20));
        heard.lines.clear();
        socket(engine, HttpPolicy.HTTP_2_ONLY).open();
        socket(engine, HttpPolicy.HTTP_2_ONLY).open();
        network.run(SECOND);
        assertEquals(2, open(), heard.lines::toString);
        assertEquals(2, engine.statistics().http2().streamsOpened());
    }

    @Test
    void aSessionThatEndsMeanwhileIsReplaced() {
        server.nextConnection().upgrade().then(peer -> peer.goAway(0)).expectClose(1001);
        server.eachConnection().upgrade().expectClose(1001);
        WebSocketEngine engine = network.engine();
        List<String> prepared = new ArrayList<>();
        socket(engine, HttpPolicy.HTTP_2_ONLY).open();
        socket(engine, HttpPolicy.HTTP_2_ONLY).onPrepareRequest((ws, request) -> {
            prepared.add("" + request.attempt());
            return later(500, () -> {});
        }).open();
        network.run(Duration.ofSeconds(3));
        assertEquals(2, open(), heard.lines::toString);
        assertEquals(List.of("1", "2"), prepared);
        assertEquals(2, server.http2Sessions());
    }

    @Test
    void aFallbackIsPreparedAnew() {
        server.eachConnection().upgrade().expectClose(1001);
        ScriptedServer old = ScriptedServer.onTls(network.host("old.test"), 443);
        old.eachConnection().upgrade().expectClose(1001);
        List<String> prepared = new ArrayList<>();
        WebSocket ws = heard.of(network.engine().webSocket(URI.create("wss://old.test/")));
        ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_PREFERRED);
        ws.onPrepareRequest((same, request) -> {
            prepared.add(request.attempt() + "");
            return later(100, () -> {});
        }).open();
        network.run(SECOND);
        assertEquals(HttpVersion.HTTP_1_1, ws.httpVersion());
        // ALPN told before a request was made.
        assertEquals(List.of("2"), prepared);
    }

    @Test
    void anIdleSessionIsNotClosedUnderARequestThatIsBeingPrepared() {
        server.eachConnection().upgrade().expectClose(1001);
        WebSocketEngine engine = network.engine(EngineConfig.builder().prepareTimeout(Duration.ofMinutes(2))
            .http2(Http2Config.builder().idleTimeout(Duration.ofSeconds(5)).build()).build());
        socket(engine, HttpPolicy.HTTP_2_ONLY).onPrepareRequest((ws, request) -> later(60_000, () -> {})).open();
        network.run(Duration.ofSeconds(65));
        assertEquals(1, open(), heard.lines::toString);
        assertEquals(1, server.http2Sessions());
    }

    @Test
    void theLimitIsThatOfThePreparation() {
        WebSocketEngine engine = network.engine();
        socket(engine, HttpPolicy.HTTP_2_PREFERRED).onPrepareRequest((ws, request) -> new CompletableFuture<>()).open();
        network.run(Duration.ofSeconds(12));
        assertEquals(ErrorKind.TIMEOUT, heard.errors.get(0).kind());
        assertTrue(heard.errors.get(0).message().contains("EngineConfig.prepareTimeout"), heard.errors.get(0)::message);
        assertEquals(0, engine.statistics().http2().streamsOpened());
    }
}
