package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeViolation;
import io.heddle.engine.transport.tls.TlsFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;

/** Puts failures into sentences: what happened, whose fault it is, and what to do. <b>Thread:</b> any thread; no state. */
final class Failures {
    private Failures() {}

    static WebSocketError unresolved(Connection of, String host, UnknownHostException cause) {
        return error(of, ErrorKind.RESOLVE, "The name " + host + " did not resolve. Check its spelling, and the name server.", cause);
    }

    /** @param tried how many addresses were tried, this one included */
    static WebSocketError notConnected(Connection of, int tried, IOException cause) {
        String tries = tried > 1 ? " (the last of " + tried + " addresses tried)" : "";
        return error(of, ErrorKind.CONNECT, connectSentence(cause) + tries, cause);
    }

    static WebSocketError timeout(Connection of, Duration limit, String what, String setting) {
        return error(
            of,
            ErrorKind.TIMEOUT,
            what + " took longer than " + seconds(limit) + ". "
                + (of.phase.errorPhase() == Phase.TLS ? "Does the server speak TLS on this port? Is it alive" : "Is the server alive")
                + ", or overloaded? The limit is EngineConfig." + setting + ".",
            null);
    }

    static WebSocketError silence(Connection of, long silenceNs) {
        return error(
            of,
            ErrorKind.TIMEOUT,
            "Not one byte arrived for " + seconds(Duration.ofNanos(silenceNs))
                + " although pings were sent. The peer or the network is gone; the limit is closeAfterNoMessage.",
            null);
    }

    static WebSocketError tls(Connection of, Throwable cause) {
        return error(of, ErrorKind.TLS, TlsFailure.describe(cause), cause);
    }

    static WebSocketError refused(Connection of, UpgradeOutcome.Rejected answer, HttpVersion version) {
        String hint = switch (answer.status()) {
            case 401, 403 -> " The server wants credentials or an origin that it knows: see internalRequest().";
            case 404 -> " Check the path of the URI.";
            case 426 -> " The server speaks another version of the protocol.";
            case 429, 503 -> " The server is overloaded: open fewer connections, or more slowly.";
            default -> answer.isRedirect()
                ? " It redirects to " + HeaderRules.printable(answer.location()) + ": see EngineConfig.maxRedirects."
                : "";
        };
        String reason = answer.reason().isEmpty() ? "" : " " + HeaderRules.printable(answer.reason());
        String what = version == HttpVersion.HTTP_2
            ? "The server answered the extended CONNECT over HTTP/2 with " + answer.status() + ", not with 2xx." + hint
            : "The server answered the upgrade with " + answer.status() + reason + ", not with 101." + hint;
        return error(of, ErrorKind.UPGRADE, what, null)
            .withHttpResponse(answer.status(), answer.headers().asMap(), answer.bodyText());
    }

    static WebSocketError invalid(Connection of, UpgradeOutcome.Invalid answer) {
        // What some servers do who hear HTTP where they expect TLS.
        boolean isTlsMissed =
            answer.violation() == UpgradeViolation.CLOSED_EARLY && answer.status() == 0 && !UriParts.of(of.handle.uri()).secure();
        String hint = isTlsMissed ? " If this port speaks TLS, use wss." : "";
        WebSocketError error =
            error(of, ErrorKind.UPGRADE, "The server's answer to the upgrade is not valid: " + answer.sentence() + "." + hint, null);
        return answer.status() == 0 ? error : error.withHttpResponse(answer.status(), answer.headers().asMap(), "");
    }

    /** HTTP/2 was demanded. */
    static WebSocketError withoutHttp2(Connection of, FallbackReason reason, String why) {
        ErrorKind kind = switch (reason) {
            case SESSIONS_FULL -> ErrorKind.CAPACITY;
            case SESSION_LOST -> ErrorKind.CONNECTION_LOST;
            default -> ErrorKind.UPGRADE;
        };
        String what = "The WebSocket could not be opened over HTTP/2, and HttpPolicy.HTTP_2_ONLY allows no other (" + reason + "): " + why
            + ". With HttpPolicy.HTTP_2_PREFERRED it would go on over HTTP/1.1.";
        return error(of, kind, what, null);
    }

    static WebSocketError noMemory(Connection of, long bytes) {
        return error(
            of,
            ErrorKind.CAPACITY,
            "The buffer pool has no room for " + bytes + " bytes that this connection needs to go on."
                + " Raise EngineConfig.maxPooledBytes (and -XX:MaxDirectMemorySize with it), or hold less.",
            null);
    }

    static WebSocketError tooMany(Connection of, int limit) {
        String what = "This engine has " + limit + " connections, its limit. Close some, or raise EngineConfig.maxConnections.";
        return error(of, ErrorKind.CAPACITY, what, null);
    }

    static WebSocketError config(Connection of, String what, Throwable cause) {
        return error(of, ErrorKind.CONFIG, what, cause);
    }

    static WebSocketError internal(Connection of, Throwable cause) {
        return error(of, ErrorKind.INTERNAL, "Heddle itself failed: " + cause + ". Please report this with its stack.", cause);
    }

    static WebSocketError error(Connection of, ErrorKind kind, String problem, Throwable cause) {
        Phase phase = of.phase.errorPhase();
        return WebSocketError.of(kind, phase, of.handle.uri(), text(of.remoteAddress()), problem, cause);
    }

    static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
            return host.indexOf(':') >= 0 ? "[" + host + "]:" + inet.getPort() : host + ":" + inet.getPort();
        }
        return null;
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

    private static String seconds(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
    }
}
