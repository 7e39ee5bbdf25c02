package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.Http2Frames.goAway;
import static io.heddle.testkit.wire.Http2Frames.settings;
import static io.heddle.testkit.wire.Http2Frames.settingsAck;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.Rig;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server without WebSockets over HTTP/2 leads to: HTTP/1.1 where that is allowed, and else the word for what was missing. */
@Timeout(60)
final class Http2FallbackTest {
    @RegisterExtension
    final Rig rig = new Rig().argument(Http2Peer.class, Http2Peer::new);

    private final List<String> requests = new ArrayList<>();

    /** A way to have no HTTP/2 for this request. */
    private record Lack(FallbackReason reason, String why, boolean isRemembered, Consumer<Http2Peer> server) {
        @Override
        public String toString() {
            return reason + ": " + why;
        }
    }

    static Stream<Arguments> lacks() {
        return Stream.of(
            new Lack(FallbackReason.NO_CONNECT_PROTOCOL, "do not have ENABLE_CONNECT_PROTOCOL = 1", true,
                peer -> peer.accept().send(settings(), settingsAck())),
            new Lack(FallbackReason.NOT_HTTP2, "it answered with HTTP/1.1 400 Bad Request", true,
                peer -> peer.accept().socket.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
            new Lack(FallbackReason.SESSION_LOST, "the server ended the HTTP/2 session", false, peer -> {
                peer.accept().socket.end();
                peer.accept().socket.end();
            }),
            new Lack(FallbackReason.SESSION_LOST, "the HTTP/2 session broke", false, peer -> {
                peer.accept().socket.reset();
                peer.accept().socket.reset();
            }),
            new Lack(FallbackReason.STATUS, "with 501", true, peer -> answer(peer, "501")),
            new Lack(FallbackReason.STATUS, "with 405", true, peer -> answer(peer, "405")),
            new Lack(FallbackReason.STATUS, "with 404", false, peer -> answer(peer, "404")),
            new Lack(FallbackReason.STREAM_REFUSED, "reset the stream with REFUSED_STREAM", false, peer -> {
                peer.begin();
                refuse(peer);
                refuse(peer);
            }),
            new Lack(FallbackReason.GOING_AWAY, "GOAWAY ENHANCE_YOUR_CALM", false, peer -> {
                peer.begin();
                peer.request();
                peer.send(goAway(0, 11, "calm"));
                peer.begin();
                peer.request();
                peer.send(goAway(0, 11, "calm"));
            }),
            new Lack(FallbackReason.SESSION_LOST, "the server ended the HTTP/2 session", false, peer -> {
                peer.begin();
                peer.request();
                peer.socket.end();
            }),
            new Lack(FallbackReason.STREAM_REFUSED, "SETTINGS_MAX_HEADER_LIST_SIZE", false, peer -> peer.begin(6, 100)))
            .map(Arguments::of);
    }

    private static void answer(Http2Peer peer, String status) {
        peer.begin();
        int stream = Integer.parseInt(peer.request().get("stream"));
        peer.send(peer.headers(stream, Http2Frames.END_STREAM, ":status", status, "server", "scripted"));
    }

    private static void refuse(Http2Peer peer) {
        peer.send(Http2Frames.rstStream(Integer.parseInt(peer.request().get("stream")), 7));
    }

    @ParameterizedTest
    @MethodSource("lacks")
    void itGoesOnOverHttp1WithANewRequest(Lack lack, Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        lack.server.accept(peer);
        answerHttp1(peer, link);
        assertEquals(Map.of(lack.reason, 1L), rig.counters.http2().fallbacks());
        int attempts = requests.size();
        assertTrue(requests.get(attempts - 1).startsWith("attempt "), requests::toString);
        assertEquals(link.ws.internalRequest().attempt(), Integer.parseInt(requests.get(attempts - 1).substring(8)));
        // Another one asks again, unless the origin is known for it.
        Http2Link next = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        if (lack.isRemembered) {
            answerHttp1(peer, next);
            assertEquals(1L, rig.counters.http2().fallbacks().get(FallbackReason.REMEMBERED));
            assertEquals(1, next.ws.internalRequest().attempt() - 1);
        } else {
            next.ws.abort();
        }
    }

    @ParameterizedTest
    @MethodSource("lacks")
    void withoutAFallbackTheErrorSaysWhatWasMissing(Lack lack, Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_ONLY);
        lack.server.accept(peer);
        link.awaitEnd(rig);
        assertTrue(link.events.error().message().contains(lack.why), link.events.error()::message);
        assertEquals(lack.reason == FallbackReason.SESSION_LOST ? ErrorKind.CONNECTION_LOST : ErrorKind.UPGRADE,
            link.events.error().kind());
        assertEquals(Map.of(lack.reason, 1L), rig.counters.http2().fallbacks());
        if (lack.reason == FallbackReason.STATUS) {
            assertEquals(List.of("scripted"), link.events.error().httpHeaders().get("Server"));
        }
    }

    @ParameterizedTest
    @MethodSource("lacks")
    void anErrorAfterAFallbackSaysThatHttp2WasTriedAndWhyItWasLeft(Lack lack, Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        lack.server.accept(peer);
        String message = refusedByHttp1(peer, link);
        assertTrue(message.startsWith("The server answered the upgrade with 403 No"), message);
        assertTrue(message.contains("HTTP/2 was tried first, and given up (" + lack.reason + "): ") && message.contains(lack.why), message);
        if (lack.isRemembered) {
            String again = refusedByHttp1(peer, asked(peer, HttpPolicy.HTTP_2_PREFERRED));
            assertTrue(again.contains("HTTP/2 was not tried again, because it failed before (REMEMBERED): "), again);
            assertTrue(again.contains(lack.why), again);
        }
    }

    private String refusedByHttp1(Http2Peer peer, Http2Link link) {
        rig.turnNetworkUntil(peer.socket::accept);
        rig.turnNetworkUntil(() -> peer.socket.request() != null);
        peer.socket.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        link.awaitEnd(rig);
        return link.events.error().message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"501", "405", "403", "503"})
    void aRefusalUnderOnlyNamesThePolicyAndWhatTheStatusMeansThere(String status, Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_ONLY);
        answer(peer, status);
        link.awaitEnd(rig);
        String message = link.events.error().message();
        assertTrue(message.startsWith("The server answered the extended CONNECT over HTTP/2 with " + status + ", not with 2xx. "), message);
        boolean isUnsupported = status.equals("501") || status.equals("405");
        assertEquals(isUnsupported, message.contains("does not support WebSockets over HTTP/2 (RFC 8441)"), message);
        assertTrue(message.endsWith("HttpPolicy.HTTP_2_ONLY allows no other version; with HttpPolicy.HTTP_2_PREFERRED it would go on over"
            + " HTTP/1.1."), message);
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForForEver(Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        Http2Link other = asked(peer, HttpPolicy.HTTP_2_ONLY);
        peer.accept();
        rig.advance(Duration.ofMillis(5_100));
        other.awaitEnd(rig);
        assertEquals(ErrorKind.TIMEOUT, other.events.error().kind());
        assertTrue(other.events.error().message().contains("did not answer the preface of HTTP/2"), other.events.error()::message);
        answerHttp1(peer, link);
        assertEquals(Map.of(FallbackReason.NOT_ANSWERED, 2L), rig.counters.http2().fallbacks());
        // Silence proves nothing: the next one asks again.
        Http2Link next = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        peer.begin();
        peer.open();
        rig.turnNetworkUntil(next.ws::isOpen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"501", "405"})
    void aServerThatCannotDoItIsNotAskedAgainOnTheSameSession(String status, Http2Peer peer) {
        peer.socket.keepEarlier();
        Http2Link first = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        answer(peer, status);
        answerHttp1(peer, first);
        assertEquals(0, rig.counters.http2().sessions());
        answerHttp1(peer, asked(peer, HttpPolicy.HTTP_2_PREFERRED));
        answerHttp1(peer, asked(peer, HttpPolicy.HTTP_2_IF_OPEN));
        assertEquals(Map.of(FallbackReason.STATUS, 1L, FallbackReason.REMEMBERED, 1L), rig.counters.http2().fallbacks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"501", "405"})
    void whatItCannotDoForOneSaysNothingOfOthersThatGoOn(String status) {
        Http2Link first = Http2Link.opened(rig);
        Http2Link second = asked(first.peer, HttpPolicy.HTTP_2_PREFERRED);
        int stream = Integer.parseInt(first.peer.request().get("stream"));
        first.peer.send(first.peer.headers(stream, Http2Frames.END_STREAM, ":status", status));
        rig.turnNetworkUntil(() -> second.ws.internalRequest().attempt() > 1);
        Http2Link third = asked(first.peer, HttpPolicy.HTTP_2_IF_OPEN);
        Http2Link fourth = asked(first.peer, HttpPolicy.HTTP_2_PREFERRED);
        first.peer.open();
        first.peer.open();
        rig.turnNetworkUntil(() -> third.ws.isOpen() && fourth.ws.isOpen());
        assertEquals(HttpVersion.HTTP_2, fourth.ws.httpVersion());
        first.events.expect();
        second.ws.abort();
    }

    @Test
    void whatAnOriginCannotDoIsForgottenAfterAWhile(Http2Peer peer) {
        Http2Link first = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        peer.accept().send(settings(), settingsAck());
        answerHttp1(peer, first);
        rig.advance(Duration.ofMinutes(5));
        Http2Link second = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        peer.begin();
        peer.open();
        rig.turnNetworkUntil(second.ws::isOpen);
        assertEquals(HttpVersion.HTTP_2, second.ws.httpVersion());
    }

    @Test
    void onlyAsksAgainWhateverIsKnown(Http2Peer peer) {
        Http2Link first = asked(peer, HttpPolicy.HTTP_2_ONLY);
        peer.accept().send(settings(), settingsAck());
        first.awaitEnd(rig);
        Http2Link second = asked(peer, HttpPolicy.HTTP_2_ONLY);
        peer.begin();
        peer.open();
        rig.turnNetworkUntil(second.ws::isOpen);
    }

    @Test
    void aRefusedStreamIsTriedOnceMoreOverHttp2(Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        peer.begin();
        refuse(peer);
        assertEquals(3, peer.open());
        rig.turnNetworkUntil(link.ws::isOpen);
        assertEquals(List.of("attempt 1", "attempt 2"), requests);
        assertEquals(Map.of(), rig.counters.http2().fallbacks());
    }

    @Test
    void whereOnlyOpenSessionsAreUsedAFallbackCountsToo() {
        Http2Link first = Http2Link.opened(rig);
        Http2Link second = asked(first.peer, HttpPolicy.HTTP_2_IF_OPEN);
        first.peer.request();
        first.peer.send(goAway(first.stream, 0, "maintenance"));
        rig.turnNetworkUntil(() -> second.ws.internalRequest().attempt() > 1);
        first.peer.socket.keepEarlier();
        answerHttp1(first.peer, second);
        assertEquals(List.of("attempt 1", "attempt 2"), requests);
        assertEquals(Map.of(FallbackReason.GOING_AWAY, 1L), rig.counters.http2().fallbacks());
        first.events.expect();
    }

    @Test
    void redirectsAreFollowedAsOverHttp1() {
        rig.configure(config -> config.maxRedirects(1));
        Http2Peer peer = new Http2Peer(rig);
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        peer.begin();
        int stream = Integer.parseInt(peer.request().get("stream"));
        peer.send(peer.headers(stream, 0, ":status", "307", "location", "/elsewhere"));
        Map<String, String> second = peer.request();
        assertEquals("/elsewhere", second.get(":path"));
        peer.send(peer.headers(3, Http2Frames.END_STREAM, ":status", "302", "location", "/again"));
        // One is the limit: the second is a refusal, which HTTP/1.1 may see otherwise.
        answerHttp1(peer, link);
        assertEquals(List.of("attempt 1", "attempt 2", "attempt 3"), requests);
    }

    @Test
    void theBodyOfARedirectIsNotWaitedFor(Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_ONLY);
        peer.begin();
        int stream = Integer.parseInt(peer.request().get("stream"));
        peer.send(peer.headers(stream, 0, ":status", "307", "location", "/elsewhere"));
        assertEquals("/elsewhere", peer.request().get(":path"));
        assertEquals(2, link.ws.internalRequest().attempt());
    }

    @Test
    void theBodyOfARefusalIsPartOfTheError(Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_ONLY);
        peer.begin();
        int stream = Integer.parseInt(peer.request().get("stream"));
        peer.send(peer.headers(stream, 0, ":status", "103"), peer.headers(stream, 0, ":status", "403", "content-type", "text/plain"));
        peer.send(Http2Frames.data(stream, ServerFrames.utf8("who are ")));
        peer.send(Http2Frames.frame(Http2Frames.DATA, Http2Frames.END_STREAM, stream, ServerFrames.utf8("you?")));
        link.awaitEnd(rig);
        assertEquals(403, link.events.error().httpStatus());
        assertEquals("who are you?", link.events.error().httpBody());
        assertTrue(link.events.error().message().contains("extended CONNECT over HTTP/2 with 403"), link.events.error()::message);
    }

    @Test
    void aStreamThatIsNotAnsweredIsResetAndHttp1Goes(Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_PREFERRED);
        peer.begin();
        peer.request();
        rig.advance(Duration.ofMillis(5_100));
        assertEquals(8, peer.await(Http2Frames.RST_STREAM, 1).intAt(0));
        peer.socket.keepEarlier();
        answerHttp1(peer, link);
        assertEquals(List.of("attempt 1", "attempt 2"), requests);
        assertEquals(Map.of(FallbackReason.NOT_ANSWERED, 1L), rig.counters.http2().fallbacks());
    }

    @Test
    void noAnswerAtAllIsATimeout(Http2Peer peer) {
        Http2Link link = asked(peer, HttpPolicy.HTTP_2_ONLY);
        peer.begin();
        peer.request();
        rig.advance(Duration.ofMillis(10_100));
        link.awaitEnd(rig).events.expect("error TIMEOUT UPGRADE");
        assertEquals(8, peer.await(Http2Frames.RST_STREAM, 1).intAt(0));
    }

    private Http2Link asked(Http2Peer peer, HttpPolicy policy) {
        ConnectionHandle ws = rig.socket(peer.socket.uri());
        ws.onInternalRequestCreated((from, request) -> requests.add("attempt " + request.attempt()));
        return Http2Link.asked(rig, peer, policy, ws);
    }

    private void answerHttp1(Http2Peer peer, Http2Link link) {
        rig.turnNetworkUntil(peer.socket::accept);
        rig.turnNetworkUntil(() -> peer.socket.request() != null);
        peer.socket.send(peer.socket.upgradeAnswer());
        rig.turnNetworkUntil(link.ws::isOpen);
        assertEquals(HttpVersion.HTTP_1_1, link.ws.httpVersion());
        link.ws.abort();
        rig.turnUntilIdle();
    }
}
