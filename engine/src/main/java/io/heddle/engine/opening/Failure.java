package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.engine.handshake.UpgradeHeaders;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * A failure before it is told: whose fault, one or more sentences, and the HTTP answer if there was one. It has no connection yet, so
 * that all connections which waited for the same socket can be told the same.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param problem whole sentences: the fault, its cause, and what to do
 * @param cause the exception behind it, or null
 * @param status of the HTTP answer, or 0
 * @param headers of the HTTP answer, or null
 * @param body of the HTTP answer; may be empty
 */
public record Failure(ErrorKind kind, String problem, Throwable cause, int status, UpgradeHeaders headers, String body) {

    public Failure(ErrorKind kind, String problem, Throwable cause) {
        this(kind, problem, cause, 0, null, "");
    }

    Failure withAnswer(int answerStatus, UpgradeHeaders answerHeaders, String answerBody) {
        return new Failure(kind, problem, cause, answerStatus, answerHeaders, answerBody);
    }

    /**
     * The limit of a phase is over: the only place that words it.
     *
     * @param detail more about the activity, or null
     */
    public static Failure timeout(ConnectionPhase phase, EngineConfig config, String detail) {
        String activity = detail == null ? phase.activity() : phase.activity() + " " + detail;
        return timeout(phase, activity, phase.limit(config), phase.setting());
    }

    /** A limit that is not a phase's. */
    public static Failure timeout(ConnectionPhase phase, String activity, Duration limit, String setting) {
        String question = phase.errorPhase() == Phase.TLS ? "Does the server speak TLS on this port? Is it alive" : "Is the server alive";
        return new Failure(ErrorKind.TIMEOUT, activity + " took longer than " + seconds(limit) + ". " + question
            + ", or overloaded? The limit is EngineConfig." + setting + ".", null);
    }

    /** The error as one connection is told it. */
    public WebSocketError toError(ConnectionPhase phase, URI uri, SocketAddress address) {
        WebSocketError error = WebSocketError.of(kind, phase.errorPhase(), uri, text(address), problem, cause);
        return status == 0 ? error : error.withHttpResponse(status, headers.asMap(), body);
    }

    private static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
            return host.indexOf(':') >= 0 ? "[" + host + "]:" + inet.getPort() : host + ":" + inet.getPort();
        }
        return null;
    }

    public static String seconds(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
    }
}
