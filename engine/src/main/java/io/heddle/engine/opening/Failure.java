package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.internal.LogText;
import io.heddle.engine.handshake.RejectionContent;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * A failure that is not reported yet: its kind, one or more sentences, and the HTTP response if there was one. It belongs to no
 * connection, so that all connections that waited for the same socket can report the same failure.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param problem whole sentences: the fault, its cause, and what to do
 * @param cause the exception behind it, or null
 * @param status of the HTTP response, or 0
 * @param headers of the HTTP response, or null
 * @param content the body of the HTTP response, or null
 */
public record Failure(ErrorKind kind, String problem, Throwable cause, int status, UpgradeHeaders headers, RejectionContent content) {

    public Failure(ErrorKind kind, String problem, Throwable cause) {
        this(kind, problem, cause, 0, null, null);
    }

    Failure withResponse(int responseStatus, UpgradeHeaders responseHeaders, RejectionContent responseContent) {
        return new Failure(kind, problem, cause, responseStatus, responseHeaders, responseContent);
    }

    /**
     * The time limit of a phase has passed. Only this method words that.
     *
     * @param detail more about the activity, or null
     */
    public static Failure timeout(ConnectionPhase phase, EngineConfig config, String detail) {
        String activity = detail == null ? phase.activity() : phase.activity() + " " + detail;
        return timeout(phase, activity, phase.limit(config), phase.setting());
    }

    /** A time limit that is not the phase's own has passed. */
    public static Failure timeout(ConnectionPhase phase, String activity, Duration limit, String setting) {
        String question = switch (phase.errorPhase()) {
            case RESOLVE -> "Does the name server answer?";
            case TLS -> "Does the server speak TLS on this port? Is it alive, or overloaded?";
            default -> "Is the server alive, or overloaded?";
        };
        return new Failure(ErrorKind.TIMEOUT, activity + " took longer than " + seconds(limit) + ". " + question
            + " The limit is EngineConfig." + setting + ".", null);
    }

    /** In a few words, for a list of several. */
    static String reasonOf(Failure failure) {
        String words = failure.cause == null ? failure.problem : String.valueOf(failure.cause.getMessage());
        int end = words.indexOf(". ");
        return end < 0 ? words : words.substring(0, end);
    }

    /** The error that one connection reports. */
    public WebSocketError toError(ConnectionPhase phase, URI uri, SocketAddress address) {
        WebSocketError error = WebSocketError.of(kind, phase.errorPhase(), uri, LogText.address(address), problem, cause);
        if (status == 0) {
            return error;
        }
        return content == null
            ? error.withHttpResponse(status, headers.asMap(), "")
            : error.withHttpResponse(status, headers.asMap(), content.bytes(), content.text());
    }

    /** The same failure with one more sentence. */
    Failure with(String sentence) {
        return new Failure(kind, problem + " " + sentence, cause, status, headers, content);
    }

    /** A failure at the proxy, before the tunnel leads to the server; a limit of ours, or a mistake in the settings, stays what it is. */
    Failure atProxy(ProxyServer proxy) {
        boolean isOurs = kind == ErrorKind.CAPACITY || kind == ErrorKind.CONFIG || kind == ErrorKind.PREPARE;
        ErrorKind blamed = isOurs ? kind : ErrorKind.PROXY;
        return new Failure(blamed, problem + " This is about " + proxy + ", not about the server.", cause, status, headers, content);
    }

    /** Leaves out the response, which may repeat what the request held. */
    @Override
    public String toString() {
        return "Failure[" + kind + ", " + problem + "]";
    }

    public static String seconds(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
    }
}
