package io.heddle.engine.opening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.handshake.WebSocketUri;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A java.net.CookieHandler is asked with URIs that it knows, and not trusted with header fields. */
@Timeout(60)
final class CookiesTest {
    private final List<String> asked = new ArrayList<>();

    private static WebSocketUri target(String uri) {
        return WebSocketUri.of(URI.create(uri));
    }

    private CookieHandler store(Map<String, List<String>> answer) {
        return new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                asked.add("get " + uri + " " + headers.keySet());
                return answer;
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                asked.add("put " + uri + " " + headers.get("set-cookie"));
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "ws://Host.test/a/b?c=d, http://Host.test/a/b?c=d",
        "wss://host.test, https://host.test/",
        "wss://host.test:8443/x%20y, https://host.test:8443/x%20y",
        "ws://[::1]:81/, http://[::1]:81/",
        "ws://under_score/, http://under_score/"})
    void theStoreIsAskedForHttp(String uri, String httpUri) throws IOException {
        Cookies.load(store(Map.of()), target(uri), Map.of("X", List.of("y")));
        assertEquals(List.of("get " + httpUri + " [X]"), asked);
    }

    @Test
    void onlyCookieFieldsAreTaken() throws IOException {
        Map<String, List<String>> answer = new HashMap<>();
        answer.put("cookie", Arrays.asList("a=1; b=2", " ", "c=3 "));
        answer.put("Cookie2", List.of("$Version=1"));
        answer.put("Authorization", List.of("x"));
        answer.put(null, null);
        assertEquals(List.of("a=1; b=2", "c=3"), Cookies.load(store(answer), target("ws://h/"), Map.of()));
        assertEquals(List.of(), Cookies.load(store(null), target("ws://h/"), Map.of()));
        assertEquals(List.of(), Cookies.load(store(Collections.singletonMap("Cookie", null)), target("ws://h/"), Map.of()));
    }

    @Test
    void noFieldIsSmuggledIn() {
        for (String bad : List.of("a=1\r\nX: y", "a=\n", "a=\0", "a=\u2026")) {
            CookieHandler store = store(Map.of("Cookie", List.of(bad)));
            String message = assertThrows(IllegalArgumentException.class, () -> Cookies.load(store, target("ws://h/"), Map.of()))
                .getMessage();
            assertFalse(message.contains("a="), message);
        }
        CookieHandler none = store(Map.of("Cookie", Collections.singletonList(null)));
        assertThrows(IllegalArgumentException.class, () -> Cookies.load(none, target("ws://h/"), Map.of()));
    }

    @Test
    void onlyAResponseWithCookiesIsGivenToTheStore() throws IOException {
        Cookies.save(store(Map.of()), target("wss://h/x"), response("Server", "y"));
        assertEquals(List.of(), asked);
        Cookies.save(store(Map.of()), target("wss://h/x"), response("SET-COOKIE", "a=1"));
        assertEquals(List.of("put https://h/x [a=1]"), asked);
    }

    private static UpgradeHeaders response(String name, String value) {
        return UpgradeRequest.builder("/", "h").header(name, value).build().headers();
    }

    @Test
    void theStoreOfTheJdkKeepsSecureCookiesToTlsAndDomainsToThemselves() throws IOException {
        CookieManager store = new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
        Cookies.save(store, target("wss://a.test/login"), response("Set-Cookie", "s=1; Secure; HttpOnly; Path=/"));
        Cookies.save(store, target("wss://a.test/login"), response("Set-Cookie", "t=2; Path=/"));
        Cookies.save(store, target("wss://a.test/login"), response("Set-Cookie", "u=3; Path=/deep"));
        assertEquals(List.of("s=1", "t=2"), Cookies.load(store, target("wss://a.test/"), Map.of()));
        assertEquals(List.of("t=2"), Cookies.load(store, target("ws://a.test/"), Map.of()));
        assertEquals(List.of(), Cookies.load(store, target("wss://b.test/"), Map.of()));
        assertTrue(Cookies.load(store, target("ws://a.test/deep/x"), Map.of()).toString().contains("u=3"));
    }
}
