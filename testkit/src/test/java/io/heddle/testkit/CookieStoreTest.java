package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.http2.HttpPolicy;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookies of a java.net.CookieHandler on the way to an open connection (RFC 6265). */
@Timeout(60)
final class CookieStoreTest {
    private static final String SECRET = "t0psecret";

    private final SimulatedNetwork network = new SimulatedNetwork(4);
    private final ScriptedServer server = ScriptedServer.on(network.host("shop.test"), 80);
    private final Heard heard = new Heard(network);
    private final CookieManager store = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final List<String> reported = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        network.close();
    }

    private WebSocket connection(CookieHandler cookies, Consumer<EngineConfigBuilder> settings) {
        EngineConfigBuilder builder = EngineConfig.builder().cookieHandler(cookies)
            .handlerErrorListener((ws, thrown) -> reported.add(String.valueOf(thrown)));
        settings.accept(builder);
        WebSocketEngine engine = network.engine(builder.build());
        return heard.of(engine.webSocket(server.uri("/shop/cart")));
    }

    private WebSocket connection(CookieHandler cookies) {
        return connection(cookies, settings -> {});
    }

    private void play(WebSocket ws) {
        ws.open();
        network.run(Duration.ofSeconds(10));
    }

    private void put(String uri, String cookie) {
        try {
            store.put(URI.create(uri), Map.of("Set-Cookie", List.of(cookie)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String cookie(int request) {
        return server.requests().get(request).header("cookie");
    }

    private List<String> told() {
        return heard.lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    @Test
    void theCookiesOfALoginGoAlongBehindTheRequestsOwn() {
        put("http://shop.test/login", "session=1; Path=/");
        put("http://shop.test/login", "admin=2; Path=/admin");
        put("http://other.test/login", "other=3; Path=/");
        server.nextConnection().upgrade();
        WebSocket ws = connection(store);
        ws.internalRequest().cookie("own", "0");
        play(ws);
        assertEquals("own=0; session=1", cookie(0));
        assertEquals(List.of("open"), told());
        assertEquals(List.of("own=0"), ws.internalRequest().headers().get("Cookie"), "the store's are not the request's");
    }

    @Test
    void aRequestsOwnStoreTakesThePlaceOfTheEngines() {
        put("http://shop.test/", "session=1; Path=/");
        server.nextConnection().expectHeader("Cookie", null).upgrade();
        WebSocket ws = connection(store);
        ws.internalRequest().cookieHandler(null);
        play(ws);
        assertEquals(List.of("open"), told());
    }

    @Test
    void whatTheAnswerSetsIsKept() {
        server.nextConnection().upgrade(UpgradeAnswer.accept().header("Set-Cookie", "a=1; Path=/; HttpOnly")
            .header("Set-Cookie", "b=2; Path=/").header("Set-Cookie", "gone=3; Max-Age=0"));
        play(connection(store));
        assertEquals("[a=1, b=2]", store.getCookieStore().get(URI.create("http://shop.test/")).stream()
            .map(cookie -> cookie.getName() + "=" + cookie.getValue()).toList().toString());
    }

    @Test
    void aRedirectAndALoginSetThemForTheRequestsBehind() {
        server.nextConnection().expectHeader("Cookie", null).answer(302, "Location", "/shop/login", "Set-Cookie", "a=1; Path=/");
        server.nextConnection().expectHeader("Cookie", "a=1").answer(401, "WWW-Authenticate", "Basic realm=x", "Set-Cookie",
            "b=2; Path=/");
        server.nextConnection().upgrade();
        WebSocket ws = connection(store);
        ws.internalRequest().authenticator(Authenticator.of("u", "p"));
        play(ws);
        assertEquals(List.of("open"), told());
        assertEquals(List.of("a=1", "b=2"), List.of(cookie(2).split("; ")).stream().sorted().toList());
    }

    @Test
    void aRefusalSetsThemToo() {
        server.nextConnection().answer(403, "Set-Cookie", "challenge=1; Path=/");
        server.nextConnection().expectHeader("Cookie", "challenge=1").upgrade();
        WebSocket ws = connection(store);
        play(ws);
        play(heard.of(ws.engine().webSocket(server.uri("/shop/cart"))));
        assertEquals("open", told().get(1), told()::toString);
    }

    @Test
    void anotherOriginHasTheCookiesOfItsOwn() {
        put("http://shop.test/", "session=1; Path=/");
        put("http://pay.test/", "wallet=2; Path=/");
        ScriptedServer pay = ScriptedServer.on(network.host("pay.test"), 80);
        server.nextConnection().answer(307, "Location", "ws://pay.test/");
        pay.nextConnection().expectHeader("Cookie", "wallet=2").upgrade();
        WebSocket ws = connection(store);
        ws.internalRequest().cookie("own", "0");
        play(ws);
        assertEquals(List.of("open"), told());
    }

    @Test
    void secureCookiesAreForTlsOnly() {
        put("https://shop.test/", "session=1; Path=/; Secure");
        server.nextConnection().expectHeader("Cookie", null).upgrade();
        ScriptedServer secure = ScriptedServer.onTls(network.host("shop.test"), 443);
        secure.nextConnection().expectHeader("Cookie", "session=1").upgrade();
        WebSocket ws = connection(store);
        play(ws);
        play(heard.of(ws.engine().webSocket(URI.create("wss://shop.test/shop/cart"))));
        assertEquals(List.of("open", "open"), told());
    }

    @ParameterizedTest
    @EnumSource(value = HttpPolicy.class, names = {"HTTP_2_ONLY", "HTTP_2_PREFERRED"})
    void overHttp2ItIsTheSame(HttpPolicy policy) {
        put("http://shop.test/", "session=1; Path=/");
        server.http2();
        server.nextConnection().expectHeader("cookie", "own=0; session=1")
            .upgrade(UpgradeAnswer.accept().header("set-cookie", "b=2; Path=/"));
        WebSocket ws = connection(store, settings -> settings.httpPolicy(policy));
        ws.internalRequest().cookie("own", "0");
        play(ws);
        assertEquals(List.of("open"), told());
        assertEquals(2, store.getCookieStore().getCookies().size());
    }

    // ---- stores that fail ----

    private static CookieHandler failing(boolean whenAsked, Throwable thrown) {
        return new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                return whenAsked ? fail(thrown) : Map.of();
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                fail(thrown);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable, T> T fail(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void aStoreThatFailsWhenAskedEndsTheConnection() {
        IOException thrown = new IOException("no disk");
        server.nextConnection();
        WebSocket ws = connection(failing(true, thrown));
        play(ws);
        WebSocketError error = heard.errors.get(0);
        assertEquals("PREPARE", error.kind().toString());
        assertSame(thrown, error.cause());
        assertTrue(error.message().contains("The request was not sent, because the CookieHandler failed"), error::message);
        assertEquals(List.of(), server.requests());
    }

    @Test
    void aCookieThatIsNoFieldIsNotSentAndNotShown() {
        server.nextConnection();
        play(connection(new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                return Map.of("Cookie", List.of("a=" + SECRET + "\r\nX: y"));
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {}
        }));
        WebSocketError error = heard.errors.get(0);
        assertEquals("PREPARE", error.kind().toString());
        assertFalse((error + error.message() + error.cause()).contains(SECRET), error::message);
        assertEquals(List.of(), server.requests());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoreThatFailsToKeepIsReportedAndTheConnectionOpens(boolean isError) {
        Throwable thrown = isError ? new StackOverflowError("deep") : new IllegalStateException("full");
        server.nextConnection().upgrade(UpgradeAnswer.accept().header("Set-Cookie", "a=1"));
        play(connection(failing(false, thrown)));
        assertEquals(List.of("open"), told());
        assertEquals(List.of(thrown.toString()), reported);
    }

    @Test
    void aStoreMayEndTheConnection() {
        WebSocket[] ws = new WebSocket[1];
        server.nextConnection().upgrade(UpgradeAnswer.accept().header("Set-Cookie", "a=1"));
        server.eachConnection().ignoreMessages();
        ws[0] = connection(new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                return null;
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                ws[0].abort();
            }
        });
        play(ws[0]);
        assertEquals(1, told().size(), told()::toString);
        assertNull(ws[0].remoteAddress());
        server.clearUnexpected();
    }

    @Test
    void messagesDoNotConcernIt() {
        int[] calls = new int[2];
        server.nextConnection().upgrade().echo();
        WebSocket ws = connection(new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                calls[0]++;
                return Map.of();
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                calls[1]++;
            }
        });
        ws.onOpen(open -> {
            for (int i = 0; i < 10; i++) {
                open.send("m" + i);
            }
        });
        play(ws);
        assertEquals("1 0 11", calls[0] + " " + calls[1] + " " + told().size());
    }
}
