package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.Http2Frames.settings;
import static io.heddle.testkit.wire.Http2Frames.settingsAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.Http2ConfigBuilder;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.LoopbackPeer;
import io.heddle.engine.connection.Rig;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2Frames;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How streams are packed onto sessions, who opens the next one, and when sessions end. */
@Timeout(60)
final class Http2PackingTest {
    @RegisterExtension
    final Rig rig = new Rig().argument(Http2Link.class, Http2Link::opened);

    private Http2Peer peer;

    private void configure(UnaryOperator<Http2ConfigBuilder> http2) {
        rig.configure(config -> config.http2(http2.apply(Http2Config.builder()).build()));
    }

    private Http2Link ask(HttpPolicy policy) {
        peer = peer == null ? new Http2Peer(rig) : peer;
        return Http2Link.asked(rig, peer, policy);
    }

    private List<Http2Link> ask(int count) {
        List<Http2Link> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add(ask(HttpPolicy.HTTP_2_ONLY));
        }
        return links;
    }

    private static long open(List<Http2Link> links) {
        return links.stream().filter(link -> link.ws.isOpen()).count();
    }

    @Test
    void thoseWhoAskAtOnceShareOneSession() {
        List<Http2Link> links = ask(5);
        peer.begin();
        for (int i = 0; i < 5; i++) {
            assertEquals(1 + 2 * i, peer.open());
        }
        rig.turnNetworkUntil(() -> open(links) == 5);
        assertEquals(new Http2Statistics(1, 1, 5, 5, 5, 0, 0, Map.of()), rig.counters.http2());
        assertEquals(5.0, rig.counters.http2().streamsPerSession());
    }

    @Test
    void largeRequestsThatAreAskedAtOnceShareOneSessionToo() {
        rig.configure(config -> config.writeBufferBytes(16 << 10).http2(Http2Config.builder().maxSessionsPerOrigin(1).build()));
        peer = new Http2Peer(rig);
        List<Http2Link> links = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ConnectionHandle ws = rig.socket(peer.socket.uri());
            ws.internalRequest().cookie("session", "x".repeat(4_000));
            links.add(Http2Link.asked(rig, peer, HttpPolicy.HTTP_2_ONLY, ws));
        }
        peer.begin();
        for (int i = 0; i < 30; i++) {
            peer.open();
        }
        rig.turnNetworkUntil(() -> open(links) == 30);
        assertEquals(1, rig.counters.http2().sessionsOpened());
    }

    @Test
    void theServersLimitOpensTheNextSession() {
        List<Http2Link> links = ask(5);
        peer.socket.keepEarlier();
        peer.begin(Http2Frames.MAX_CONCURRENT_STREAMS, 2);
        peer.open();
        peer.open();
        // The three that found no room open another, of which they know no better.
        peer.begin(Http2Frames.MAX_CONCURRENT_STREAMS, 3);
        peer.open();
        peer.open();
        peer.open();
        rig.turnNetworkUntil(() -> open(links) == 5);
        assertEquals(2, rig.counters.http2().sessions());
        assertEquals(3, rig.counters.http2().mostStreamsPerSession());
    }

    @Test
    void theServersLimitMayChange() {
        Http2Link first = Http2Link.opened(rig, Http2Frames.MAX_CONCURRENT_STREAMS, 2);
        peer = first.peer;
        Http2Link second = first.neighbour(rig);
        peer.send(settings(Http2Frames.MAX_CONCURRENT_STREAMS, 1)).settle();
        first.events.expect();
        second.events.expect();
        Http2Link third = Http2Link.asked(rig, peer, HttpPolicy.HTTP_2_IF_OPEN);
        rig.turnUntilIdle();
        third.ws.abort();
        assertEquals(2, rig.counters.http2().streamsOpened(), "no room");
        peer.send(settings(Http2Frames.MAX_CONCURRENT_STREAMS, 3)).settle();
        first.neighbour(rig);
        assertEquals(1, rig.counters.http2().sessionsOpened());
    }

    @Test
    void aServerThatAllowsNoStreamIsNotAskedForOneSessionAfterTheOther() {
        Http2Link first = ask(HttpPolicy.HTTP_2_ONLY);
        peer.begin(Http2Frames.MAX_CONCURRENT_STREAMS, 0);
        first.awaitEnd(rig).events.expect("error CAPACITY UPGRADE");
        assertTrue(first.events.error().message().contains("SETTINGS_MAX_CONCURRENT_STREAMS = 0"), first.events.error()::message);
        ask(HttpPolicy.HTTP_2_ONLY).awaitEnd(rig).events.expect("error CAPACITY RESOLVE");
        assertEquals(1, rig.counters.http2().sessionsOpened());
        peer.send(settings(Http2Frames.MAX_CONCURRENT_STREAMS, 1)).settle();
        Http2Link third = ask(HttpPolicy.HTTP_2_ONLY);
        peer.open();
        rig.turnNetworkUntil(third.ws::isOpen);
    }

    @Test
    void ourLimitOpensAsManyAtOnceAsAreNeeded() {
        configure(http2 -> http2.maxStreamsPerSession(2));
        List<Http2Link> links = ask(3);
        peer.socket.keepEarlier();
        peer.begin();
        peer.open();
        peer.open();
        peer.begin();
        peer.open();
        rig.turnNetworkUntil(() -> open(links) == 3);
    }

    @Test
    void aStreamThatEndsMakesRoom() {
        configure(http2 -> http2.maxStreamsPerSession(1).maxSessionsPerOrigin(1));
        Http2Link first = ask(HttpPolicy.HTTP_2_ONLY);
        peer.begin();
        peer.open();
        rig.turnNetworkUntil(first.ws::isOpen);
        Http2Link second = ask(HttpPolicy.HTTP_2_ONLY);
        second.awaitEnd(rig).events.expect("error CAPACITY RESOLVE");
        assertTrue(second.events.error().message().contains("all 1 HTTP/2 sessions to this origin are full"));
        first.ws.abort();
        Http2Link third = ask(HttpPolicy.HTTP_2_ONLY);
        assertEquals(3, peer.open());
        rig.turnNetworkUntil(third.ws::isOpen);
    }

    @Test
    void withAllSessionsFullHttp1GoesOn() {
        configure(http2 -> http2.maxStreamsPerSession(1).maxSessionsPerOrigin(1));
        Http2Link first = ask(HttpPolicy.HTTP_2_ONLY);
        peer.begin();
        peer.open();
        rig.turnNetworkUntil(first.ws::isOpen);
        Http2Link second = ask(HttpPolicy.HTTP_2_PREFERRED);
        LoopbackPeer socket = peer.socket;
        rig.turnNetworkUntil(() -> rig.counters.http2().fallbacks().containsKey(FallbackReason.SESSIONS_FULL));
        rig.turnNetworkUntil(socket::accept);
        rig.turnNetworkUntil(() -> socket.request() != null);
        socket.send(socket.upgradeAnswer());
        rig.turnNetworkUntil(second.ws::isOpen);
        assertEquals(HttpVersion.HTTP_1_1, second.ws.httpVersion());
    }

    @Test
    void ifOpenUsesWhatIsOpenAndOpensNothing() {
        Http2Link first = Http2Link.opened(rig);
        Http2Link second = Http2Link.asked(rig, first.peer, HttpPolicy.HTTP_2_IF_OPEN);
        assertEquals(3, first.peer.open());
        rig.turnNetworkUntil(second.ws::isOpen);
        assertEquals(HttpVersion.HTTP_2, second.ws.httpVersion());
        assertEquals(1, second.ws.internalRequest().attempt());
        Http2Link third = Http2Link.asked(rig, first.peer, HttpPolicy.HTTP_1_1);
        rig.turnNetworkUntil(first.peer.socket::accept);
        rig.turnNetworkUntil(() -> first.peer.socket.request() != null);
        assertTrue(first.peer.socket.request().startsWith("GET / HTTP/1.1"));
        third.ws.abort();
        assertEquals(Map.of(), rig.counters.http2().fallbacks());
    }

    @Test
    void ifOpenTakesHttp1WhereNothingIsOpen() {
        Http2Link link = ask(HttpPolicy.HTTP_2_IF_OPEN);
        rig.turnNetworkUntil(peer.socket::accept);
        rig.turnNetworkUntil(() -> peer.socket.request() != null);
        peer.socket.send(peer.socket.upgradeAnswer());
        rig.turnNetworkUntil(link.ws::isOpen);
        assertEquals(1, link.ws.internalRequest().attempt());
        assertEquals(Http2Statistics.NONE, rig.counters.http2());
    }

    @Test
    void anotherLocalAddressIsAnotherSession() throws UnknownHostException {
        Http2Link first = Http2Link.opened(rig);
        first.peer.socket.keepEarlier();
        ConnectionHandle ws = rig.socket(first.peer.socket.uri());
        ws.internalRequest().localAddress(InetAddress.getByName("127.0.0.2"));
        Http2Link.asked(rig, first.peer, HttpPolicy.HTTP_2_ONLY, ws);
        first.peer.begin();
        first.peer.open();
        rig.turnNetworkUntil(ws::isOpen);
        assertEquals(2, rig.counters.http2().sessions());
    }

    @Test
    void whenTheOneWhoOpensTheSessionGivesUpTheNextOneDoes() {
        rig.build();
        rig.resolver.answerAtOnce(InetAddress.getLoopbackAddress());
        List<Http2Link> links = ask(3);
        rig.turn();
        links.get(0).ws.abort();
        rig.turnNetworkUntil(peer.socket::accept);
        // That was the first one's, dropped before a word was said; or already that of the second.
        if (peer.socket.isEnded()) {
            peer.begin();
        } else {
            peer.send(settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1), settingsAck());
        }
        rig.turnNetworkUntil(() -> rig.counters.http2().streams() == 2 || reaccepted());
        links.get(0).events.expect("closed 1006 aborted by the application");
    }

    @Test
    void whenTheEngineEndsTheNextOneOpensNoMore() {
        peer = new Http2Peer(rig);
        URI named = URI.create("ws://name.test:" + peer.socket.port() + "/");
        List<Http2Link> links = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            links.add(Http2Link.asked(rig, peer, HttpPolicy.HTTP_2_ONLY, rig.socket(named)));
        }
        rig.turn();
        assertEquals(1, rig.resolver.asked.size());
        rig.connections.closeAll();
        rig.turnUntilIdle();
        assertEquals(1, rig.resolver.asked.size(), rig.resolver.asked::toString);
        links.forEach(link -> assertEquals(1, link.events.lastEvents().size()));
    }

    private boolean reaccepted() {
        if (peer.socket.isEnded() && peer.socket.accept()) {
            peer.send(settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1), settingsAck());
        }
        return false;
    }

    @Test
    void whereNobodyListensAllWhoWaitAreToldSo() {
        peer = new Http2Peer(rig);
        peer.socket.close();
        List<Http2Link> links = ask(3);
        links.forEach(link -> link.awaitEnd(rig));
        links.forEach(link -> assertEquals(ErrorKind.CONNECT, link.events.error().kind()));
        assertNull(links.get(2).ws.httpVersion());
    }

    @Test
    void aSessionThatNobodyUsesIsClosed(Http2Link link) {
        link.ws.abort();
        rig.turnUntilIdle();
        rig.advance(Duration.ofMillis(29_000));
        assertEquals(1, rig.counters.http2().sessions());
        rig.advance(Duration.ofMillis(1_200));
        assertEquals(0, rig.counters.http2().sessions());
        assertEquals(0, link.peer.await(Http2Frames.GOAWAY, 0).intAt(4));
        link.peer.awaitEnd();
    }

    @Test
    void aSessionThatIsBeingOpenedIsNotIdle() {
        configure(http2 -> http2.idleTimeout(Duration.ofSeconds(1)));
        Http2Link link = ask(HttpPolicy.HTTP_2_ONLY);
        peer.accept();
        rig.advance(Duration.ofMillis(2_000));
        peer.send(settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1), settingsAck());
        peer.open();
        rig.turnNetworkUntil(link.ws::isOpen);
        rig.advance(Duration.ofMillis(2_000));
        link.ws.abort();
        rig.turnUntilIdle();
        rig.advance(Duration.ofMillis(1_200));
        assertEquals(0, rig.counters.http2().sessions());
    }

    @Test
    void aSilentSessionIsPingedAndLivesAsLongAsItAnswers(Http2Link link) {
        rig.advance(Duration.ofMillis(30_200));
        Http2Frame ping = link.peer.await(Http2Frames.PING, 0);
        link.peer.send(Http2Frames.frame(Http2Frames.PING, Http2Frames.ACK, 0, ping.payload())).settle();
        rig.advance(Duration.ofMillis(30_200));
        link.peer.await(Http2Frames.PING, 0);
        link.events.expect();
        rig.advance(Duration.ofMillis(10_200));
        link.awaitEnd(rig).events.expect("error CONNECTION_LOST OPEN");
        assertTrue(link.events.error().message().contains("not even the answer to a PING"), link.events.error()::message);
    }

    @Test
    void settingsThatAreNotAcknowledgedEndTheSession() {
        Http2Peer server = new Http2Peer(rig);
        peer = server;
        Http2Link link = ask(HttpPolicy.HTTP_2_ONLY);
        server.accept().send(settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1));
        server.open();
        rig.turnNetworkUntil(link.ws::isOpen);
        rig.advance(Duration.ofMillis(5_200));
        link.awaitEnd(rig).events.expect("open", "error CONNECTION_LOST OPEN");
        assertEquals(4, server.await(Http2Frames.GOAWAY, 0).intAt(4));
    }
}
