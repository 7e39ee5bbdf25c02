package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user decides about TLS, and what they read when it fails. */
@Timeout(60)
class TlsIT {

    // ---- what works ----

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsWork(String version) throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client(), parameters)) {
            assertEquals(version, facts(client, server.wss("127.0.0.1")).get("protocol"));
        }
    }

    @Test
    void theNewestVersionIsTakenByDefault() throws Exception {
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client())) {
            assertEquals("TLSv1.3", facts(client, server.wss("127.0.0.1")).get("protocol"));
        }
    }

    @Test
    void cipherSuitesOfTheParametersAreUsed() throws Exception {
        SSLParameters parameters = new SSLParameters(new String[] {"TLS_CHACHA20_POLY1305_SHA256"}, new String[] {"TLSv1.3"});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client(), parameters)) {
            assertEquals("TLS_CHACHA20_POLY1305_SHA256", facts(client, server.wss("127.0.0.1")).get("suite"));
        }
    }

    @Test
    void sniSaysTheNameOfTheUriAndNothingForAnAddress() throws Exception {
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client())) {
            assertEquals("localhost", facts(client, server.wss("localhost")).get("sni"));
            assertEquals("", facts(client, server.wss("127.0.0.1")).get("sni"));
        }
    }

    @Test
    void sniOfTheParametersIsSent() throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("else.example")));
        parameters.setEndpointIdentificationAlgorithm("");
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client(), parameters)) {
            assertEquals("else.example", facts(client, server.wss("127.0.0.1")).get("sni"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientCertificateIsShownWhereItIsRequired(String version) throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> socket.setNeedClientAuth(true));
            WatchedEngine client = trusting(TestCertificates.clientWithCertificate(), parameters)) {
            assertEquals("CN=a bot", facts(client, server.wss("127.0.0.1")).get("client"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void sessionsAreResumedAmongConnectionsThatShareTheirSettings(String version) throws Exception {
        LookingOn trust = new LookingOn();
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.clientWith(trust), parameters)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(version, facts(client, server.wss("127.0.0.1")).get("protocol"));
            }
        }
        // A resumed handshake shows no certificate that could be asked about.
        assertEquals(1, trust.askedBy.size(), trust.askedBy::toString);
    }

    @Test
    void aStormOfReconnectsIsResumed() throws Exception {
        int count = 300;
        LookingOn trust = new LookingOn();
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server());
            WatchedEngine client = trusting(TestCertificates.clientWith(trust))) {
            for (int round = 0; round < 2; round++) {
                List<ClientEvents> all = Stream.generate(() -> client.opening(server.uri())).limit(count).toList();
                for (ClientEvents events : all) {
                    events.next(ClientEvents.Kind.OPEN);
                }
                for (ClientEvents events : all) {
                    events.close();
                }
            }
            EngineStatistics statistics = client.engine.statistics();
            assertEquals(2 * count, statistics.tlsHandshakes());
            assertTrue(statistics.tlsResumptions() >= count, statistics::toString);
            assertEquals(statistics.tlsHandshakes() - statistics.tlsResumptions(), trust.askedBy.size());
        }
    }

    @Test
    void chainsOfConnectionsAreResumed() throws Exception {
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server());
            WatchedEngine client = trusting(TestCertificates.client())) {
            Map<String, Integer> outcomes = Burst.run(client, 500, i -> client.engine.webSocket(server.uri()).onOpen(WebSocket::close));
            assertEquals(Map.of("1000", 500), outcomes);
            EngineStatistics statistics = client.engine.statistics();
            assertEquals(500, statistics.tlsHandshakes());
            assertTrue(statistics.tlsResumptions() >= 500 - Burst.TOGETHER, statistics::toString);
        }
    }

    @Test
    void connectionsOfOtherSettingsResumeNothing() throws Exception {
        LookingOn trust = new LookingOn();
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {}); WatchedEngine client = WatchedEngine.start()) {
            for (int i = 0; i < 2; i++) {
                ClientEvents events = client.connection(server.wss("127.0.0.1"));
                events.ws.internalRequest().tls(TlsSettings.of(TestCertificates.clientWith(trust)));
                events.open();
                events.nextText();
                events.awaitClosed(1000, "");
            }
        }
        assertEquals(2, trust.askedBy.size(), trust.askedBy::toString);
    }

    @Test
    void tasksRunOnTheEventLoopUnlessAnExecutorIsGiven() throws Exception {
        LookingOn trust = new LookingOn();
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.clientWith(trust))) {
            facts(client, server.wss("127.0.0.1"));
            assertEquals(List.of(client.threads().get(0)), List.copyOf(trust.askedBy));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void tasksRunOnTheExecutorThatIsGiven(String version) throws Exception {
        LookingOn trust = new LookingOn();
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        Set<Thread> own = ConcurrentHashMap.newKeySet();
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "tls-task");
            own.add(thread);
            return thread;
        });
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = WatchedEngine.start(settings -> settings.tlsTaskExecutor(executor)
                .tls(TlsSettings.of(TestCertificates.clientWith(trust), parameters)))) {
            List<ClientEvents> all = Stream.generate(() -> client.opening(server.wss("127.0.0.1"))).limit(20).toList();
            for (ClientEvents events : all) {
                events.next(ClientEvents.Kind.OPEN);
                events.nextText();
                events.awaitClosed(1000, "");
            }
        } finally {
            executor.shutdown();
        }
        assertFalse(trust.askedBy.isEmpty());
        assertTrue(own.containsAll(trust.askedBy), trust.askedBy::toString);
    }

    @Test
    void trustAllForTestsTrustsAll() throws Exception {
        for (SSLContext context : List.of(TestCertificates.server(), TestCertificates.serverForOtherName(),
            TestCertificates.serverExpired())) {
            try (PeerServer server = factsServer(context, socket -> {});
                WatchedEngine client = WatchedEngine.start(settings -> settings.tls(TlsSettings.trustAllForTests()))) {
                assertEquals("TLSv1.3", facts(client, server.wss("127.0.0.1")).get("protocol"));
            }
        }
    }

    @Test
    void anEmptyAlgorithmTurnsTheCheckOfTheNameOff() throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("");
        try (PeerServer server = factsServer(TestCertificates.serverForOtherName(), socket -> {});
            WatchedEngine client = trusting(TestCertificates.client(), parameters)) {
            assertEquals("TLSv1.3", facts(client, server.wss("127.0.0.1")).get("protocol"));
        }
    }

    // ---- what fails, and how it reads ----

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
            assertTls(client.opening(server.wss("127.0.0.1")).nextError(), "no TLS version in common");
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

    // ---- the parts ----

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

    private static WatchedEngine trusting(SSLContext context) {
        return WatchedEngine.start(settings -> settings.tls(TlsSettings.of(context)));
    }

    private static WatchedEngine trusting(SSLContext context, SSLParameters parameters) {
        return WatchedEngine.start(settings -> settings.tls(TlsSettings.of(context, parameters)));
    }

    /** What the server of {@link #factsServer} says about the session of one connection. */
    private static Map<String, String> facts(WatchedEngine client, URI uri) throws InterruptedException {
        ClientEvents events = client.open(uri);
        Map<String, String> facts = new HashMap<>();
        events.nextText().lines().forEach(line -> facts.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        events.awaitClosed(1000, "");
        events.assertSilent();
        return facts;
    }

    /** A server that tells each client what it knows of its TLS session, and closes. */
    private static PeerServer factsServer(SSLContext context, Consumer<SSLServerSocket> settings) throws Exception {
        SSLServerSocket listening = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
        settings.accept(listening);
        return PeerServer.start(listening, 2, TlsIT::tellFacts);
    }

    private static void tellFacts(Socket accepted) throws Exception {
        SSLSocket socket = (SSLSocket) accepted;
        socket.startHandshake();
        PeerServer.upgrade(socket);
        ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
        String sni = session.getRequestedServerNames().isEmpty() ? ""
            : new String(session.getRequestedServerNames().get(0).getEncoded(), UTF_8);
        String told = "protocol=" + session.getProtocol() + "\nsuite=" + session.getCipherSuite() + "\nsni=" + sni + "\nclient="
            + clientName(session);
        byte[] payload = told.getBytes(UTF_8);
        byte[] frames = new byte[2 + payload.length + 4];
        frames[0] = (byte) 0x81;
        frames[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frames, 2, payload.length);
        System.arraycopy(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe8}, 0, frames, 2 + payload.length, 4);
        socket.getOutputStream().write(frames);
        PeerServer.awaitFrame(socket);
    }

    private static String clientName(ExtendedSSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException none) {
            return "";
        }
    }

    /** Decides as the test authority's trust manager does, and remembers who asked. */
    private static final class LookingOn extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager decides = TestCertificates.trustManager();
        private final ConcurrentLinkedQueue<Thread> askedBy = new ConcurrentLinkedQueue<>();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            askedBy.add(Thread.currentThread());
            decides.checkServerTrusted(chain, authType, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            throw new CertificateException("an engine has no socket");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("the host name was not given");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return decides.getAcceptedIssuers();
        }
    }
}
