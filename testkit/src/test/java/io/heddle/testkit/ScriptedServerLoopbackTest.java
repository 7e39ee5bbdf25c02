package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations on a real port, plain and with TLS, with an engine of production as the client. */
@Timeout(60)
final class ScriptedServerLoopbackTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final LoopbackCertificate certificate = LoopbackCertificate.create();
    private final WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().tls(certificate.clientTls()).build());

    @AfterEach
    void close() {
        engine.close();
        assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.isAlive() && thread.getName().startsWith("scripted-server")).map(Thread::getName).toList());
    }

    private ScriptedServer server(boolean isSecured) {
        return isSecured ? ScriptedServer.onLoopback(certificate.serverContext()) : ScriptedServer.onLoopback();
    }

    private WebSocket client(ScriptedServer server) {
        return engine.webSocket(server.uri("/room"))
            .onOpen(open -> events.add("open"))
            .onMessage((open, text) -> events.add(text))
            .onBinary((open, bytes) -> events.add(bytes.length + " bytes"))
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error));
    }

    private String event() throws InterruptedException {
        return String.valueOf(events.poll(20, TimeUnit.SECONDS));
    }

    private List<String> events(int count) throws InterruptedException {
        String[] heard = new String[count];
        for (int i = 0; i < count; i++) {
            heard[i] = event();
        }
        return List.of(heard);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConversationGoesItsWay(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured)) {
            assertTrue(server.uri("/a").toString().matches((isSecured ? "wss" : "ws") + "://127\\.0\\.0\\.1:\\d+/a"));
            server.nextConnection().expectTarget("/room").upgrade().sendText("who are you?").expectText("a bot").sendBinary(new byte[3])
                .sendPing("there?").expectPong("there?").pause(Duration.ofMillis(1)).sendFragments("wel", "come").close(1001, "bye");
            client(server).onMessage((open, text) -> {
                if (text.startsWith("who")) {
                    open.send("a bot");
                }
            }).open();
            assertEquals(List.of("open", "who are you?", "3 bytes", "welcome", "closed 1001 bye"), events(5));
            server.awaitDone(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsEndAsTheScriptSays(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured)) {
            server.nextConnection().refuse();
            server.nextConnection().answer(503, "Retry-After", "1");
            server.nextConnection().upgrade().reset();
            server.nextConnection().upgrade().drop();
            server.nextConnection().upgrade().endOutput().expectEnd();
            server.nextConnection().upgrade().expectClose(1000).expectEnd();
            for (int i = 0; i < 6; i++) {
                boolean isLast = i == 5;
                client(server).onOpen(open -> {
                    if (isLast) {
                        open.close();
                    }
                }).open();
                String first = event();
                assertTrue(i < 2 ? first.startsWith("error") : first.equals("open"), first);
                String last = i < 2 ? first : event();
                assertTrue(i < 2 || last.startsWith(isLast ? "closed 1000" : "error CONNECTION_LOST"), i + last);
            }
            server.awaitDone(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeEchoBlocksNobody(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured)) {
            server.nextConnection().upgrade().echo().expectText("end").close(1000, "");
            WebSocket ws = client(server);
            ws.onOpen(open -> {
                for (int i = 0; i < 10; i++) {
                    open.send(new byte[500_000]);
                }
                open.send("end");
            }).open();
            assertEquals("open", event());
            for (int i = 0; i < 10; i++) {
                assertEquals("500000 bytes", event());
            }
            assertEquals(List.of("end", "closed 1000 "), events(2));
            server.awaitDone(LIMIT);
            assertEquals(11, server.received(1).size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatDoesNotReadIsFelt(boolean isSecured) throws InterruptedException {
        try (ScriptedServer server = server(isSecured)) {
            BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
            server.nextConnection().upgrade().then(peers::add).pauseReading().sendText("paused")
                .repeat(30, steps -> steps.expectMessage("a large one", message -> message.payload().length == 1_000_000))
                .sendText("read all").close(1000, "");
            client(server).onMessage((open, text) -> {
                for (int i = 0; i < 30 && text.equals("paused"); i++) {
                    open.send(new byte[1_000_000]);
                }
                events.add("buffered " + (open.bufferedAmount() > 1_000_000));
            }).open();
            assertEquals(List.of("open", "paused", "buffered true"), events(3));
            assertEquals(List.of(), server.received());
            peers.take().resumeReading();
            assertEquals(List.of("read all", "buffered false", "closed 1000 "), events(3));
            server.awaitDone(LIMIT);
        }
    }

    @Test
    void manyConnectionsPlayOneScript() throws InterruptedException {
        try (ScriptedServer server = server(false)) {
            server.eachConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1000).expectEnd();
            for (int i = 0; i < 50; i++) {
                client(server).onOpen(open -> open.send("hello")).onMessage((open, text) -> open.close()).open();
            }
            assertEquals(150, events(150).size());
            server.awaitDone(LIMIT);
            assertEquals(50, server.connections());
            assertEquals(50, server.requests().size());
            assertEquals(IntStream.rangeClosed(1, 50).boxed().toList(),
                server.received().stream().map(ReceivedMessage::connection).sorted().toList());
        }
    }

    @Test
    void closingVerifies() throws InterruptedException {
        ScriptedServer server = server(false);
        server.nextConnection().upgrade().expectText("hello");
        server.nextConnection();
        client(server).open();
        assertEquals("open", event());
        AssertionError error = assertThrows(AssertionError.class, server::close);
        assertTrue(error.getMessage().contains("\n1. at ") && error.getMessage().contains("the script is not finished"), error::getMessage);
        assertTrue(error.getMessage().contains("\n2. at ") && error.getMessage().contains("connection 2"), error::getMessage);
        server.close();
        String end = event();
        assertTrue(end.startsWith("closed 1006") || end.startsWith("error"), end);
    }

    @Test
    void aResetOfTheClientCanBeExpected() throws IOException {
        try (ScriptedServer server = server(false)) {
            server.nextConnection().upgrade().expectReset();
            new RawClient(server.uri("/")).send(RawClient.UPGRADE).readHead().reset();
            server.awaitDone(LIMIT);
            server.nextConnection().upgrade().expectEnd();
            new RawClient(server.uri("/")).send(RawClient.UPGRADE).readHead().reset();
            AssertionError error = assertThrows(AssertionError.class, () -> server.awaitDone(LIMIT));
            assertTrue(error.getMessage().contains("expected the client to end the connection, but the connection broke ("),
                error::getMessage);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingDoesNotWaitForAHandshake(boolean isBegun) throws IOException {
        ScriptedServer server = server(true);
        server.nextConnection().upgrade();
        try (RawClient client = new RawClient(server.uri("/"))) {
            if (isBegun) {
                // The beginning of a ClientHello, whose record has 256 bytes.
                client.send(ServerFrames.hex("1603010100 010000fc0303"));
            }
            while (server.connections() == 0) {
                Thread.onSpinWait();
            }
            long begin = System.nanoTime();
            AssertionError error = assertThrows(AssertionError.class, server::close);
            assertTrue(error.getMessage().contains("step 1, upgrade() at "), error::getMessage);
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(8), "closing waited for the handshake");
        }
    }

    @Test
    void aScriptCanCloseItsServer() throws InterruptedException {
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        ScriptedServer server = server(false);
        server.nextConnection().upgrade().expectText("stop").then(peer -> {
            assertThrows(IllegalStateException.class, () -> server.awaitDone(LIMIT));
            server.close();
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        client(server).onOpen(open -> open.send("stop")).open();
        assertEquals("open", event());
        long begin = System.nanoTime();
        assertEquals(false, interrupted.poll(20, TimeUnit.SECONDS));
        assertTrue(event().startsWith("error CONNECTION_LOST"));
        server.close();
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(8), "closing waited for itself");
        assertTrue(server.isDone());
    }

    @Test
    void aClientThatDoesNotTrustTheServerIsReported() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.onLoopback(LoopbackCertificate.create().serverContext())) {
            server.nextConnection().upgrade();
            client(server).open();
            assertTrue(event().startsWith("error"));
            AssertionError error = assertThrows(AssertionError.class, () -> server.awaitDone(LIMIT));
            assertTrue(error.getMessage().contains("the connection broke (") && error.getMessage().contains("before its request was whole"),
                error::getMessage);
        }
    }

    @Test
    void theBytesOfTheServerAreThoseOfTheRfc() throws IOException {
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
        try (ScriptedServer server = server(false)) {
            server.nextConnection().upgrade(UpgradeAnswer.accept().subprotocol("chat")).sendFragments("a", "b").sendRaw((byte) 1)
                .endOutput()
                .expectEnd();
            try (RawClient client = new RawClient(server.uri("/")).send(RawClient.UPGRADE)) {
                assertArrayEquals(ServerFrames.join(ServerFrames.utf8(answer), ServerFrames.hex("010161 800162 01")), client.readAll());
                client.endOutput();
                server.awaitDone(LIMIT);
            }
        }
    }

    @Test
    void theCertificateIsWhatTheJdkWouldMake() throws Exception {
        X509Certificate x509 = certificate.certificate();
        x509.verify(x509.getPublicKey());
        x509.checkValidity();
        assertEquals(3, x509.getVersion());
        assertEquals(List.of(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1")),
            List.copyOf(x509.getSubjectAlternativeNames()));
        assertFalse(x509.equals(LoopbackCertificate.create().certificate()));
    }
}
