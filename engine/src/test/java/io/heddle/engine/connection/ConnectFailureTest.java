package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.tls.TlsEngineFactory;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.metrics.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Why a connection could not be opened: each reason has its kind, phase and address in one sentence that a person can act on. */
@Timeout(60)
final class ConnectFailureTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config
        .resolveTimeout(Duration.ofSeconds(1)).connectTimeout(Duration.ofSeconds(2)).tlsTimeout(Duration.ofSeconds(3))
        .upgradeTimeout(Duration.ofMillis(4_500)).maxConnections(3));

    private WebSocketError check(Journal journal, ErrorKind kind, Phase phase, String address, String... words) {
        journal.expect("error " + kind + " " + phase);
        WebSocketError error = journal.error();
        String sentence = error.toString();
        assertEquals(address, error.remoteAddress());
        for (String word : words) {
            assertTrue(sentence.contains(word), () -> sentence + " must say " + word);
        }
        assertEquals(-1, sentence.indexOf('\n'));
        return error;
    }

    private Journal opened(URI uri) {
        ConnectionHandle ws = rig.socket(uri);
        Journal journal = rig.journal(ws);
        ws.open();
        rig.turn();
        return journal;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void aNameThatDoesNotResolve() {
        Journal journal = opened(URI.create("ws://nowhere.test/"));
        rig.resolver.fail("nowhere.test: Name or service not known");
        rig.turn();
        WebSocketError error = check(journal, ErrorKind.RESOLVE, Phase.RESOLVE, null, "nowhere.test", "did not resolve");
        assertNotNull(error.cause());
        assertEquals(1, rig.counters.get(Counter.HANDSHAKES_FAILED));
    }

    @Test
    void aResolverThatFindsNoAddress() {
        Journal journal = opened(URI.create("ws://empty.test/"));
        rig.resolver.answer();
        rig.turn();
        check(journal, ErrorKind.RESOLVE, Phase.RESOLVE, null, "empty.test", "did not resolve");
    }

    @Test
    void aResolverThatDoesNotAnswer() {
        Journal journal = opened(URI.create("ws://slow.test/"));
        rig.advance(Duration.ofMillis(990));
        journal.expect();
        rig.advance(Duration.ofMillis(20));
        check(journal, ErrorKind.TIMEOUT, Phase.RESOLVE, null, "slow.test", "1 s", "resolveTimeout");
        rig.resolver.answer(InetAddress.getLoopbackAddress());
        rig.turn();
    }

    @Test
    void aPortThatRefuses() {
        LoopbackPeer gone = rig.peer();
        gone.close();
        Journal journal = opened(gone.uri());
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        WebSocketError error = check(
            journal, ErrorKind.CONNECT, Phase.CONNECT, "127.0.0.1:" + gone.port(), "refused", "127.0.0.1:" + gone.port(), "runs");
        assertNotNull(error.cause());
    }

    @Test
    void aHostThatDoesNotAnswer() {
        // The sockets are not looked at, so to this connection its host is silent.
        LoopbackPeer peer = rig.peer();
        Journal journal = opened(peer.uri());
        rig.advance(Duration.ofMillis(1_990));
        journal.expect();
        rig.advance(Duration.ofMillis(20));
        check(journal, ErrorKind.TIMEOUT, Phase.CONNECT, "127.0.0.1:" + peer.port(), "Connecting", "2 s", "connectTimeout");
    }

    @Test
    void aServerThatDoesNotAnswerTls(LoopbackPeer peer) {
        Journal journal = opened(peer.uri("wss", "/"));
        rig.turnNetworkUntil(peer::accept);
        rig.turnNetworkUntil(() -> !peer.received().isEmpty());
        rig.advance(Duration.ofMillis(2_990));
        journal.expect();
        rig.advance(Duration.ofMillis(20));
        check(journal, ErrorKind.TIMEOUT, Phase.TLS, "127.0.0.1:" + peer.port(), "TLS", "3 s", "tlsTimeout");
        rig.turnNetworkUntil(peer::isEnded);
    }

    @Test
    void anEngineGoesBackToAFactoryThatEndsTheConnection(LoopbackPeer peer) throws NoSuchAlgorithmException {
        ConnectionHandle ws = rig.socket(peer.uri("wss", "/"));
        Journal journal = rig.journal(ws);
        SSLContext context = SSLContext.getDefault();
        List<SSLEngine> out = new ArrayList<>();
        ws.internalRequest().tls(TlsSettings.of(new TlsEngineFactory() {
            @Override
            public SSLEngine newEngine(String host, int port) {
                ws.abort();
                SSLEngine engine = context.createSSLEngine(host, port);
                out.add(engine);
                return engine;
            }

            @Override
            public void release(SSLEngine engine) {
                assertTrue(out.remove(engine), "an engine goes back once");
            }
        }));
        ws.open();
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        journal.expect("closed 1006 aborted by the application");
        assertEquals(List.of(), out);
    }

    @Test
    void aServerThatDoesNotSpeakTls(LoopbackPeer peer) {
        Journal journal = opened(peer.uri("wss", "/"));
        rig.turnNetworkUntil(peer::accept);
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        check(journal, ErrorKind.TLS, Phase.TLS, "127.0.0.1:" + peer.port());
    }

    @Test
    void aServerThatEndsInTheMiddleOfTls(LoopbackPeer peer) {
        Journal journal = opened(peer.uri("wss", "/"));
        rig.turnNetworkUntil(peer::accept);
        rig.turnNetworkUntil(() -> !peer.received().isEmpty());
        peer.drop();
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        check(journal, ErrorKind.TLS, Phase.TLS, "127.0.0.1:" + peer.port());
    }

    @Test
    void aServerThatDoesNotAnswerTheUpgrade(Attempt attempt) {
        rig.advance(Duration.ofMillis(4_490));
        attempt.events.expect();
        rig.advance(Duration.ofMillis(20));
        check(attempt.events, ErrorKind.TIMEOUT, Phase.UPGRADE, "127.0.0.1:" + attempt.peer.port(), "4500 ms", "upgradeTimeout");
        rig.turnNetworkUntil(attempt.peer::isEnded);
    }

    @Test
    void aRefusalWhoseBodyDoesNotEndIsToldWhenTheTimeIsUp(Attempt attempt) {
        attempt.peer.send("HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nbecause");
        for (int i = 0; i < 50; i++) {
            rig.turnNetwork();
        }
        rig.turnNetworkUntil(() -> {
            rig.clock.advance(Duration.ofMillis(100).toNanos());
            return !attempt.events.lines.isEmpty();
        });
        WebSocketError error = check(attempt.events, ErrorKind.UPGRADE, Phase.UPGRADE, "127.0.0.1:" + attempt.peer.port(), "403");
        assertEquals("because", error.httpBody());
    }

    private static URI named(LoopbackPeer peer) {
        return URI.create("ws://several.test:" + peer.port() + "/");
    }

    @Test
    void theNextAddressIsTriedAfterOneThatRefuses(LoopbackPeer peer) {
        rig.resolver.answerAtOnce(address("127.0.0.2"), address("127.0.0.1"));
        ConnectionHandle ws = rig.socket(named(peer));
        Attempt attempt = Attempt.requested(rig, peer, ws, rig.journal(ws));
        attempt.answer(peer.upgradeAnswer()).events.expect("open");
    }

    @Test
    void theNextAddressIsTriedBesideOneThatIsSilent(LoopbackPeer peer) {
        rig.resolver.answerAtOnce(address("127.0.0.2"), address("127.0.0.1"));
        ConnectionHandle ws = rig.socket(named(peer));
        Journal journal = rig.journal(ws);
        ws.open();
        rig.turn();
        rig.advance(Duration.ofMillis(240));
        Connection connection = rig.connectionOf(ws);
        assertEquals(address("127.0.0.2"), ((InetSocketAddress) connection.remoteAddress()).getAddress());
        rig.advance(Duration.ofMillis(20));
        assertEquals(address("127.0.0.1"), ((InetSocketAddress) connection.remoteAddress()).getAddress());
        // Each has its own two seconds.
        rig.advance(Duration.ofMillis(1_980));
        journal.expect();
        rig.advance(Duration.ofMillis(40));
        check(journal, ErrorKind.TIMEOUT, Phase.CONNECT, "127.0.0.1:" + peer.port());
    }

    @Test
    void ifAllRefuseTheLastIsTold() {
        LoopbackPeer gone = rig.peer();
        gone.close();
        rig.resolver.answerAtOnce(address("127.0.0.2"), address("127.0.0.3"));
        Journal journal = opened(named(gone));
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        check(journal, ErrorKind.CONNECT, Phase.CONNECT, "127.0.0.3:" + gone.port(), "the last of 2 addresses");
    }

    @Test
    void aLocalAddressThatIsNotThisMachines(LoopbackPeer peer) {
        ConnectionHandle ws = rig.socket(peer.uri());
        ws.internalRequest().localAddress(address("192.0.2.1"));
        Journal journal = rig.journal(ws);
        ws.open();
        rig.turn();
        check(journal, ErrorKind.CONNECT, Phase.CONNECT, "127.0.0.1:" + peer.port(), "local address");
    }

    @Test
    void moreConnectionsThanTheEngineAllows() {
        Link first = rig.link();
        rig.link();
        rig.link().ws.close();
        Journal fourth = opened(Rig.PEER);
        check(fourth, ErrorKind.CAPACITY, Phase.RESOLVE, null, "3 connections", "maxConnections");
        first.ws.abort();
        Journal fifth = opened(Rig.PEER);
        fifth.expect();
    }

    @Test
    void whatHasEndedTakesNoPlaceOfTheOthers() {
        rig.link();
        rig.link();
        ConnectionHandle neverOpened = rig.socket();
        rig.journal(neverOpened);
        neverOpened.close();
        Link third = rig.link();
        third.events.expect("open");
        assertNull(third.events.error());
    }

    @Test
    void aLongTimeAfterTheErrorNothingElseHappens() {
        LoopbackPeer gone = rig.peer();
        gone.close();
        Journal journal = opened(gone.uri());
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        rig.advance(LONG);
        assertEquals(1, journal.lines.size());
        rig.turnNetwork();
        assertEquals(0, rig.networkSockets());
    }
}
