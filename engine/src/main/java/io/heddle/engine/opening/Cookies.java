package io.heddle.engine.opening;

import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.WebSocketUri;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The application's store of cookies (RFC 6265), which decides itself which cookies belong to which URI. It is asked with {@code http} and
 * {@code https} URIs, since it knows no others: asked for {@code wss} it would withhold secure cookies.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class Cookies {
    private static final String COOKIE = "Cookie";
    private static final List<String> SET_COOKIE = List.of("Set-Cookie", "Set-Cookie2");

    private Cookies() {}

    /**
     * Asks the store for the cookies of a request.
     *
     * @param headers those of the request so far
     * @return the values of Cookie fields; empty if there are none
     * @throws IOException from the store, as {@link RuntimeException}s are
     * @throws IllegalArgumentException if the store gave a value that no field can have
     */
    static List<String> load(CookieHandler store, WebSocketUri target, Map<String, List<String>> headers) throws IOException {
        Map<String, List<String>> found = store.get(httpUri(target), headers);
        List<String> values = List.of();
        if (found == null) {
            return values;
        }
        for (Map.Entry<String, List<String>> field : found.entrySet()) {
            if (!COOKIE.equalsIgnoreCase(field.getKey()) || field.getValue() == null) {
                continue;
            }
            for (String value : field.getValue()) {
                HeaderRules.checkValue(COOKIE, value);
                if (!value.isBlank()) {
                    values = values.isEmpty() ? new ArrayList<>(2) : values;
                    values.add(value.strip());
                }
            }
        }
        return values;
    }

    /**
     * Gives the store the cookies of a response of the server. The connection may be of use without them, so a store that fails is
     * reported, and no more.
     */
    static void save(OpeningContext context, UpgradeHeaders response) {
        CookieHandler store = context.host.request().cookieHandler();
        if (store != null) {
            try {
                save(store, context.target, response);
            } catch (Throwable thrown) {
                context.host.onCookieHandlerThrew(thrown);
            }
        }
    }

    static void save(CookieHandler store, WebSocketUri target, UpgradeHeaders response) throws IOException {
        for (String name : SET_COOKIE) {
            if (response.first(name) != null) {
                store.put(httpUri(target), response.asMap());
                return;
            }
        }
    }

    private static URI httpUri(WebSocketUri target) {
        return URI.create((target.isSecure() ? "https://" : "http://") + target.hostHeader() + target.requestTarget());
    }
}
