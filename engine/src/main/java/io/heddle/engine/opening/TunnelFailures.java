package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeViolation;
import io.heddle.engine.transport.tls.TlsFailure;
import io.heddle.engine.transport.tls.TlsTruncatedException;
import java.io.IOException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Words the failures at a proxy, before its tunnel leads to the server: the fault, its cause, and what to do. {@link Failure#atProxy} adds
 * the proxy's name. <b>Thread:</b> any thread; no state.
 */
final class TunnelFailures {
    private static final int HTTPS_PORT = 443;

    private TunnelFailures() {}

    static Failure request(IllegalArgumentException cause) {
        return new Failure(ErrorKind.CONFIG, "The CONNECT for the proxy cannot be sent as configured: " + cause.getMessage() + ".", cause);
    }

    static Function<GivenCredentials, Failure> refusal(UpgradeOutcome.Rejected response, String authority) {
        return given -> refused(response, authority, given);
    }

    /**
     * @param authority of the server
     * @param given the credentials for the proxy
     */
    static Failure refused(UpgradeOutcome.Rejected response, String authority, GivenCredentials given) {
        String reason = response.reason().isEmpty() ? "" : " " + LogText.printable(response.reason());
        String what = "The proxy answered CONNECT " + authority + " with " + response.status() + reason + ", not with 2xx.";
        String advice = advice(response, authority, given);
        return new Failure(ErrorKind.PROXY, advice.isEmpty() ? what : what + " " + advice, null)
            .withResponse(response.status(), response.headers(), response.content());
    }

    private static String advice(UpgradeOutcome.Rejected response, String authority, GivenCredentials given) {
        UpgradeHeaders headers = response.headers();
        boolean isHttpsPort = authority.endsWith(":" + HTTPS_PORT);
        return switch (response.status()) {
            case 400 -> "It cannot take the request as it is. If its port speaks TLS, configure it as an https proxy; its body may say"
                + " more: WebSocketError.httpBody().";
            case 401 -> given.areRefused()
                ? AuthenticationFailures.proxyAdvice(headers, given)
                : "This is the answer of a web server rather than of a proxy: check host and port of the proxy.";
            case 404, 410 -> "This is the answer of a web server rather than of a proxy: check host and port of the proxy.";
            case 403 -> isHttpsPort
                ? "Its rules forbid this server, or this client: have its administrator allow them."
                : "Its rules forbid this server, this client, or this port: many proxies allow tunnels to port 443 only, so use wss there,"
                    + " or have its administrator allow the port.";
            case 405, 501 -> "It takes no CONNECT, at least not to this port: it is a web server, or its rules forbid tunnels. Many proxies"
                + " allow them to port 443 only, where wss is spoken.";
            case 407 -> AuthenticationFailures.proxyAdvice(headers, given);
            case 408 -> "It gave up waiting for the request: the network is slow, or this client's event loop is held up.";
            case 429 -> "It opens no more tunnels for this client for now: open fewer connections, or more slowly." + wait(headers);
            case 500 -> "The proxy failed: its own log says why.";
            case 502 -> "It could not reach the server, which is down or refuses the proxy, or whose name it cannot resolve: an HTTP proxy"
                + " looks names up itself." + wait(headers);
            case 503 -> "It is overloaded or under maintenance, or it cannot reach the server, or not resolve its name: an HTTP proxy looks"
                + " names up itself. Try again later, with growing pauses." + wait(headers);
            case 504 -> "It waited in vain for the server, or for the name server that it asks: the server is down, or a firewall lies"
                + " between the two." + wait(headers);
            default -> other(response);
        };
    }

    private static String other(UpgradeOutcome.Rejected response) {
        if (response.isRedirect()) {
            String to = response.location() == null ? "" : " to " + Redaction.reference(response.location());
            return "It redirects" + to + ", which no client may follow for a tunnel: this is a web server rather than a proxy, or a page"
                + " where people log in to the network.";
        }
        return "";
    }

    /** RFC 9110 section 10.2.3: seconds, or a date. */
    private static String wait(UpgradeHeaders headers) {
        String value = headers.first("Retry-After");
        return value == null || value.isBlank() ? "" : " It says when to come back: Retry-After: " + LogText.printable(value.strip()) + ".";
    }

    static Failure invalid(UpgradeOutcome.Invalid response) {
        // Proxies close like this when they receive HTTP where they expect TLS or SOCKS.
        boolean isSilent = response.violation() == UpgradeViolation.CLOSED_EARLY && response.status() == 0;
        String hint = isSilent
            ? " It refuses this client, or this port speaks TLS (configure it as an https proxy) or SOCKS (as a socks5 proxy)."
            : "";
        Failure failure =
            new Failure(ErrorKind.PROXY, "The proxy's response to CONNECT is not valid: " + response.sentence() + "." + hint, null);
        return response.status() == 0 ? failure : failure.withResponse(response.status(), response.headers(), null);
    }

    static Failure broken(IOException cause) {
        if (isTlsFault(cause)) {
            return tls(cause);
        }
        Failure capacity = OpeningFailures.capacity(cause);
        if (capacity != null) {
            return capacity;
        }
        String what = "The connection to the proxy broke before CONNECT was answered: " + cause.getMessage()
            + ". The proxy went down, is overloaded, or accepts no connection from here.";
        return new Failure(ErrorKind.PROXY, what, cause);
    }

    /** With TLS 1.3 the proxy judges our certificate, or the lack of one, after our side of the handshake is done. */
    static boolean isTlsFault(IOException failure) {
        return failure instanceof SSLException && !(failure instanceof TlsTruncatedException);
    }

    static Failure tls(IOException cause) {
        Failure capacity = OpeningFailures.capacity(cause);
        return capacity == null ? new Failure(ErrorKind.PROXY, TlsFailure.describeAtProxy(cause) + ".", cause) : capacity;
    }

    static Failure tlsSettings(RuntimeException cause) {
        String what =
            "The TLS settings for the proxy cannot be used: " + cause.getMessage() + ". See ProxySettings.tls and EngineConfig.tls.";
        return new Failure(ErrorKind.CONFIG, what, cause);
    }

    static Failure unwantedHttp2() {
        return new Failure(ErrorKind.CONFIG,
            "The proxy chose HTTP/2 with ALPN, but CONNECT is sent over HTTP/1.1. The TLS engine offers h2 by"
                + " itself: leave it out of its SSLParameters, or offer it only if TlsEngineFactory.newEngine is called with application"
                + " protocols.",
            null);
    }
}
