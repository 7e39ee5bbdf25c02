package io.heddle.engine.it;

import static io.heddle.engine.it.TlsFacts.factsServer;
import static io.heddle.engine.it.TlsFacts.trusting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.api.reconnect.ReconnectorEnd;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors of TLS, as a user reads them. */
@Timeout(180)
class TlsFailureIT {

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        assertTlsError(TestCertificates.server(), TestCertificates.clientTrustingOthers(), "authority that this client does not trust");
    }

    @Test
    void theJvmsOwnTrustStoreDecidesByDefault() throws Exception {
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {}); WatchedEngine client = WatchedEngine.start()) {
            WebSocketError error = client.opening(server.wss("127.0.0.1")).nextError();
            assertTls(error, "authority that this client does not trust");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        assertTlsError(TestCertificates.serverForOtherName(), TestCertificates.client(), "made out to another name");
    }

    @Test
    void parametersWithoutAnAlgorithmStillCheckTheName() throws Exception {
        try (PeerServer server = factsServer(TestCertificates.serverForOtherName(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client(), new SSLParameters())) {
            assertTls(client.opening(server.wss("127.0.0.1")).nextError(), "made out to another name");
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertTlsError(TestCertificates.serverExpired(), TestCertificates.client(), "has expired");
    }

    @Test
    void aReconnectorDoesNotAskAgain() throws Exception {
        endsAReconnector(TestCertificates.server(), TestCertificates.clientTrustingOthers());
        endsAReconnector(TestCertificates.serverForOtherName(), TestCertificates.client());
        endsAReconnector(TestCertificates.serverExpired(), TestCertificates.client());
    }

    private static void endsAReconnector(SSLContext server, SSLContext trust) throws Exception {
        try (PeerServer peer = factsServer(server, socket -> {}); WatchedEngine client = trusting(trust)) {
            CompletableFuture<ReconnectorEnd> ended = new CompletableFuture<>();
            Reconnector bot =
                Reconnector.of(client.engine, peer.wss("127.0.0.1")).onEnded((same, end) -> ended.complete(end)).start();
            ReconnectorEnd end = ended.get(60, TimeUnit.SECONDS);
            assertEquals(ReconnectorEnd.Cause.NOT_WORTH_RETRY, end.cause(), end::toString);
            assertEquals(ErrorKind.TLS, end.error().kind(), end::toString);
            assertEquals(1, bot.attempts());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientCertificateThatIsMissingIsNamed(String version) throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> socket.setNeedClientAuth(true));
            WatchedEngine client = trusting(TestCertificates.client(), parameters)) {
            WebSocketError error = client.opening(server.wss("127.0.0.1")).nextError();
            assertEquals(ErrorKind.TLS, error.kind(), error::toString);
            assertTrue(error.message().contains("client certificate"), error::toString);
        }
    }

    @Test
    void noCommonVersionIsNamed() throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2"});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> socket.setEnabledProtocols(new String[] {"TLSv1.3"}));
            WatchedEngine client = trusting(TestCertificates.client(), parameters)) {
            assertTls(client.opening(server.wss("127.0.0.1")).nextError(), "no TLS version or cipher suite in common");
        }
    }

    @ParameterizedTest
    @EnumSource(EchoServers.class)
    void aPlainServerBehindWssIsOneReadableError(EchoServers kind) throws Exception {
        try (EchoServer server = kind.start(); WatchedEngine client = WatchedEngine.start(settings -> settings
            .tlsTimeout(Duration.ofMillis(kind == EchoServers.JAVA_WEBSOCKET ? 200 : 60_000)))) {
            URI uri = URI.create(server.uri().toString().replace("ws://", "wss://"));
            ClientEvents events = client.opening(uri);
            WebSocketError error = events.nextError();
            // That one takes TLS for the beginning of a request, and waits for the rest of it.
            assertEquals(kind == EchoServers.JAVA_WEBSOCKET ? ErrorKind.TIMEOUT : ErrorKind.TLS, error.kind(), error::toString);
            assertEquals(Phase.TLS, error.phase(), error::toString);
            assertTrue(error.message().contains("speak TLS on this port"), error::toString);
            events.assertSilent();
        }
    }

    @ParameterizedTest
    @EnumSource(EchoServers.class)
    void aTlsServerBehindWsIsOneReadableError(EchoServers kind) throws Exception {
        try (EchoServer server = kind.start(TestCertificates.server()); WatchedEngine client = WatchedEngine.start()) {
            URI uri = URI.create(server.uri().toString().replace("wss://", "ws://"));
            ClientEvents events = client.opening(uri);
            WebSocketError error = events.nextError();
            assertEquals(ErrorKind.UPGRADE, error.kind(), error::toString);
            assertEquals(Phase.UPGRADE, error.phase(), error::toString);
            assertTrue(error.message().contains("wss"), error::toString);
            events.assertSilent();
        }
    }

    @Test
    void aSettingsObjectThatCannotWorkIsOneReadableError() throws Exception {
        SSLParameters impossible = new SSLParameters();
        impossible.setProtocols(new String[] {"TLSv9"});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client(), impossible)) {
            WebSocketError error = client.opening(server.wss("127.0.0.1")).nextError();
            assertConfig(error, "TLSv9");
        }
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(SSLContext.getInstance("TLS"))) {
            WebSocketError error = client.opening(server.wss("127.0.0.1")).nextError();
            assertConfig(error, "SSLContext is not initialized");
        }
    }

    private static void assertTlsError(SSLContext serverContext, SSLContext clientContext, String sentence) throws Exception {
        try (PeerServer server = factsServer(serverContext, socket -> {}); WatchedEngine client = trusting(clientContext)) {
            ClientEvents events = client.opening(server.wss("127.0.0.1"));
            assertTls(events.nextError(), sentence);
            events.assertSilent();
        }
    }

    private static void assertTls(WebSocketError error, String sentence) {
        assertEquals(ErrorKind.TLS, error.kind(), error::toString);
        assertEquals(Phase.TLS, error.phase(), error::toString);
        assertEquals("127.0.0.1:" + error.uri().getPort(), error.remoteAddress());
        assertTrue(error.toString().contains(sentence), error::toString);
    }

    private static void assertConfig(WebSocketError error, String sentence) {
        assertEquals(ErrorKind.CONFIG, error.kind(), error::toString);
        assertEquals(Phase.TLS, error.phase(), error::toString);
        assertTrue(error.message().contains("TLS settings") && error.message().contains(sentence), error::toString);
    }
}
