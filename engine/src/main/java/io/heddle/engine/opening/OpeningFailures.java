package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.internal.LogText;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeViolation;
import io.heddle.engine.transport.tls.TlsFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Words the failures of an opening: the fault, its cause, and what to do. <b>Thread:</b> any thread; no state. */
final class OpeningFailures {
    private OpeningFailures() {}

    static Failure unresolved(String host, UnknownHostException cause) {
        return new Failure(ErrorKind.RESOLVE, "The name " + host + " did not resolve. Check its spelling, and the name server.", cause);
    }

    /** @param tried how many addresses were tried, this one included */
    static Failure notConnected(int tried, IOException cause) {
        String tries = tried > 1 ? " (the last of " + tried + " addresses tried)" : "";
        return new Failure(ErrorKind.CONNECT, connectSentence(cause) + tries, cause);
    }

    private static String connectSentence(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("too many open files")) {
            return "This process has no file descriptor left for another connection. Raise its limit (ulimit -n).";
        }
        if (cause instanceof BindException || lower.contains("assign requested address")) {
            return "No local port is left for another connection to this address, or the local address is not this machine's ("
                + message + "). Connect from several local addresses: see InternalRequest.localAddress.";
        }
        if (cause instanceof NoRouteToHostException || lower.contains("unreachable")) {
            return "There is no route to this address (" + message + "). Check the network and firewalls.";
        }
        if (cause instanceof ConnectException && lower.contains("refused")) {
            return "The server refused the connection: nothing listens at this port, or its backlog is full."
                + " Check host and port, and that the server runs.";
        }
        return "The connection could not be established: " + message + ".";
    }

    static Failure tls(Throwable cause) {
        return new Failure(ErrorKind.TLS, TlsFailure.describe(cause), cause);
    }

    static Failure tlsSettings(RuntimeException cause) {
        String what = "The TLS settings cannot be used: " + cause.getMessage() + ". See internalRequest().tls and EngineConfig.tls.";
        return config(what, cause);
    }

    static Failure unwantedHttp2() {
        return config("The server chose HTTP/2 with ALPN, but this connection must use HTTP/1.1. The TLS engine offers h2 by itself:"
            + " leave it out of its SSLParameters, or offer it only if TlsEngineFactory.newEngine is called with application protocols.",
            null);
    }

    static Failure request(RuntimeException cause) {
        return config("The upgrade request cannot be sent as configured: " + cause.getMessage(), cause);
    }

    private static Failure config(String what, Throwable cause) {
        return new Failure(ErrorKind.CONFIG, what, cause);
    }

    static Failure brokenBeforeResponse(IOException cause) {
        String what = "The connection broke before the upgrade was answered: " + cause.getMessage()
            + ". The server went down, is overloaded, or accepts no connection from here.";
        return new Failure(ErrorKind.CONNECTION_LOST, what, cause);
    }

    static Failure rejected(UpgradeOutcome.Rejected response, HttpVersion version) {
        String hint = switch (response.status()) {
            case 401, 403 -> " The server wants credentials or an origin that it knows: see internalRequest().";
            case 404 -> " Check the path of the URI.";
            case 426 -> " The server speaks another version of the protocol.";
            case 429, 503 -> " The server is overloaded: open fewer connections, or more slowly.";
            default -> response.isRedirect()
                ? " It redirects to " + LogText.printable(response.location()) + ": see EngineConfig.maxRedirects."
                : "";
        };
        String reason = response.reason().isEmpty() ? "" : " " + LogText.printable(response.reason());
        String what = version == HttpVersion.HTTP_2
            ? "The server answered the extended CONNECT over HTTP/2 with " + response.status() + ", not with 2xx." + hint
            : "The server answered the upgrade with " + response.status() + reason + ", not with 101." + hint;
        return new Failure(ErrorKind.UPGRADE, what, null).withResponse(response.status(), response.headers(), response.bodyText());
    }

    static Failure invalid(UpgradeOutcome.Invalid response, boolean isSecure) {
        // Some servers close like this when they receive HTTP where they expect TLS.
        boolean isTlsExpected = response.violation() == UpgradeViolation.CLOSED_EARLY && response.status() == 0 && !isSecure;
        String hint = isTlsExpected ? " If this port speaks TLS, use wss." : "";
        Failure failure =
            new Failure(ErrorKind.UPGRADE, "The server's response to the upgrade is not valid: " + response.sentence() + "." + hint, null);
        return response.status() == 0 ? failure : failure.withResponse(response.status(), response.headers(), "");
    }

    static Failure badRedirect(String location, IllegalArgumentException cause) {
        String what = "The server redirects to " + LogText.printable(location) + ", which is not followed: " + cause.getMessage() + ".";
        return new Failure(ErrorKind.UPGRADE, what, cause);
    }

    /** The policy allows HTTP/2 only, and it cannot be had. */
    static Failure withoutHttp2(FallbackReason reason, String why) {
        ErrorKind kind = switch (reason) {
            case SESSIONS_FULL -> ErrorKind.CAPACITY;
            case SESSION_LOST -> ErrorKind.CONNECTION_LOST;
            default -> ErrorKind.UPGRADE;
        };
        return new Failure(kind, "The WebSocket could not be opened over HTTP/2, and HttpPolicy.HTTP_2_ONLY allows no other version ("
            + reason + "): " + why + ". With HttpPolicy.HTTP_2_PREFERRED it would fall back to HTTP/1.1.", null);
    }
}
