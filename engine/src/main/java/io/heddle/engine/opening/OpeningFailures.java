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

/** Puts the failures of an opening into sentences: the fault, its cause, and what to do. <b>Thread:</b> any thread; no state. */
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
            return "There is no way to this address (" + message + "). Check the network and firewalls.";
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
        return config("The server chose HTTP/2 with ALPN, but this connection is to use HTTP/1.1. The TLS engine offers h2 by itself:"
            + " leave it out of its SSLParameters, or offer it only where TlsEngineFactory.newEngine is given application protocols.",
            null);
    }

    static Failure request(RuntimeException cause) {
        return config("The upgrade request cannot be sent as configured: " + cause.getMessage(), cause);
    }

    private static Failure config(String what, Throwable cause) {
        return new Failure(ErrorKind.CONFIG, what, cause);
    }

    static Failure brokenBeforeAnswer(IOException cause) {
        String what = "The connection broke before the upgrade was answered: " + cause.getMessage()
            + ". The server went down, is overloaded, or wants no connection from here.";
        return new Failure(ErrorKind.CONNECTION_LOST, what, cause);
    }

    static Failure rejected(UpgradeOutcome.Rejected answer, HttpVersion version) {
        String hint = switch (answer.status()) {
            case 401, 403 -> " The server wants credentials or an origin that it knows: see internalRequest().";
            case 404 -> " Check the path of the URI.";
            case 426 -> " The server speaks another version of the protocol.";
            case 429, 503 -> " The server is overloaded: open fewer connections, or more slowly.";
            default -> answer.isRedirect()
                ? " It redirects to " + LogText.printable(answer.location()) + ": see EngineConfig.maxRedirects."
                : "";
        };
        String reason = answer.reason().isEmpty() ? "" : " " + LogText.printable(answer.reason());
        String what = version == HttpVersion.HTTP_2
            ? "The server answered the extended CONNECT over HTTP/2 with " + answer.status() + ", not with 2xx." + hint
            : "The server answered the upgrade with " + answer.status() + reason + ", not with 101." + hint;
        return new Failure(ErrorKind.UPGRADE, what, null).withAnswer(answer.status(), answer.headers(), answer.bodyText());
    }

    static Failure invalid(UpgradeOutcome.Invalid answer, boolean isSecure) {
        // Some servers do so that hear HTTP where they expect TLS.
        boolean isTlsMissed = answer.violation() == UpgradeViolation.CLOSED_EARLY && answer.status() == 0 && !isSecure;
        String hint = isTlsMissed ? " If this port speaks TLS, use wss." : "";
        Failure failure =
            new Failure(ErrorKind.UPGRADE, "The server's answer to the upgrade is not valid: " + answer.sentence() + "." + hint, null);
        return answer.status() == 0 ? failure : failure.withAnswer(answer.status(), answer.headers(), "");
    }

    static Failure badRedirect(String location, IllegalArgumentException cause) {
        String what = "The server redirects to " + LogText.printable(location) + ", which is not followed: " + cause.getMessage() + ".";
        return new Failure(ErrorKind.UPGRADE, what, cause);
    }

    /** HTTP/2 was demanded. */
    static Failure withoutHttp2(FallbackReason reason, String why) {
        ErrorKind kind = switch (reason) {
            case SESSIONS_FULL -> ErrorKind.CAPACITY;
            case SESSION_LOST -> ErrorKind.CONNECTION_LOST;
            default -> ErrorKind.UPGRADE;
        };
        return new Failure(kind, "The WebSocket could not be opened over HTTP/2, and HttpPolicy.HTTP_2_ONLY allows no other (" + reason
            + "): " + why + ". With HttpPolicy.HTTP_2_PREFERRED it would go on over HTTP/1.1.", null);
    }
}
