package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.config.PortRange;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unix domain sockets of the system, as the simulated network shows them: the words of each failure, and what works. */
@Timeout(60)
@SuppressWarnings("try")
final class UnixSocketsIT {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private WebSocketEngine engine;
    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void start() {
        engine = WebSocketEngine.start();
        file = directory.resolve("app.sock");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private URI uri(String target) {
        return URI.create("ws+unix:" + file + ":" + target);
    }

    /** The text that the connection hears, or its error. */
    private static CompletableFuture<String> heard(WebSocket ws) {
        CompletableFuture<String> told = new CompletableFuture<>();
        ws.onOpen(open -> open.send("hello"))
            .onMessage((open, text) -> told.complete(text + " at " + open.remoteAddress() + " over " + open.httpVersion()))
            .onClosed((closed, code, reason) -> told.complete("closed " + code))
            .onError((failed, error) -> told.complete(error.toString()))
            .open();
        return told;
    }

    private WebSocketError fails(URI uri) throws Exception {
        CompletableFuture<WebSocketError> told = new CompletableFuture<>();
        engine.webSocket(uri).onError((failed, error) -> told.complete(error)).open();
        return told.get(30, TimeUnit.SECONDS);
    }

    @Test
    void itEchoesOverTheFile() throws Exception {
        try (ScriptedServer server = ScriptedServer.onLoopback(); UnixRelay relay = new UnixRelay(file, server.uri("/").getPort())) {
            server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1001);
            assertEquals("welcome at " + file + " over HTTP_1_1", heard(engine.webSocket(uri("/chat?x=1"))).get(30, TimeUnit.SECONDS));
            assertEquals("localhost", server.requests().get(0).header("Host"));
            assertEquals("/chat?x=1", server.requests().get(0).target());
            engine.close();
        }
    }

    @Test
    void tlsAndHttp2WorkOverTheFile() throws Exception {
        LoopbackCertificate certificate = LoopbackCertificate.create();
        try (ScriptedServer server = ScriptedServer.onLoopback(certificate.serverContext()).http2();
            UnixRelay relay = new UnixRelay(file, server.uri("/").getPort());
            WebSocketEngine secured = WebSocketEngine.start(EngineConfig.builder().tls(certificate.clientTls()).build())) {
            server.eachConnection().upgrade().expectText("hello").sendText("welcome").expectEnd();
            for (HttpPolicy policy : List.of(HttpPolicy.HTTP_1_1, HttpPolicy.HTTP_2_ONLY)) {
                WebSocket ws = secured.webSocket(URI.create("wss+unix:" + file));
                ws.internalRequest().httpPolicy(policy);
                HttpVersion version = policy == HttpPolicy.HTTP_1_1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2;
                assertEquals("welcome at " + file + " over " + version, heard(ws).get(30, TimeUnit.SECONDS));
            }
            WebSocket ws = secured.webSocket(URI.create("wss://api.example/"));
            ws.internalRequest().unixSocket(file);
            assertTrue(heard(ws).get(30, TimeUnit.SECONDS).startsWith("TLS of wss://api.example/ at " + file),
                "the name of the URI counts");
            secured.close();
            server.clearUnexpected();
        }
    }

    @Test
    void aFileThatIsNotThereIsSaid() throws Exception {
        assertTrue(fails(uri("/")).message().startsWith("There is no such file: "));
    }

    @Test
    void aFileWithoutServerIsSaid() throws Exception {
        Files.createFile(file);
        assertTrue(fails(uri("/")).message().startsWith("Nothing listens at this file: "));
        Files.delete(file);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file));
        server.close();
        assertTrue(fails(uri("/")).message().startsWith("Nothing listens at this file: "));
    }

    @Test
    void aPathThatIsTooLongIsSaid() throws Exception {
        Path deep = directory.resolve("x".repeat(120));
        assertTrue(fails(URI.create("ws+unix:" + deep)).message()
            .startsWith("The path of the socket has " + deep.toString().length() + " bytes, and systems take some 100"));
    }

    @Test
    void aPathThroughAFileIsSaid() throws Exception {
        Files.createFile(file);
        assertTrue(fails(URI.create("ws+unix:" + file + "/below.sock")).message().startsWith("The path leads to no socket that streams"));
    }

    @Test
    void aFullBacklogIsWaitedFor() throws Exception {
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            full.bind(UnixDomainSocketAddress.of(file), 1);
            List<CompletableFuture<String>> told = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                told.add(heard(engine.webSocket(uri("/"))));
            }
            for (int i = 0; i < told.size(); i++) {
                full.accept().close();
            }
            for (CompletableFuture<String> each : told) {
                assertTrue(each.get(30, TimeUnit.SECONDS).startsWith("CONNECTION_LOST in phase UPGRADE"), each::toString);
            }
        }
    }

    @Test
    void whatTheSystemHasSentIsReadBeforeALostConnectionIsTold() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
            CompletableFuture<String> told = heard(engine.webSocket(uri("/")));
            try (SocketChannel accepted = server.accept()) {
                accepted.write(ByteBuffer.wrap("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            }
            assertTrue(told.get(30, TimeUnit.SECONDS).contains("The server answered the upgrade with 503 Busy"), told::toString);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    @Test
    void aThousandFailuresLeaveNoDescriptor() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS));
        fails(uri("/"));
        long before = descriptors();
        failAll(uri("/"), 1_000, engine);
        Files.createFile(file);
        failAll(uri("/"), 1_000, engine);
        failAll(URI.create("ws+unix:" + "x".repeat(200)), 1_000, engine);
        engine.close();
        assertTrue(descriptors() <= before, () -> "before " + before);
    }

    private static void failAll(URI uri, int count, WebSocketEngine engine) throws InterruptedException {
        CountDownLatch failed = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            engine.webSocket(uri).onError((ws, error) -> failed.countDown()).open();
        }
        assertTrue(failed.await(30, TimeUnit.SECONDS));
    }

    // ---- local ports of the system ----

    private static PortRange freeRange(int size) throws IOException {
        // Below the range that Linux gives out itself: nobody takes them meanwhile.
        return new PortRange(21_000, 21_000 + size - 1);
    }

    @Test
    void aRangeOfPortsIsUsedToItsEndTowardsEachServerAndSaysSo() throws Exception {
        InetAddress two = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        InetAddress three = InetAddress.getByAddress(new byte[] {127, 0, 0, 3});
        EngineConfig config = EngineConfig.builder().localAddresses(List.of(two, three)).localPorts(freeRange(20)).build();
        try (ScriptedServer first = ScriptedServer.onLoopback();
            ScriptedServer second = ScriptedServer.onLoopback();
            WebSocketEngine pooled = WebSocketEngine.start(config)) {
            first.eachConnection().upgrade().echo();
            second.eachConnection().upgrade().echo();
            for (ScriptedServer server : List.of(first, second)) {
                for (int i = 0; i < 40; i++) {
                    String text = heard(pooled.webSocket(server.uri("/"))).get(30, TimeUnit.SECONDS);
                    assertTrue(text.startsWith("hello at "), text);
                }
            }
            String error = heard(pooled.webSocket(first.uri("/"))).get(30, TimeUnit.SECONDS);
            assertTrue(error.contains("this engine has 40 sockets open to it (20 from 127.0.0.2, 20 from 127.0.0.3)."
                + " EngineConfig.localPorts gives each local address 20 ports (21000-21019) towards it"), error);
            long before = Files.isDirectory(DESCRIPTORS) ? descriptors() : 0;
            failAll(first.uri("/"), 1_000, pooled);
            assertTrue(!Files.isDirectory(DESCRIPTORS) || descriptors() <= before);
            pooled.close();
            first.clearUnexpected();
            second.clearUnexpected();
        }
    }

    @Test
    void anAddressThatIsNotOursIsSaid() throws Exception {
        WebSocket ws = engine.webSocket(URI.create("ws://127.0.0.1:9/"));
        // TEST-NET-1 (RFC 5737): nobody has it, and nothing is sent to it.
        ws.internalRequest().localAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}));
        String error = heard(ws).get(30, TimeUnit.SECONDS);
        assertTrue(error.contains("The local address 192.0.2.1 is not this machine's"), error);
        assertNull(ws.remoteAddress());
    }
}
