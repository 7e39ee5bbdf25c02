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
import io.heddle.engine.testing.HookedTrust;
import io.heddle.engine.testing.TestCertificates;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions of a user about TLS. */
@Timeout(180)
class TlsIT {
    /** The threads on which the trust manager was asked. */
    private final Queue<Thread> askedBy = new ConcurrentLinkedQueue<>();

    private SSLContext watched() {
        return TestCertificates.clientWith(new HookedTrust(() -> askedBy.add(Thread.currentThread())));
    }

    private static SSLParameters version(String version) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        return parameters;
    }

    private static void assertFact(String expected, String name, SSLContext serverContext, WatchedEngine client) throws Exception {
        try (client; PeerServer server = factsServer(serverContext, socket -> {})) {
            assertEquals(expected, facts(client, server.wss("127.0.0.1")).get(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsWork(String version) throws Exception {
        assertFact(version, "protocol", TestCertificates.server(), trusting(TestCertificates.client(), version(version)));
    }

    @Test
    void theNewestVersionIsTakenByDefault() throws Exception {
        assertFact("TLSv1.3", "protocol", TestCertificates.server(), trusting(TestCertificates.client()));
    }

    @Test
    void cipherSuitesOfTheParametersAreUsed() throws Exception {
        SSLParameters parameters = new SSLParameters(new String[] {"TLS_CHACHA20_POLY1305_SHA256"}, new String[] {"TLSv1.3"});
        assertFact("TLS_CHACHA20_POLY1305_SHA256", "suite", TestCertificates.server(), trusting(TestCertificates.client(), parameters));
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
        assertFact("else.example", "sni", TestCertificates.server(), trusting(TestCertificates.client(), parameters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientCertificateIsShownWhereItIsRequired(String version) throws Exception {
        SSLParameters parameters = version(version);
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> socket.setNeedClientAuth(true));
            WatchedEngine client = trusting(TestCertificates.clientWithCertificate(), parameters)) {
            assertEquals("CN=a bot", facts(client, server.wss("127.0.0.1")).get("client"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void sessionsAreResumedAmongConnectionsThatShareTheirSettings(String version) throws Exception {
        SSLParameters parameters = version(version);
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(watched(), parameters)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(version, facts(client, server.wss("127.0.0.1")).get("protocol"));
            }
        }
        // A resumed handshake shows no certificate that could be asked about.
        assertEquals(1, askedBy.size(), askedBy::toString);
    }

    @Test
    void aStormOfReconnectsIsResumed() throws Exception {
        int count = 100;
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server());
            WatchedEngine client = trusting(watched())) {
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
            assertEquals(2 * count, statistics.openings().tlsHandshakes());
            assertTrue(statistics.openings().tlsResumptions() >= count, statistics::toString);
            assertEquals(statistics.openings().tlsHandshakes() - statistics.openings().tlsResumptions(), askedBy.size());
        }
    }

    @Test
    void chainsOfConnectionsAreResumed() throws Exception {
        try (EchoServer server = EchoServers.NETTY.start(TestCertificates.server());
            WatchedEngine client = trusting(TestCertificates.client())) {
            Map<String, Integer> outcomes = Burst.run(client, 200, i -> client.engine.webSocket(server.uri()).onOpen(WebSocket::close));
            assertEquals(Map.of("1000", 200), outcomes);
            EngineStatistics statistics = client.engine.statistics();
            assertEquals(200, statistics.openings().tlsHandshakes());
            assertTrue(statistics.openings().tlsResumptions() >= 200 - Burst.TOGETHER, statistics::toString);
        }
    }

    @Test
    void connectionsOfOtherSettingsResumeNothing() throws Exception {
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {}); WatchedEngine client = WatchedEngine.start()) {
            for (int i = 0; i < 2; i++) {
                ClientEvents events = client.connection(server.wss("127.0.0.1"));
                events.ws.internalRequest().tls(TlsSettings.of(watched()));
                events.open();
                events.nextText();
                events.awaitClosed(1000, "");
            }
        }
        assertEquals(2, askedBy.size(), askedBy::toString);
    }

    @Test
    void tasksRunOnTheEventLoopUnlessAnExecutorIsGiven() throws Exception {
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = trusting(watched())) {
            facts(client, server.wss("127.0.0.1"));
            assertEquals(List.of(client.threads().get(0)), List.copyOf(askedBy));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void tasksRunOnTheExecutorThatIsGiven(String version) throws Exception {
        SSLParameters parameters = version(version);
        Set<Thread> own = ConcurrentHashMap.newKeySet();
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "tls-task");
            own.add(thread);
            return thread;
        });
        try (PeerServer server = factsServer(TestCertificates.server(), socket -> {});
            WatchedEngine client = WatchedEngine.start(settings -> settings.tlsTaskExecutor(executor)
                .tls(TlsSettings.of(watched(), parameters)))) {
            List<ClientEvents> all = Stream.generate(() -> client.opening(server.wss("127.0.0.1"))).limit(20).toList();
            for (ClientEvents events : all) {
                events.next(ClientEvents.Kind.OPEN);
                events.nextText();
                events.awaitClosed(1000, "");
            }
        } finally {
            executor.shutdown();
        }
        assertFalse(askedBy.isEmpty());
        assertTrue(own.containsAll(askedBy), askedBy::toString);
    }

    @Test
    void trustAllForTestsTrustsAll() throws Exception {
        for (SSLContext context : List.of(TestCertificates.server(), TestCertificates.serverForOtherName(),
            TestCertificates.serverExpired())) {
            assertFact("TLSv1.3", "protocol", context, WatchedEngine.start(settings -> settings.tls(TlsSettings.trustAllForTests())));
        }
    }

    @Test
    void anEmptyAlgorithmTurnsTheCheckOfTheNameOff() throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("");
        assertFact("TLSv1.3", "protocol", TestCertificates.serverForOtherName(), trusting(TestCertificates.client(), parameters));
    }
}
