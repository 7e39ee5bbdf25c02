package io.heddle.engine.opening;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.UpgradeOutcome;
import java.util.List;

/**
 * The likely reasons of a response that refuses the upgrade, and the remedies (RFC 9110 section 15). The status alone says little: where
 * the header fields tell two causes apart, the advice is for the one that they tell of.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class StatusAdvice {
    private static final String OUR_VERSION = "13";

    private StatusAdvice() {}

    /**
     * Sentences, or an empty string.
     *
     * @param redirects how many redirects were followed before this response
     * @param maxRedirects the limit
     * @param given the credentials for the server
     */
    static String of(UpgradeOutcome.Rejected response, int redirects, int maxRedirects, GivenCredentials given) {
        UpgradeHeaders headers = response.headers();
        if (response.isRedirect()) {
            return redirect(response.location(), redirects, maxRedirects);
        }
        List<String> versions = headers.all("Sec-WebSocket-Version");
        if (!versions.isEmpty() && !lists(versions, OUR_VERSION)) {
            return "The server speaks version " + LogText.printable(String.join(", ", versions))
                + " of the WebSocket protocol, and this client speaks version 13 (RFC 6455 section 4.4).";
        }
        return switch (response.status()) {
            case 400 -> "The server cannot take the request as it is: check path, header fields, origin and subprotocols, and whether a"
                + " proxy on the way passes on the Upgrade and Connection header fields. Its body may say more: WebSocketError.httpBody().";
            case 401 -> AuthenticationFailures.serverAdvice(headers, given);
            case 403 -> "The server refuses this client: it wants credentials or an origin that it knows (see internalRequest()),"
                + " or blocks this address.";
            case 404, 410 -> "Nothing is served there. Check the path of the URI.";
            case 405 -> "The path exists, but takes no upgrade: check the path of the URI.";
            case 407 -> "A proxy on the way wants credentials" + AuthenticationFailures.named(headers, "Proxy-Authenticate")
                + ": it is not the server that refuses.";
            case 408 -> "The server or a proxy gave up waiting for the request: the network is slow, this client's event loop is held up,"
                + " or preparing the request took long.";
            case 426 -> "The server did not see a request to upgrade: a proxy on the way most likely removed its Upgrade header field."
                + " Let the proxy pass on Upgrade and Connection, or use wss, which most proxies do not look into.";
            case 429 -> "The server takes no more requests from this client for now: open fewer connections, or more slowly."
                + wait(headers);
            case 500 -> "The server failed: its own log says why.";
            case 501 -> "The server does not support what was asked for: this path may not be a WebSocket's.";
            case 502 -> "A gateway on the way got no valid answer from the server behind it, which is down, restarting, or does not speak"
                + " WebSocket. Try again later, with growing pauses." + wait(headers);
            case 503 -> "The server, or a gateway before it, cannot serve this now: it is overloaded or under maintenance, or no server"
                + " behind the gateway is up. Try again later, with growing pauses, and if it is overloaded, open fewer connections."
                + wait(headers);
            case 504 -> "A gateway on the way waited in vain for the server behind it, which is overloaded, hangs, or cannot be reached."
                + " Try again later, with growing pauses." + wait(headers);
            default -> response.status() < 300
                ? "This is an ordinary page: the path is not a WebSocket's, or something on the way answered in the server's place."
                : "";
        };
    }

    private static String redirect(String location, int redirects, int maxRedirects) {
        if (location == null) {
            return "It is a redirect without a Location header field, so there is nothing to follow.";
        }
        return "It redirects to " + Redaction.reference(location) + ": see EngineConfig.maxRedirects, which is " + maxRedirects
            + (redirects == 0 ? "." : ", and as many were followed.");
    }

    /** RFC 9110 section 10.2.3: seconds, or a date. */
    private static String wait(UpgradeHeaders headers) {
        String value = headers.first("Retry-After");
        return value == null || value.isBlank() ? "" : " It says when to come back: Retry-After: " + LogText.printable(value.strip()) + ".";
    }

    private static boolean lists(List<String> values, String wanted) {
        return values.stream().flatMap(value -> List.of(value.split(",")).stream()).anyMatch(value -> value.strip().equals(wanted));
    }
}
