package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.HttpPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations over HTTP/2 on a real port, by prior knowledge and by the ALPN of the JDK, with an engine of production as the client. */
@Timeout(60)
final class ScriptedServerHttp2LoopbackTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final LoopbackCertificate certificate = LoopbackCertificate.create();
    private final List<WebSocketEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(WebSocketEngine::close);
        assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.isAlive() && thread.getName().startsWith("scripted-server")).map(Thread::getName).toList());
    }

    private ScriptedServer server(boolean isSecured) {
        return isSecured ? ScriptedServer.onLoopback(certificate.serverContext()) : ScriptedServer.onLoopback();
    }

    private WebSocketEngine engine(HttpPolicy policy) {
        WebSocketEngine engine =
            WebSocketEngine.start(EngineConfig.builder().tls(certificate.clientTls()).httpPolicy(policy).build());
        engines.add(engine);
        return engine;
    }

    private WebSocket client(WebSocketEngine engine, ScriptedServer server) {
        return engine.webSocket(server.uri("/room"))
            .onOpen(open -> events.add("open " + open.httpVersion()))
            .onMessage((open, text) -> events.add(text))
            .onBinary((open, bytes) -> events.add(bytes.length + " bytes"))
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error));
    }

    private List<String> events(int count) throws InterruptedException {
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            heard.add(String.valueOf(events.poll(20, TimeUnit.SECONDS)));
        }
        return heard;
    }

    @ParameterizedTest
    @CsvSource({"false, HTTP_2_ONLY", "false, HTTP_2_PREFERRED", "true, HTTP_2_ONLY", "true, HTTP_2_PREFERRED"})
    void aConversationGoesItsWay(boolean isSecured, HttpPolicy policy) throws InterruptedException {
        try (ScriptedServer server = server(isSecured).http2()) {
            server.nextConnection().expectTarget("/room").upgrade().sendText("who are you?").expectText("a bot").sendBinary(new byte[3])
                .sendPing("there?").expectPong("there?").pause(Duration.ofMillis(1)).sendFragments("wel", "come").close(1001, "bye");
            client(engine(policy), server).onMessage((open, text) -> {
                if (text.startsWith("who")) {
                    open.send("a bot");
                }
            }).open();
            assertEquals(List.of("open HTTP_2", "who are you?", "3 bytes", "welcome", "closed 1001 bye"), events(5));
            server.awaitDone(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWithoutWebSocketsOverHttp2LetsTheClientFallBack(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured).http2(Http2Settings.none())) {
            server.nextConnection().upgrade().sendText("hello").close(1000, "");
            client(engine(HttpPolicy.HTTP_2_PREFERRED), server).open();
            assertEquals(List.of("open HTTP_1_1", "hello", "closed 1000 "), events(3));
            server.awaitDone(LIMIT);
            assertEquals(1, server.http2Sessions());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerWithoutHttp2IsReachedByHttp1(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured)) {
            if (!isSecured) {
                // The preface of HTTP/2 is a request to a server that does not know it.
                server.nextConnection().answer(400);
            }
            server.nextConnection().upgrade().sendText("hello").close(1000, "");
            client(engine(HttpPolicy.HTTP_2_PREFERRED), server).open();
            assertEquals(List.of("open HTTP_1_1", "hello", "closed 1000 "), events(3));
            server.awaitDone(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void largeEchoesOnManyStreamsBlockNobody(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured).http2()) {
            server.eachConnection().upgrade().echo().expectText("end").close(1000, "");
            WebSocketEngine engine = engine(HttpPolicy.HTTP_2_ONLY);
            for (int i = 0; i < 10; i++) {
                client(engine, server).onOpen(open -> {
                    for (int k = 0; k < 5; k++) {
                        open.send(new byte[300_000]);
                    }
                    open.send("end");
                }).open();
            }
            List<String> heard = events(80);
            assertEquals(50, heard.stream().filter("300000 bytes"::equals).count());
            assertEquals(10, heard.stream().filter("closed 1000 "::equals).count());
            server.awaitDone(LIMIT);
            assertEquals(60, server.received().size());
            assertEquals(1, server.http2Sessions());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsAndSessionsEndAsTheScriptSays(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured).http2()) {
            server.nextConnection().answer(503, "Retry-After", "1");
            server.nextConnection().upgrade().reset();
            server.nextConnection().upgrade().drop();
            server.nextConnection().upgrade().expectClose(1000).expectEnd();
            server.nextConnection().upgrade().expectReset();
            server.nextConnection().upgrade().goAway(0).closeSession();
            server.nextConnection().upgrade().resetSession();
            WebSocketEngine engine = engine(HttpPolicy.HTTP_2_ONLY);
            for (int i = 0; i < 7; i++) {
                int number = i;
                client(engine, server).onOpen(open -> {
                    if (number == 3) {
                        open.close();
                    } else if (number == 4) {
                        open.abort();
                    }
                }).open();
                List<String> heard = events(i == 0 ? 1 : 2);
                assertTrue(i == 0 ? heard.get(0).contains("503") : heard.get(0).equals("open HTTP_2"), heard::toString);
                String last = heard.get(heard.size() - 1);
                assertTrue(last.startsWith(i == 0 ? "error UPGRADE" : i == 3 || i == 4 ? "closed" : "error CONNECTION_LOST"), i + last);
            }
            server.awaitDone(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatDoesNotReadIsFelt(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured).http2()) {
            BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
            server.nextConnection().upgrade().then(peers::add).pauseReading().sendText("paused")
                .repeat(5, steps -> steps.expectMessage("a large one", message -> message.payload().length == 1_000_000))
                .sendText("read all").close(1000, "");
            client(engine(HttpPolicy.HTTP_2_ONLY), server).onMessage((open, text) -> {
                for (int i = 0; i < 5 && text.equals("paused"); i++) {
                    open.send(new byte[1_000_000]);
                }
                events.add("buffered " + (open.bufferedAmount() > 1_000_000));
            }).open();
            assertEquals(List.of("open HTTP_2", "paused", "buffered true"), events(3));
            assertEquals(List.of(), server.received());
            peers.take().resumeReading();
            assertEquals(List.of("read all", "buffered false", "closed 1000 "), events(3));
            server.awaitDone(LIMIT);
        }
    }
}
