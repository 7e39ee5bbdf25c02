package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.tls.TlsEngineFactory;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.servers.Http2EchoServers;
import io.heddle.engine.testing.TestCertificates;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS by engines that a user plugs in: BoringSSL of netty-tcnative, which has native memory to lose. */
@Timeout(120)
class BoringSslIT {
    private static final int MANY = 1_000;
    private static final int[] SIZES = {0, 1, 125, 16_384, 65_536, 1 << 20};

    private BoringSslEngines engines;

    @BeforeEach
    void makeEngines() throws Exception {
        assertTrue(OpenSsl.isAvailable(), () -> String.valueOf(OpenSsl.unavailabilityCause()));
        engines = new BoringSslEngines(TestCertificates.trustManager(), "TLSv1.3", "TLSv1.2");
    }

    @AfterEach
    void allEnginesAreReleased() {
        assertFalse(engines.made.isEmpty());
        assertEquals(0, engines.live(), () -> engines.live() + " of " + engines.made.size() + " engines were not released");
        engines.close();
    }

    // ---- what works ----

    @ParameterizedTest
    @EnumSource(EchoServers.class)
    void messagesOfEverySizeComeBack(EchoServers kind) throws Exception {
        try (EchoServer server = kind.start(TestCertificates.server()); WatchedEngine client = plugged(engines)) {
            ClientEvents events = client.open(server.uri());
            assertInstanceOf(ReferenceCountedOpenSslEngine.class, engines.made.peek());
            for (int size : SIZES) {
                byte[] sent = EchoServer.pushed(size, size);
                events.ws.send(sent);
                assertArrayEquals(sent, events.nextBinary());
            }
            assertEquals(1, engines.live());
            events.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void http2IsNegotiatedWhereItIsWanted(String version) throws Exception {
        engines.close();
        engines = new BoringSslEngines(TestCertificates.trustManager(), version);
        try (EchoServer server = Http2EchoServers.JETTY_HTTP2.start(TestCertificates.server()); WatchedEngine client = plugged(engines)) {
            ClientEvents over2 = client.connection(server.uri());
            over2.ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            over2.open();
            ClientEvents over1 = client.connection(server.uri());
            over1.ws.internalRequest().httpPolicy(HttpPolicy.HTTP_1_1);
            over1.open();
            assertEquals(HttpVersion.HTTP_2, over2.ws.httpVersion());
            assertEquals(HttpVersion.HTTP_1_1, over1.ws.httpVersion());
            for (ClientEvents events : List.of(over2, over1)) {
                for (int size : SIZES) {
                    events.ws.send(EchoServer.pushed(size, size));
                    assertArrayEquals(EchoServer.pushed(size, size), events.nextBinary());
                }
                events.close();
            }
        }
    }

    @Test
    void aFactoryThatDoesNotKnowOfAlpnHasHttp1() throws Exception {
        TlsEngineFactory unaware = new Changed(engines, "HTTPS");
        try (EchoServer server = Http2EchoServers.JETTY_HTTP2.start(TestCertificates.server()); WatchedEngine client = plugged(unaware)) {
            ClientEvents preferred = client.connection(server.uri());
            preferred.ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_PREFERRED);
            preferred.open();
            assertEquals(HttpVersion.HTTP_1_1, preferred.ws.httpVersion());
            preferred.close();
            ClientEvents only = client.connection(server.uri());
            only.ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            only.ws.open();
            WebSocketError error = only.nextError();
            assertEquals(ErrorKind.UPGRADE, error.kind());
            assertTrue(error.message().contains("NO_ALPN"), error::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsWork(String version) throws Exception {
        try (BoringSslEngines one = new BoringSslEngines(TestCertificates.trustManager(), version);
            EchoServer server = EchoServers.NETTY.start(TestCertificates.server());
            WatchedEngine client = plugged(one); WatchedEngine other = plugged(engines)) {
            ClientEvents events = client.open(server.uri());
            assertEquals(version, one.made.peek().getSession().getProtocol());
            events.close();
            other.open(server.uri()).close();
        }
    }

    @Test
    void aThousandConnectionsLeaveNoEngine() throws Exception {
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server()); WatchedEngine client = plugged(engines)) {
            Map<String, Integer> outcomes = Burst.run(client, MANY, i -> {
                WebSocket ws = client.engine.webSocket(server.uri());
                return i % 2 == 0
                    ? ws.onOpen(from -> from.send("hello")).onMessage((from, text) -> from.close())
                    : ws.onOpen(WebSocket::abort);
            });
            assertEquals(Map.of("1000", MANY / 2, "1006", MANY / 2), outcomes);
            assertEquals(MANY, engines.made.size());
            assertEquals(0, engines.live());
        }
    }

    @Test
    void tasksRunOnTheExecutorThatIsGiven() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server());
            WatchedEngine client = WatchedEngine
                .start(settings -> settings.tls(TlsSettings.of(engines)).tlsTaskExecutor(executor))) {
            List<ClientEvents> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(client.opening(server.uri()));
            }
            for (ClientEvents events : all) {
                events.next(ClientEvents.Kind.OPEN);
                events.close();
            }
        } finally {
            executor.shutdown();
            assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void anEngineThatIsClosedInTheMiddleOfAHandshakeIsReleased() throws Exception {
        try (PeerServer mute = PeerServer.start(1, socket -> socket.getInputStream().readAllBytes());
            WatchedEngine client = plugged(engines)) {
            ClientEvents events = client.connection(mute.wss("127.0.0.1"));
            events.ws.open();
            CompletableFuture<Void> aborted = new CompletableFuture<>();
            abortOnceSecuring(client, events.ws, aborted);
            aborted.get(20, TimeUnit.SECONDS);
            events.awaitClosed(1006, "aborted by the application");
        }
    }

    private void abortOnceSecuring(WatchedEngine client, WebSocket ws, CompletableFuture<Void> aborted) {
        client.engine.execute(() -> {
            if (engines.made.isEmpty()) {
                abortOnceSecuring(client, ws, aborted);
            } else {
                ws.abort();
                aborted.complete(null);
            }
        });
    }

    // ---- how it ends ----

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theServerHearsCloseNotify(String version) throws Exception {
        CompletableFuture<Integer> afterClose = new CompletableFuture<>();
        try (PeerServer server = PeerServer.start(serverOf(TestCertificates.server(), version), 1, accepted -> {
            PeerServer.upgrade(accepted);
            PeerServer.awaitFrame(accepted);
            accepted.getOutputStream().write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe8});
            try {
                // Without close_notify the JDK throws here.
                afterClose.complete(accepted.getInputStream().read());
            } catch (Exception truncated) {
                afterClose.completeExceptionally(truncated);
            }
        }); WatchedEngine client = WatchedEngine.start(settings -> settings.tls(TlsSettings.of(engines))
            .closeTimeout(Duration.ofMillis(300)))) {
            // The server waits for the client to end, and the client for the server, as long as it may.
            client.open(server.wss("localhost")).close();
            assertEquals(-1, afterClose.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void closeNotifyOfTheServerIsAnOrderlyEnd() throws Exception {
        try (PeerServer server = PeerServer.start(serverOf(TestCertificates.server(), "TLSv1.3"), 1, BoringSslIT::closeWithoutFrame);
            WatchedEngine client = plugged(engines)) {
            WebSocketError error = client.open(server.wss("localhost")).nextError();
            assertEquals(ErrorKind.CONNECTION_LOST, error.kind());
            assertTrue(error.message().contains("ended the connection without a close frame"), error::toString);
        }
    }

    private static void closeWithoutFrame(Socket accepted) throws Exception {
        PeerServer.upgrade(accepted);
        ((SSLSocket) accepted).shutdownOutput();
        accepted.getInputStream().readAllBytes();
    }

    // ---- what is refused ----

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        assertRefused(engines, TestCertificates.serverForOtherName(), "made out to another name");
    }

    @Test
    void theNameIsVerifiedAlsoIfTheFactoryForgetsIt() throws Exception {
        assertRefused(new Changed(engines, null), TestCertificates.serverForOtherName(), "made out to another name");
    }

    @Test
    void theFactoryMayTurnTheCheckOfTheNameOff() throws Exception {
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.serverForOtherName());
            WatchedEngine client = plugged(new Changed(engines, ""))) {
            client.open(server.uri()).close();
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        try (BoringSslEngines strict = new BoringSslEngines(null, "TLSv1.3", "TLSv1.2")) {
            assertRefused(strict, TestCertificates.server(), "authority that this client does not trust");
            assertEquals(0, strict.live());
        }
        assertRefused(engines, TestCertificates.serverExpired(), "has expired");
    }

    @Test
    void whatTheFactoryThrowsIsTheCauseOfTheError() throws Exception {
        UnsatisfiedLinkError thrown = new UnsatisfiedLinkError("no native library");
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server()); WatchedEngine client = plugged((host, port) -> {
            throw thrown;
        }); WatchedEngine other = plugged(engines)) {
            WebSocketError error = client.opening(server.uri()).nextError();
            assertEquals(ErrorKind.TLS, error.kind());
            assertEquals(Phase.TLS, error.phase());
            assertTrue(error.message().contains("TlsEngineFactory") && error.message().contains("UnsatisfiedLinkError"), error::toString);
            // Its text may hold a secret.
            assertFalse(error.message().contains("no native library"), error::toString);
            assertEquals(thrown, error.cause().getCause());
            other.open(server.uri()).close();
        }
    }

    // ---- the parts ----

    private static void assertRefused(TlsEngineFactory factory, SSLContext serverContext, String sentence) throws Exception {
        try (EchoServer server = EchoServers.NETTY.start(serverContext); WatchedEngine client = plugged(factory)) {
            ClientEvents events = client.opening(server.uri());
            WebSocketError error = events.nextError();
            assertEquals(ErrorKind.TLS, error.kind(), error::toString);
            assertEquals(Phase.TLS, error.phase(), error::toString);
            assertTrue(error.message().contains(sentence), error::toString);
            events.assertSilent();
        }
    }

    private static WatchedEngine plugged(TlsEngineFactory factory) {
        return WatchedEngine.start(settings -> settings.tls(TlsSettings.of(factory)));
    }

    private static java.net.ServerSocket serverOf(SSLContext context, String version) throws Exception {
        var listening = (javax.net.ssl.SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        listening.setEnabledProtocols(new String[] {version});
        return listening;
    }

    /** Sets another endpoint identification algorithm than Netty does. */
    private record Changed(BoringSslEngines engines, String algorithm) implements TlsEngineFactory {

        @Override
        public SSLEngine newEngine(String host, int port) {
            SSLEngine engine = engines.newEngine(host, port);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(algorithm);
            engine.setSSLParameters(parameters);
            assertEquals(algorithm, engine.getSSLParameters().getEndpointIdentificationAlgorithm());
            return engine;
        }

        @Override
        public void release(SSLEngine engine) {
            engines.release(engine);
        }
    }
}
