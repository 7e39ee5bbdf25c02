package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.internal.LogText;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.handshake.RejectionContent;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.transport.address.LocalLack;
import io.heddle.engine.transport.proxy.ProxyServer;
import io.heddle.engine.transport.tls.TlsFailure;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

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
 * @param isProxyNamed whether the sentences say already which proxy is on the way
 * @param isOfHop whether the first hop was not passable, the one to the proxy or the direct one: another way may be
 * @param isLasting whether the same request would fail again, although kind and status do not say so
 */
public record Failure(ErrorKind kind, String problem, Throwable cause, int status, UpgradeHeaders headers, RejectionContent content,
    boolean isProxyNamed, boolean isOfHop, boolean isLasting) {

    private static final byte[] NO_BYTES = new byte[0];
    private static final Pattern THE_SERVER = Pattern.compile("\\b([Tt])he server\\b");

    public Failure(ErrorKind kind, String problem, Throwable cause) {
        this(kind, problem, cause, 0, null, null, false, false, false);
    }

    Failure withResponse(int responseStatus, UpgradeHeaders responseHeaders, RejectionContent responseContent) {
        return new Failure(kind, problem, cause, responseStatus, responseHeaders, responseContent, isProxyNamed, isOfHop,
            isLasting);
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
            case PROXY -> "Is the proxy alive, and can it reach its target?";
            case PREPARE -> "All handlers of onPrepareRequest have that time together, and the stage of one did not complete: does it"
                + " wait for something that does not answer? The server is not at fault.";
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

    /** The same failure, of which it is known that no later attempt with the same request helps. */
    Failure lasting() {
        return new Failure(kind, problem, cause, status, headers, content, isProxyNamed, isOfHop, true);
    }

    /**
     * The error that one connection reports.
     *
     * @param wallClock tells when the response came, if there was one
     */
    public WebSocketError toError(ConnectionPhase phase, URI uri, SocketAddress address, InstantSource wallClock) {
        WebSocketError error = judged(WebSocketError.of(kind, phase.errorPhase(), uri, LogText.address(address), problem, cause));
        if (status == 0) {
            return error;
        }
        return content == null
            ? error.withHttpResponse(status, headers.asMap(), NO_BYTES, "", wallClock.instant())
            : error.withHttpResponse(status, headers.asMap(), content.bytes(), content.text(), wallClock.instant());
    }

    /** TLS that went down with its connection may stand the next time; a certificate does not change. */
    private WebSocketError judged(WebSocketError error) {
        if (isLasting) {
            return error.withTransient(false);
        }
        boolean isOfTls = kind == ErrorKind.TLS || (kind == ErrorKind.PROXY && cause instanceof SSLException);
        return isOfTls && cause instanceof IOException tls ? error.withTransient(TlsFailure.isTransient(tls)) : error;
    }

    /** The same failure with one more sentence. */
    Failure with(String sentence) {
        return withProblem(problem + " " + sentence);
    }

    /**
     * A failure at the proxy, before the tunnel leads to the server: it is the proxy's, unless it is a lack or a limit of ours, or a
     * mistake in the settings. The steps before the tunnel speak of the server that they connect to, which is the proxy.
     */
    Failure atProxy(ProxyServer proxy) {
        Failure worded = kind == ErrorKind.PROXY ? this : withProblem(THE_SERVER.matcher(problem).replaceAll("$1he proxy"));
        return worded.about(isOurs() ? kind : ErrorKind.PROXY, "This happened at " + proxy + ".");
    }

    private boolean isOurs() {
        return kind == ErrorKind.CAPACITY || kind == ErrorKind.CONFIG || kind == ErrorKind.PREPARE || LocalLack.isIn(cause);
    }

    private Failure withProblem(String words) {
        return new Failure(kind, words, cause, status, headers, content, isProxyNamed, isOfHop, isLasting);
    }

    /**
     * A failure behind the proxy, whose tunnel leads to the server.
     *
     * @param isDoubtful whether the proxy may be none
     */
    Failure through(ProxyServer proxy, boolean isDoubtful) {
        return about(kind, "This was through " + proxy + "."
            + (isDoubtful ? " What it sent with its answer to CONNECT looks like a web page: is it a proxy at all?" : ""));
    }

    /**
     * A failure of an open connection: what is lost on the way, or comes wrong or late, came through the proxy. Named is one that the
     * settings name themselves; that of a selector is not kept.
     */
    public Failure through(ProxySettings settings) {
        boolean isOfTheWay = kind == ErrorKind.CONNECTION_LOST || kind == ErrorKind.TIMEOUT || kind == ErrorKind.PROTOCOL
            || kind == ErrorKind.TLS;
        return isOfTheWay && settings.host() != null ? through(ProxyServer.of(settings), false) : this;
    }

    /** A failure of which several connections are told names the proxy once. */
    private Failure about(ErrorKind blamed, String sentence) {
        return isProxyNamed ? this
            : new Failure(blamed, problem + (problem.endsWith(".") ? " " : ". ") + sentence, cause, status, headers, content, true,
                isOfHop, isLasting);
    }

    /** The first hop was not passable; a limit of ours, or a mistake in the settings, would be met on any other way too. */
    Failure onHop() {
        return isOurs() ? this : new Failure(kind, problem, cause, status, headers, content, isProxyNamed, true, isLasting);
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
