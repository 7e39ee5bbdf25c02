package io.heddle.engine.it;

import static io.heddle.engine.it.TlsFacts.facts;
import static io.heddle.engine.it.TlsFacts.factsServer;
import static io.heddle.engine.it.TlsFacts.trusting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions of a user about TLS. */
@Timeout(60)
class TlsIT {

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
