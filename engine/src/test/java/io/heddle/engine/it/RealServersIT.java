package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.it.ClientEvents.Event;
import io.heddle.engine.it.ClientEvents.Kind;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.servers.Http2EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user does with a connection, against four server libraries, plain and over TLS, over HTTP/1.1 and over HTTP/2. */
@ParameterizedClass(name = "{0}, TLS {1}")
@MethodSource("fixtures")
@Timeout(120)
class RealServersIT {
    private static final int[] SIZES = {0, 1, 125, 126, 32_767, 32_768, 65_535, 65_536, 1 << 20};
    private static final int LARGE = 20 << 20;
    private static final String MIXED = "Gr\u00fc\u00dfe, \u4e16\u754c \uD83D\uDE80 \u0000|";

    private static WatchedEngine client;
    private static EchoServer server;

    private final Enum<?> kind;

    RealServersIT(Enum<?> kind, boolean overTls) {
        this.kind = kind;
        assertEquals(overTls, server.uri().getScheme().equals("wss"));
    }

    static Stream<Arguments> fixtures() {
        return Stream.concat(Stream.of(EchoServers.values()), Stream.of(Http2EchoServers.JETTY_HTTP2))
            .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @BeforeParameterizedClassInvocation
    static void start(Enum<?> kind, boolean overTls) {
        if (kind instanceof Http2EchoServers http2) {
            server = http2.start(overTls ? TestCertificates.server() : null);
        } else {
            server = overTls ? ((EchoServers) kind).start(TestCertificates.server()) : ((EchoServers) kind).start();
        }
        client = WatchedEngine.start(settings -> settings.tls(TlsSettings.of(TestCertificates.client()))
            .httpPolicy(kind instanceof Http2EchoServers ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1));
    }

    @AfterParameterizedClassInvocation
    static void closeLeavesNothing() throws InterruptedException {
        client.settle();
        assertEquals(0, client.engine.statistics().open());
        client.close();
        server.close();
    }

    @Test
    void binaryMessagesOfEverySizeComeBack() throws Exception {
        ClientEvents events = client.open(server.uri());
        for (int size : SIZES) {
            byte[] sent = EchoServer.pushed(size, size);
            assertEquals(SendResult.QUEUED, events.ws.send(sent));
            assertArrayEquals(sent, events.nextBinary());
        }
        events.close();
    }

    @Test
    void textsOfEverySizeComeBack() throws Exception {
        ClientEvents events = client.open(server.uri());
        for (int size : SIZES) {
            String sent = text(size);
            assertEquals(SendResult.QUEUED, events.ws.send(sent));
            assertEquals(sent, events.nextText());
        }
        events.close();
    }

    @Test
    void twentyMebibytesComeBackAsTextAndBinary() throws Exception {
        ClientEvents events = client.open(server.uri());
        byte[] sent = EchoServer.pushed(7, LARGE);
        assertEquals(SendResult.QUEUED, events.ws.send(sent));
        assertArrayEquals(sent, events.nextBinary());
        String text = text(LARGE);
        assertEquals(SendResult.QUEUED, events.ws.send(text));
        assertEquals(text, events.nextText());
        assertEquals(0, events.ws.bufferedAmount());
        events.close();
    }

    @Test
    void segmentsGoBothWaysWithoutAnArray() throws Exception {
        byte[] bytes = MIXED.repeat(100).getBytes(UTF_8);
        CompletableFuture<byte[]> text = new CompletableFuture<>();
        CompletableFuture<byte[]> binary = new CompletableFuture<>();
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri())
            .onMessageNoAlloc((ws, segment) -> text.complete(segment.toByteArray()))
            .onBinaryNoAlloc((ws, segment) -> binary.complete(segment.toByteArray())));
        events.open();
        BufferSegment first = client.engine.bufferPool().acquire(bytes.length).append(bytes, 0, bytes.length);
        BufferSegment second = client.engine.bufferPool().acquire(bytes.length).append(bytes, 0, bytes.length);
        assertEquals(SendResult.QUEUED, events.ws.sendAsText(first));
        assertEquals(SendResult.QUEUED, events.ws.sendAsBinary(second));
        assertArrayEquals(bytes, text.get(60, TimeUnit.SECONDS));
        assertArrayEquals(bytes, binary.get(60, TimeUnit.SECONDS));
        assertEquals(new String(bytes, UTF_8), events.nextText());
        assertArrayEquals(bytes, events.nextBinary());
        events.close();
    }

    @Test
    void fragmentsOfOursAreOneMessageToTheServer() throws Exception {
        ClientEvents events = client.open(server.uri());
        String text = text(5_000);
        for (int size : new int[] {1, 2, 125, 126, 4_999, 5_000}) {
            events.ws.maxFragmentSize(size).send(text);
            assertEquals(text, events.nextText(), () -> "fragments of " + size);
        }
        byte[] binary = EchoServer.pushed(3, 1 << 20);
        for (int size : new int[] {500, 65_535, 65_536}) {
            events.ws.maxFragmentSize(size).send(binary);
            assertArrayEquals(binary, events.nextBinary(), () -> "fragments of " + size);
        }
        events.close();
    }

    @Test
    void fragmentsOfTheServerAreOneMessageToUs() throws Exception {
        for (int size : new int[] {1, 5, 126, 40_000}) {
            ClientEvents events = client.open(server.uri("/fragment?size=" + size));
            String text = text(2_000);
            events.ws.send(text);
            assertEquals(text, events.nextText(), () -> "fragments of " + size);
            byte[] binary = EchoServer.pushed(size, 70 * size + 1);
            events.ws.send(binary);
            assertArrayEquals(binary, events.nextBinary(), () -> "fragments of " + size);
            events.close();
        }
    }

    @Test
    void piecesAreDeliveredAsTheyCome() throws Exception {
        byte[] sent = MIXED.repeat(50).getBytes(UTF_8);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        List<String> marks = new ArrayList<>();
        CountDownLatch last = new CountDownLatch(1);
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri("/fragment?size=7")).onIncompleteFrame((ws, piece) -> {
            marks.add((piece.isText() ? "text" : "binary") + (piece.isFirst() ? " first" : ""));
            received.writeBytes(piece.payload().toByteArray());
            if (piece.isLast()) {
                last.countDown();
            }
        }));
        events.open().ws.send(new String(sent, UTF_8));
        assertTrue(last.await(60, TimeUnit.SECONDS));
        events.close();
        assertArrayEquals(sent, received.toByteArray());
        assertEquals("text first", marks.get(0));
        assertEquals(Set.of("text"), new HashSet<>(marks.subList(1, marks.size())));
        assertTrue(marks.size() >= sent.length / 7, () -> marks.size() + " pieces");
    }

    @Test
    void pingsOfTheServerAreSeenInOrderAndDoNotDisturb() throws Exception {
        ClientEvents events = client.open(server.uri("/ping?count=3"));
        for (int i = 0; i < 3; i++) {
            assertEquals("ping-" + i, events.next(Kind.PING).text());
        }
        events.ws.send("still here");
        assertEquals("still here", events.nextText());
        events.close();
    }

    @Test
    void pingsOfOursAreAnsweredWithTheirPayload() throws Exception {
        ClientEvents events = client.open(server.uri());
        for (String payload : List.of("", "a ping", "x".repeat(125))) {
            assertEquals(SendResult.QUEUED, events.ws.sendPing(payload.getBytes(UTF_8)));
            assertEquals(payload, events.next(Kind.PONG).text());
        }
        assertEquals(SendResult.TOO_LARGE, events.ws.sendPing(new byte[126]));
        events.close();
    }

    @Test
    void theTimerPingsAndMeasures() throws Exception {
        ClientEvents events = client.connection(server.uri());
        events.ws.pingFrequency(Duration.ofMillis(5)).closeAfterNoMessage(Duration.ofSeconds(60)).startPingThread(true);
        events.open();
        for (int i = 0; i < 6; i++) {
            events.next(Kind.PONG);
        }
        Duration latency = events.ws.latency();
        assertTrue(latency.toNanos() > 0 && latency.toSeconds() < 60, latency::toString);
        events.ws.startPingThread(false).close();
        Event next = events.next();
        while (next.kind() == Kind.PONG) {
            next = events.next();
        }
        assertEquals(Kind.CLOSED, next.kind(), next::toString);
    }

    @Test
    void aPingOvertakesALargeMessage() throws Exception {
        ClientEvents events = client.connection(server.uri());
        CountDownLatch queued = new CountDownLatch(1);
        byte[] large = EchoServer.pushed(5, 1 << 20);
        events.ws.maxFragmentSize(1_000).onOpen(ws -> {
            ws.send(large);
            ws.sendPing("overtakes".getBytes(UTF_8));
            queued.countDown();
        });
        events.open();
        assertTrue(queued.await(60, TimeUnit.SECONDS));
        assertEquals("overtakes", events.next(Kind.PONG).text());
        assertArrayEquals(large, events.nextBinary());
        events.close();
    }

    @Test
    void closeCodesOfTheServerArrive() throws Exception {
        for (int code : new int[] {1000, 1001, 1003, 1008, 1011, 3000, 4001, 4999}) {
            for (String reason : List.of("", "bye", "\u4e16\u754c, ade")) {
                String query = "/close?code=" + code + "&reason=" + URLEncoder.encode(reason, UTF_8);
                ClientEvents events = client.open(server.uri(query));
                Event end = events.next();
                if (kind == EchoServers.JAVA_WEBSOCKET && end.kind() == Kind.ERROR) {
                    // Its selector looks whether the queue is empty, then whether to close: a close frame queued in between is lost.
                    end = client.open(server.uri(query)).next();
                }
                assertEquals(Kind.CLOSED, end.kind(), end::toString);
                assertEquals(code, end.code());
                assertEquals(reason, end.text());
                events.assertSilent();
            }
        }
    }

    @Test
    void closeCodesOfOursAreAnswered() throws Exception {
        for (int code : new int[] {1000, 1001, 1011, 3000, 4002, 4999}) {
            ClientEvents events = client.open(server.uri());
            events.ws.send("before");
            events.ws.close(code, "because \u00fc");
            assertEquals(SendResult.NOT_OPEN, events.ws.send("after"));
            assertEquals("before", events.nextText());
            events.awaitClosed(code, "because \u00fc");
            events.assertSilent();
        }
    }

    @Test
    void subprotocolsAreNegotiated() throws Exception {
        for (String asked : List.of("echo.v1", "echo.v2", "unknown, echo.v2", "echo.v2, unknown, echo.v1")) {
            ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri(), null, asked));
            events.open();
            assertTrue(List.of(asked.split(", ")).contains(events.ws.subprotocol()), () -> asked + ": " + events.ws.subprotocol());
            assertTrue(EchoServer.SUBPROTOCOLS.contains(events.ws.subprotocol()), events.ws::subprotocol);
            events.close();
        }
        ClientEvents none = client.open(server.uri());
        assertNull(none.ws.subprotocol());
        none.close();
    }

    @Test
    void theServerSeesHeadersCookiesCredentialsAndOrigin() throws Exception {
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri("/headers?q=1"), "https://example.org", "echo.v1"));
        events.ws.internalRequest().addHeader("X-Bot", "one").cookie("a", "1").cookie("b", "2").credentials("us\u00e9r", "pass");
        events.ws.onInternalRequestCreated((ws, request) -> request.addHeader("X-Late", "attempt " + request.attempt()));
        events.open();
        List<String> lines = events.nextText().lines().toList();
        URI uri = server.uri();
        assertEquals("GET /headers?q=1", lines.get(0));
        for (String line : List.of("origin: https://example.org", "sec-websocket-protocol: echo.v1", "x-bot: one", "cookie: a=1; b=2",
            "authorization: Basic dXPDqXI6cGFzcw==", "x-late: attempt 1", "sec-websocket-version: 13")) {
            assertTrue(lines.contains(line), () -> line + " in " + lines);
        }
        // Over HTTP/2 it is no header, but :authority.
        assertEquals(events.ws.httpVersion() == HttpVersion.HTTP_1_1, lines.contains("host: 127.0.0.1:" + uri.getPort()));
        assertTrue(lines.stream().noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-extensions")), lines::toString);
        events.close();
    }

    @Test
    void aThousandPipelinedMessagesStayInOrder() throws Exception {
        ClientEvents events = client.open(server.uri());
        for (int i = 0; i < 1_000; i++) {
            assertEquals(SendResult.QUEUED, i % 2 == 0 ? events.ws.send("message " + i) : events.ws.send(EchoServer.pushed(i, i)));
        }
        for (int i = 0; i < 1_000; i++) {
            if (i % 2 == 0) {
                assertEquals("message " + i, events.nextText());
            } else {
                assertArrayEquals(EchoServer.pushed(i, i), events.nextBinary());
            }
        }
        events.close();
    }

    @Test
    void sendsOfSeveralThreadsKeepTheOrderOfEach() throws Exception {
        int perThread = 500;
        ClientEvents events = client.open(server.uri());
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String name = String.valueOf(t);
            senders.add(new Thread(() -> {
                for (int i = 0; i < perThread; i++) {
                    events.ws.send(name + " " + i);
                }
            }));
        }
        senders.forEach(Thread::start);
        int[] expected = new int[senders.size()];
        for (int i = 0; i < senders.size() * perThread; i++) {
            String[] words = events.nextText().split(" ");
            int thread = Integer.parseInt(words[0]);
            assertEquals(expected[thread]++, Integer.parseInt(words[1]), () -> "of thread " + thread);
        }
        for (Thread sender : senders) {
            sender.join();
        }
        events.close();
    }

    @Test
    void whatTheServerPushesWithTheUpgradeIsNotLost() throws Exception {
        ClientEvents events = client.open(server.uri("/push?count=200&size=3000"));
        for (int i = 0; i < 200; i++) {
            assertArrayEquals(EchoServer.pushed(i, 3_000), events.nextBinary());
        }
        events.close();
    }

    /** Text of exactly this many bytes in UTF-8, with characters of one to four bytes. */
    private static String text(int bytes) {
        int unit = MIXED.getBytes(UTF_8).length;
        return MIXED.repeat(bytes / unit) + "x".repeat(bytes % unit);
    }
}
