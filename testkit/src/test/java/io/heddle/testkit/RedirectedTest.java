package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.junit.Seed;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects as a bot meets them: to where they lead, what goes along, and what the error of a chain tells. */
@Timeout(60)
@Seed(1)
final class RedirectedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RawRequests first = new RawRequests();
    private final RawRequests other = new RawRequests();
    private final RawRequests secure = new RawRequests();
    private SimulatedNetwork network;
    private WebSocketEngine engine;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        network.host("first.test").listen(80, first::accept).listen(443, wire -> secure.accept(SimulatedTls.server(wire, List.of())));
        network.host("other.test").listen(80, other::accept);
        engine = network.engine();
        heard = new Heard(network);
    }

    private WebSocket socket(String uri) {
        WebSocket ws = heard.of(engine.webSocket(URI.create(uri)));
        ws.internalRequest().credentials("user", "hunter2").cookie("session", "hunter2").addHeader("X-Api-Key", "hunter2")
            .addHeader("Proxy-Authorization", "hunter2").addHeader("User-Agent", "bot").subprotocols("chat", "access_token", "hunter2");
        return ws;
    }

    private WebSocketError error() {
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    private void opens() {
        assertTrue(heard.lines.size() == 1 && heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }

    private static void toldNoSecret(RawRequests server) {
        for (String head : server.heads) {
            assertFalse(head.contains("hunter2") || head.contains("dXNlcjpodW50ZXIy"), head);
        }
    }

    // ---- where to ----

    @Test
    void fiveAreFollowedUnlessTheEngineIsToldOtherwise() {
        assertEquals(5, EngineConfig.defaults().maxRedirects());
        first.answer = head -> first.heads.size() <= 5 ? RawRequests.redirect(302, "/" + first.heads.size()) : UpgradeAnswers.to(head);
        WebSocket ws = socket("ws://first.test/").open();
        network.run(SECOND);
        opens();
        assertEquals(URI.create("ws://first.test/5"), ws.uri());
        assertEquals(6, ws.internalRequest().attempt());
    }

    @Test
    void aLoopEndsAtTheLimitAndTheErrorTellsTheWay() {
        first.answer = head -> RawRequests.redirect(302, "http://other.test/b?token=hunter2");
        other.answer = head -> RawRequests.redirect(307, "http://first.test/a?token=hunter2");
        socket("ws://first.test/?token=hunter2").open();
        network.run(SECOND);
        assertEquals("UPGRADE 307", error().kind() + " " + error().httpStatus());
        assertTrue(error().message().contains("see EngineConfig.maxRedirects, which is 5, and as many were followed."), error()::message);
        assertTrue(error().message().contains("Redirects led here: ws://first.test/?... -> ws://other.test/b?... -> ws://first.test/a?..."
            + " -> ws://other.test/b?... -> ws://first.test/a?... -> ws://other.test/b?...."), error()::message);
        assertFalse(error().message().contains("hunter2"), error()::message);
        assertEquals(URI.create("ws://other.test/b?token=hunter2"), error().uri());
        assertEquals(6, first.heads.size() + other.heads.size());
    }

    @Test
    void eachRequestIsPreparedOnceAndByItsOwnUri() {
        List<String> prepared = new ArrayList<>();
        first.answer = head -> RawRequests.redirect(303, "//other.test/b#here");
        other.answer = head -> other.heads.size() == 1 ? RawRequests.redirect(308, "c/d") : UpgradeAnswers.to(head);
        socket("ws://first.test/a").onPrepareRequest((ws, request) -> {
            prepared.add(request.attempt() + " " + request.uri());
            return null;
        }).open();
        network.run(SECOND);
        opens();
        assertEquals(List.of("1 ws://first.test/a", "2 ws://other.test/b", "3 ws://other.test/c/d"), prepared);
        assertTrue(other.heads.get(1).startsWith("GET /c/d HTTP/1.1"), other.heads::toString);
    }

    /** A body without an end, or one that has not all arrived, on a connection that stays. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 10\r\n", "Transfer-Encoding: chunked\r\n"})
    void theBodyIsNotWaitedFor(String length) {
        String chunk = length.startsWith("T") ? "5\r\nmoved\r\n" : "moved";
        first.answer = head -> first.heads.size() == 1 ? "HTTP/1.1 302 Found\r\nLocation: /b\r\n" + length + "\r\n" + chunk
            : UpgradeAnswers.to(head);
        socket("ws://first.test/a").open();
        network.run(SECOND);
        opens();
        assertEquals(2, first.connections.size());
        assertEquals(1, first.ended + first.broken);
    }

    @Test
    void ofOneThatIsNotFollowedItIs() {
        first.answer = head -> {
            network.after(Duration.ofMillis(500), () -> first.last().write("there".getBytes(StandardCharsets.ISO_8859_1)));
            return "HTTP/1.1 302 Found\r\nLocation: ftp://other.test/\r\nContent-Length: 10\r\n\r\nmoved";
        };
        socket("ws://first.test/a").open();
        network.run(SECOND);
        assertEquals("movedthere", error().httpBody());
    }

    @Test
    void atTheLimitTheBodyIsRead() {
        engine = network.engine(EngineConfig.builder().maxRedirects(0).build());
        first.answer = head -> {
            network.after(Duration.ofMillis(500), () -> first.last().write("there".getBytes(StandardCharsets.ISO_8859_1)));
            return "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 10\r\n\r\nmoved";
        };
        socket("ws://first.test/a").open();
        network.run(SECOND);
        assertEquals("movedthere", error().httpBody());
    }

    @ParameterizedTest
    @CsvSource({
        "ws://first.test/,  ws://user:pw@other.test/,       has user info",
        "ws://first.test/,  ws+unix:/run/docker.sock:/,     leads to a Unix domain socket",
        "wss://first.test/, http://other.test/,             would give up TLS",
        "ws://first.test/,  ftp://other.test/,              must begin with ws: or wss:"})
    void aTargetThatIsNotFollowedIsToldWithItsResponse(String uri, String location, String why) {
        String answer = "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nX-Served-By: me\r\nContent-Length: 5\r\n\r\nthere";
        first.answer = head -> answer;
        secure.answer = first.answer;
        socket(uri).open();
        network.run(SECOND);
        assertEquals("UPGRADE 302 [me] there", error().kind() + " " + error().httpStatus() + " " + error().httpHeaders().get("x-served-by")
            + " " + error().httpBody());
        assertTrue(error().message().contains("which is not followed") && error().message().contains(why), error()::message);
        assertEquals(List.of(), other.heads);
    }

    // ---- what goes along ----

    @Test
    void withinTheOriginAllGoesAlong() {
        first.answer = head -> first.heads.size() == 1 ? RawRequests.redirect(302, "/b") : UpgradeAnswers.to(head);
        socket("ws://first.test/").open();
        network.run(SECOND);
        opens();
        assertEquals("Basic dXNlcjpodW50ZXIy session=hunter2 hunter2", first.field("Authorization") + " " + first.field("Cookie") + " "
            + first.field("X-Api-Key"));
        assertEquals("chat, access_token, hunter2", first.field("Sec-WebSocket-Protocol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://other.test/", "//other.test/", "wss://first.test/"})
    void toAnotherOriginGoesNothingThatMayBeASecret(String location) {
        RawRequests target = location.startsWith("wss") ? secure : other;
        first.answer = head -> RawRequests.redirect(302, location);
        socket("ws://first.test/").open();
        network.run(SECOND);
        opens();
        toldNoSecret(target);
        assertEquals("bot chat", target.field("User-Agent") + " " + target.field("Sec-WebSocket-Protocol"));
    }

    @Test
    void noSecretComesBackFromThereToTheFirst() {
        first.answer = head -> first.heads.size() == 1 ? RawRequests.redirect(302, "http://other.test/") : UpgradeAnswers.to(head);
        other.answer = head -> RawRequests.redirect(302, "http://first.test/back");
        socket("ws://first.test/").open();
        network.run(SECOND);
        opens();
        assertNull(first.field("Authorization"));
        assertNull(first.field("X-Api-Key"));
    }

    @Test
    void whateverAHandlerSetsForTheOtherOriginGoesThere() {
        first.answer = head -> RawRequests.redirect(302, "http://other.test/");
        socket("ws://first.test/").onPrepareRequest((ws, request) -> {
            request.setHeader("X-Api-Key", "for " + request.uri().getHost());
            return null;
        }).open();
        network.run(SECOND);
        opens();
        assertEquals("for other.test", other.field("X-Api-Key"));
    }

    @Test
    void aRefusalThereSaysWhatWasLeftBehind() {
        first.answer = head -> RawRequests.redirect(302, "http://other.test/");
        other.answer = head -> "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
        socket("ws://first.test/").open();
        network.run(SECOND);
        assertEquals(401, error().httpStatus());
        assertTrue(error().message().contains("Redirects led here: ws://first.test/ -> ws://other.test/. The request to another origin went"
            + " without what may be a secret or was meant for the first one alone (Authorization, Cookie, Proxy-Authorization, X-Api-Key,"
            + " subprotocols)"), error()::message);
        assertFalse(error().message().contains("access_token"), error()::message);
    }

    @Test
    void subprotocolsThatAreRequiredAndLeftBehindAreAnError() {
        first.answer = head -> RawRequests.redirect(302, "http://other.test/");
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://first.test/")));
        ws.internalRequest().subprotocols("access_token", "hunter2").requireSubprotocol(true);
        ws.open();
        network.run(SECOND);
        assertEquals("CONFIG UPGRADE", error().kind() + " " + error().phase());
        assertTrue(error().message().startsWith("This connection needs a subprotocol (InternalRequest.requireSubprotocol), and its request"
            + " asks for none, so that it was not sent: a redirect to another origin left them behind, because they may be tokens. If they"
            + " are for that server too, set them in onInternalRequestCreated, by the URI of the request."), error()::message);
        assertFalse(error().message().contains("hunter2"), error()::message);
        assertEquals(List.of(), other.heads);
    }

    @Test
    void aHandlerMaySetThemForTheOtherOrigin() {
        first.answer = head -> RawRequests.redirect(302, "http://other.test/");
        other.answer = head -> UpgradeAnswers.to(head, "Sec-WebSocket-Protocol: access_token");
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://first.test/")));
        ws.internalRequest().subprotocols("access_token", "hunter2").requireSubprotocol(true);
        ws.onInternalRequestCreated((same, request) -> request.subprotocols("access_token", "other")).open();
        network.run(SECOND);
        opens();
        assertEquals("access_token, other", other.field("Sec-WebSocket-Protocol"));
    }

    @Test
    void theWayIsAskedAnewForEachTarget() {
        List<String> asked = new ArrayList<>();
        first.answer = head -> RawRequests.redirect(302, "http://other.test/b");
        WebSocket ws = socket("ws://first.test/a");
        ws.internalRequest().proxy(ProxySettings.of(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.add(uri.getScheme() + "://" + uri.getHost());
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        }));
        ws.open();
        network.run(SECOND);
        opens();
        assertEquals(List.of("http://first.test", "http://other.test"), asked);
    }

    // ---- user info ----

    @Test
    void userInfoBecomesCredentialsAndIsSeenNowhere() {
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://us%40er:se%3Acret@first.test/a?b")));
        assertEquals(URI.create("ws://first.test/a?b"), ws.uri());
        assertEquals(URI.create("ws://first.test/a?b"), ws.internalRequest().uri());
        assertFalse(ws.toString().contains("cret"), ws::toString);
        ws.open();
        network.run(SECOND);
        opens();
        assertTrue(first.heads.get(0).startsWith("GET /a?b HTTP/1.1\r\nHost: first.test\r\n"), first.heads::toString);
        assertEquals("Basic dXNAZXI6c2U6Y3JldA==", first.field("Authorization"));
    }

    @Test
    void userInfoStaysBehindToo() {
        first.answer = head -> RawRequests.redirect(302, "http://other.test/");
        heard.of(engine.webSocket(URI.create("ws://user:hunter2@first.test/"))).open();
        network.run(SECOND);
        opens();
        toldNoSecret(other);
        assertNull(other.field("Authorization"));
    }

    // ---- over HTTP/2 ----

    @Test
    void overHttp2ItIsFollowedToo() {
        ScriptedServer h2 = ScriptedServer.onTls(network.host("h2.test"), 443).http2();
        h2.nextConnection().answer(307, "location", "/next");
        h2.nextConnection().expectTarget("/next").expectHeader("authorization", "Basic dXNlcjpodW50ZXIy").answer(302,
            "location", "https://other2.test/");
        ScriptedServer target = ScriptedServer.onTls(network.host("other2.test"), 443).http2();
        target.nextConnection().upgrade().expectClose(1001);
        WebSocket ws = socket("wss://h2.test/start");
        ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
        ws.open();
        network.run(SECOND);
        opens();
        assertEquals(HttpVersion.HTTP_2, ws.httpVersion());
        assertNull(target.requests().get(0).header("authorization"));
        assertNull(target.requests().get(0).header("x-api-key"));
        assertEquals("chat", target.requests().get(0).header("sec-websocket-protocol"));
        assertEquals(2, engine.statistics().http2().sessionsOpened());
    }

    @Test
    void aThousandLoopsLeaveNothing() {
        first.answer = head -> RawRequests.redirect(302, "/");
        engine = network.engine(EngineConfig.builder().maxRedirects(1).build());
        for (int i = 0; i < 1_000; i++) {
            socket("ws://first.test/").open();
        }
        network.run(SECOND);
        assertEquals(1_000, heard.errors.size());
        assertEquals(ErrorKind.UPGRADE, heard.errors.get(999).kind());
        assertEquals(first.connections.size(), first.ended + first.broken);
    }
}
