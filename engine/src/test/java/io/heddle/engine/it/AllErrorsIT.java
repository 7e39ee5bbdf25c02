package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.WebSocketState;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.it.ClientEvents.Kind;
import io.heddle.engine.servers.FlawedScript;
import io.heddle.engine.servers.FlawedServer;
import io.heddle.engine.testing.DeadPort;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to fail: who is at fault, how far it had come, at which address, and a sentence that a person can act on. */
@Timeout(180)
class AllErrorsIT {
    private static final Duration SOON = Duration.ofMillis(150);

    private DeadPort dead;
    private WatchedEngine client;

    @BeforeEach
    void start() throws IOException {
        dead = new DeadPort();
        client = WatchedEngine.start(settings -> settings.maxRedirects(2).drainTimeout(SOON));
    }

    @AfterEach
    void closeLeavesNothing() throws IOException {
        client.close();
        dead.close();
    }

    // ---- no connection ----

    @Test
    void aNameThatDoesNotResolve() throws Exception {
        // A label of 65 letters is none (RFC 1035 section 2.3.4): no resolver asks the network for it. No other test uses this one: the
        // JVM gives a reason only the first time.
        String host = "never".repeat(13) + ".invalid";
        WebSocketError error = fail(URI.create("ws://" + host + "/"));
        assertError(error, ErrorKind.RESOLVE, Phase.RESOLVE, null, "The name " + host + " did not resolve", "Check its spelling");
        assertNotNull(error.cause());
    }

    @Test
    void aPortThatRefuses() throws Exception {
        int port = dead.number();
        WebSocketError error = fail(URI.create("ws://127.0.0.1:" + port + "/"));
        assertError(error, ErrorKind.CONNECT, Phase.CONNECT, "127.0.0.1:" + port, "refused the connection", "Check host and port");
    }

    @Test
    void everyAddressOfANameIsTried() throws Exception {
        int count = InetAddress.getAllByName("localhost").length;
        WebSocketError error = fail(URI.create("ws://localhost:" + dead.number() + "/"));
        assertEquals(ErrorKind.CONNECT, error.kind(), error::toString);
        assertEquals(count > 1, error.message().contains("the last of " + count + " addresses tried"), error::toString);
    }

    @Test
    void aLocalAddressThatIsNotOurs() throws Exception {
        ClientEvents events = client.connection(URI.create("ws://127.0.0.1:" + dead.number() + "/"));
        // Set aside for documentation (RFC 5737): no machine has it.
        events.ws.internalRequest().localAddress(InetAddress.getByName("192.0.2.1"));
        events.ws.open();
        assertError(events.nextError(), ErrorKind.CONNECT, Phase.CONNECT, null, "The local address 192.0.2.1 is not this machine's");
    }

    @Test
    void aServerThatDoesNotAccept() throws Exception {
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
            WatchedEngine hasty = WatchedEngine.start(settings -> settings.connectTimeout(SOON))) {
            fill(full.getLocalSocketAddress(), fillers);
            WebSocketError error = fail(hasty, URI.create("ws://127.0.0.1:" + full.getLocalPort() + "/"));
            assertError(error, ErrorKind.TIMEOUT, Phase.CONNECT, "127.0.0.1:" + full.getLocalPort(), "Connecting took longer than 150 ms",
                "EngineConfig.connectTimeout");
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void moreConnectionsThanTheEngineMayHold() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().awaitEnd());
            WatchedEngine small = WatchedEngine.start(settings -> settings.maxConnections(1).drainTimeout(SOON))) {
            ClientEvents first = small.open(server.uri());
            WebSocketError error = fail(small, server.uri());
            assertError(error, ErrorKind.CAPACITY, Phase.RESOLVE, null, "1 connections, its limit", "EngineConfig.maxConnections");
            first.ws.abort();
            first.awaitClosed(1006, "aborted by the application");
            assertEquals(Kind.OPEN, small.opening(server.uri()).next().kind());
        }
    }

    // ---- too slow ----

    @Test
    void aServerThatIsSilentWhereTlsIsExpected() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().stall());
            WatchedEngine hasty = WatchedEngine.start(settings -> settings.tlsTimeout(SOON))) {
            URI uri = URI.create("wss://127.0.0.1:" + server.address().getPort() + "/");
            assertError(fail(hasty, uri), ErrorKind.TIMEOUT, Phase.TLS, "127.0.0.1:" + uri.getPort(),
                "TLS handshake took longer than 150 ms",
                "speak TLS", "EngineConfig.tlsTimeout");
        }
    }

    @ParameterizedTest
    @MethodSource("halves")
    void aServerThatDoesNotAnswerTheUpgrade(FlawedScript half) throws Exception {
        try (FlawedServer server = FlawedServer.start(half);
            WatchedEngine hasty = WatchedEngine.start(settings -> settings.upgradeTimeout(SOON))) {
            assertError(fail(hasty, server.uri()), ErrorKind.TIMEOUT, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(),
                "upgrade took longer than 150 ms", "EngineConfig.upgradeTimeout");
        }
    }

    static Stream<FlawedScript> halves() {
        return Stream.of(FlawedScript.create().stall(), FlawedScript.create().readRequest().stall(),
            FlawedScript.create().readRequest().text("HTTP/1.1 101 Swi").stall());
    }

    @Test
    void aServerThatRefusesAndDoesNotFinishItsBody() throws Exception {
        FlawedScript script = FlawedScript.create().answer("HTTP/1.1 403 Forbidden", "Content-Length: 100").text("no bots").stall();
        try (FlawedServer server = FlawedServer.start(script);
            WatchedEngine hasty = WatchedEngine.start(settings -> settings.upgradeTimeout(Duration.ofSeconds(2)))) {
            WebSocketError error = fail(hasty, server.uri());
            assertError(error, ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(), "403 Forbidden");
            assertEquals("no bots", error.httpBody());
        }
    }

    @Test
    void aServerThatDoesNotAnswerOurClose() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().awaitFrame().stall());
            WatchedEngine hasty = WatchedEngine.start(settings -> settings.closeTimeout(SOON))) {
            ClientEvents events = hasty.open(server.uri());
            events.ws.close(4000, "done");
            WebSocketError error = events.nextError();
            assertError(error, ErrorKind.TIMEOUT, Phase.CLOSE, "127.0.0.1:" + server.uri().getPort(),
                "close handshake took longer than 150 ms", "EngineConfig.closeTimeout");
            assertEquals(WebSocketState.CLOSED, events.ws.state());
            events.assertSilent();
            assertEquals(4000, server.connection(0).frames().get(0).closeCode());
        }
    }

    @Test
    void aServerThatFallsSilent() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().stall())) {
            ClientEvents events = client.connection(server.uri());
            events.ws.pingFrequency(Duration.ofMillis(30)).closeAfterNoMessage(SOON).startPingThread(true);
            events.open();
            assertError(events.nextError(), ErrorKind.TIMEOUT, Phase.OPEN, "127.0.0.1:" + server.uri().getPort(),
                "after a ping was sent", "closeAfterNoMessage");
            events.assertSilent();
        }
    }

    @Test
    void aServerThatDoesNotLetTheEngineClose() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().stall())) {
            WatchedEngine closing = WatchedEngine.start(settings -> settings.drainTimeout(SOON));
            ClientEvents open = closing.open(server.uri());
            ClientEvents dropped = closing.opening(URI.create("ws://127.0.0.1:" + server.uri().getPort() + "/never"));
            closing.close();
            assertError(open.nextError(), ErrorKind.TIMEOUT, Phase.CLOSE, "127.0.0.1:" + server.uri().getPort(),
                "EngineConfig.drainTimeout");
            ClientEvents.Event last = dropped.next();
            while (last.kind() == Kind.OPEN) {
                last = dropped.next();
            }
            assertTrue(last.kind() == Kind.CLOSED || last.kind() == Kind.ERROR, last::toString);
        }
    }

    // ---- refused ----

    @ParameterizedTest
    @CsvSource({"401, Unauthorized, credentials", "403, Forbidden, credentials or an origin", "404, Not Found, Check the path",
        "429, Too Many Requests, open fewer connections", "503, Service Unavailable, overloaded", "500, Oops, not with 101",
        "200, OK, ordinary page", "426, Upgrade Required, a proxy on the way"})
    void anAnswerOtherThan101(int status, String reason, String hint) throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().respond(status, reason, "why: \u00fc", "X-Request: 7"))) {
            WebSocketError error = fail(server.uri());
            assertError(error, ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(), status + " " + reason, hint);
            assertEquals(status, error.httpStatus());
            assertEquals("why: \u00fc", error.httpBody());
            assertEquals(List.of("7"), error.httpHeaders().get("x-request"));
        }
    }

    @Test
    void ofALongBodyTheBeginningIsKept() throws Exception {
        String body = "0123456789abcdef".repeat(4096);
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().respond(503, "Service Unavailable", body))) {
            assertEquals(body.substring(0, 8192), fail(server.uri()).httpBody());
        }
    }

    @Test
    void aRedirectIsFollowed() throws Exception {
        try (FlawedServer target = FlawedServer.start(FlawedScript.create().accept().awaitFrame().bytes("88 02 03 e8"))) {
            URI next = target.uri().resolve("/next?x=1");
            FlawedScript first = FlawedScript.create().respond(307, "Temporary Redirect", "", "Location: /elsewhere");
            FlawedScript second =
                FlawedScript.create().respond(302, "Found", "moved", "Location: " + next.toString().replace("ws://", "http://"));
            try (FlawedServer server = FlawedServer.start(first, second)) {
                Queue<String> requests = new ConcurrentLinkedQueue<>();
                ClientEvents events = client.connection(server.uri());
                events.ws.onInternalRequestCreated((ws, request) -> requests.add(request.attempt() + " " + request.uri()));
                events.open();
                assertEquals(List.of("1 " + server.uri(), "2 " + server.uri().resolve("/elsewhere"), "3 " + next), List.copyOf(requests));
                assertEquals(next, events.ws.uri());
                events.ws.close();
                events.awaitClosed(1000, "");
            }
            assertTrue(target.connection(0).request().startsWith("GET /next?x=1 HTTP/1.1\r\n"));
        }
    }

    @Test
    void redirectsWithoutEnd() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().respond(301, "Moved", "", "Location: /again"))) {
            WebSocketError error = fail(server.uri());
            assertError(error, ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(), "301 Moved",
                "redirects to /again: see EngineConfig.maxRedirects");
            assertEquals(3, server.connectionCount());
            assertEquals(301, error.httpStatus());
        }
    }

    @Test
    void aRedirectToNowhere() throws Exception {
        try (FlawedServer server = FlawedServer.start(
            FlawedScript.create().respond(302, "Found", "", "Location: ws://127.0.0.1:" + dead.number() + "/"),
            FlawedScript.create().respond(302, "Found", "", "Location: ftp://example.org/"))) {
            assertError(fail(server.uri()), ErrorKind.CONNECT, Phase.CONNECT, "127.0.0.1:" + dead.number(), "refused the connection");
            assertError(fail(server.uri()), ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(), "ftp://example.org/");
        }
    }

    @Test
    void aRedirectThatWouldGiveUpTls() throws Exception {
        try (PeerServer server = PeerServer.start(TestCertificates.server(), 1, socket -> {
            PeerServer.readHead(socket.getInputStream());
            socket.getOutputStream().write("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1/\r\nContent-Length: 0\r\n\r\n".getBytes());
        })) {
            ClientEvents events = client.connection(server.wss("127.0.0.1"));
            events.ws.internalRequest().tls(TlsSettings.of(TestCertificates.client()));
            events.ws.open();
            assertError(events.nextError(), ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + server.wss("x").getPort(), "give up TLS");
        }
    }

    @ParameterizedTest
    @MethodSource("invalidAnswers")
    void anAnswerThatBreaksTheRules(FlawedScript answer, String sentence, String section) throws Exception {
        try (FlawedServer server = FlawedServer.start(answer)) {
            WebSocketError error = fail(server.uri());
            assertError(error, ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(), sentence, section);
        }
    }

    static Stream<Arguments> invalidAnswers() {
        FlawedScript script = FlawedScript.create();
        String[] head = {"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"};
        return Stream.of(
            Arguments.of(script.answer(head[0], head[1], head[2], "Sec-WebSocket-Accept: AAAA"), "Sec-WebSocket-Accept", "RFC 6455"),
            Arguments.of(script.answer(head[0], head[1], head[2]), "Sec-WebSocket-Accept", "RFC 6455"),
            Arguments.of(script.accept("Sec-WebSocket-Protocol: never.asked"), "never.asked", "RFC 6455"),
            Arguments.of(script.accept("Sec-WebSocket-Extensions: permessage-deflate"), "permessage-deflate", "RFC 6455"),
            Arguments.of(script.accept("X-Bad : a"), "white space between a header name", "RFC 9112"),
            Arguments.of(script.accept("X-Long: " + "x".repeat(20_000)), "16384", "EngineConfig.maxResponseHeaderBytes"),
            Arguments.of(script.readRequest().text("SSH-2.0-OpenSSH_9.6\r\n").awaitEnd(), "HTTP", "RFC 9112"),
            Arguments.of(script.readRequest().text("HTTP/1.1 101 Swi").drop(), "closed the connection", "RFC 9112"));
    }

    // ---- lost ----

    @Test
    void aConnectionThatBreaksInsideAFrame() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().bytes("82 7e 10 00 01 02").drop())) {
            ClientEvents events = client.open(server.uri());
            assertError(events.nextError(), ErrorKind.CONNECTION_LOST, Phase.OPEN, null, "without a close frame");
            events.assertSilent();
        }
    }

    @Test
    void aConnectionThatIsReset() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().accept().awaitFrame().reset())) {
            ClientEvents events = client.open(server.uri());
            events.ws.send("reset me");
            WebSocketError error = events.nextError();
            assertError(error, ErrorKind.CONNECTION_LOST, Phase.OPEN, null, "reset", "dropped the connection");
            assertTrue(error.cause() instanceof IOException, () -> String.valueOf(error.cause()));
            events.assertSilent();
        }
    }

    @Test
    void aConnectionThatIsResetBeforeTheAnswer() throws Exception {
        try (FlawedServer server = FlawedServer.start(FlawedScript.create().readRequest().reset())) {
            assertError(fail(server.uri()), ErrorKind.CONNECTION_LOST, Phase.UPGRADE, "127.0.0.1:" + server.uri().getPort(),
                "broke before the upgrade was answered", "reset");
        }
    }

    @Test
    void aViolationIsToldToTheServerAndClosed() throws Exception {
        FlawedScript masked = FlawedScript.create().accept().bytes("81 82 00 00 00 00 68 69").awaitFrame().drop();
        try (FlawedServer server = FlawedServer.start(masked)) {
            ClientEvents events = client.open(server.uri());
            ClientEvents.Event end = events.next(Kind.CLOSED);
            assertEquals(1002, end.code(), end::toString);
            assertTrue(end.text().contains("mask"), end::toString);
            events.assertSilent();
            assertEquals(1002, server.connection(0).awaitPlayed().frames().get(0).closeCode());
            // The user learns more than fits into a close frame.
            assertTrue(end.text().startsWith(server.connection(0).frames().get(0).closeReason()), end::toString);
        }
    }

    @Test
    void aMessageAboveTheLimitIsClosed() throws Exception {
        FlawedScript large = FlawedScript.create().accept().bytes("82 7f 00 00 00 00 10 00 00 00").awaitFrame().drop();
        try (FlawedServer server = FlawedServer.start(large)) {
            ClientEvents events = client.open(server.uri());
            ClientEvents.Event end = events.next(Kind.CLOSED);
            assertEquals(1009, end.code(), end::toString);
            assertEquals(1009, server.connection(0).awaitPlayed().frames().get(0).closeCode());
        }
    }

    // ---- the parts ----

    private WebSocketError fail(URI uri) throws InterruptedException {
        return fail(client, uri);
    }

    private static WebSocketError fail(WatchedEngine from, URI uri) throws InterruptedException {
        ClientEvents events = from.opening(uri);
        WebSocketError error = events.nextError();
        events.assertSilent();
        assertEquals(WebSocketState.CLOSED, events.ws.state());
        assertNull(events.ws.remoteAddress());
        return error;
    }

    /** @param address null if it does not matter */
    private static void assertError(WebSocketError error, ErrorKind kind, Phase phase, String address, String... sentences) {
        assertEquals(kind, error.kind(), error::toString);
        assertEquals(phase, error.phase(), error::toString);
        if (address != null) {
            assertEquals(address, error.remoteAddress(), error::toString);
        }
        for (String sentence : sentences) {
            assertTrue(error.message().contains(sentence), () -> sentence + " in " + error);
        }
        String text = error.toString();
        String where = kind.name().equals(phase.name()) ? kind + " of " : kind + " in phase " + phase + " of ";
        assertTrue(text.startsWith(where), text);
        assertTrue(text.endsWith(".") || text.endsWith("?") || text.endsWith(")"), text);
        assertEquals(1, text.lines().count(), text);
    }

    /** Connects until nobody takes it any more. */
    private static void fill(SocketAddress address, List<SocketChannel> fillers) throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < 20; i++) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(address);
                filler.register(selector, SelectionKey.OP_CONNECT);
                if (selector.select(300) == 0) {
                    return;
                }
                filler.finishConnect();
                selector.selectedKeys().clear();
            }
        }
        throw new AssertionError("the backlog has no end");
    }
}
