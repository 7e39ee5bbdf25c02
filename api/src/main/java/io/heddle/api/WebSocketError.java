package io.heddle.api;

import io.heddle.api.internal.Redaction;
import io.heddle.api.internal.RetryAfter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The reason for which a connection could not be established or was lost. {@link #toString()} gives a person enough to act on: what failed,
 * in which phase, at which address, why, and what to do. Immutable; it may be kept, and shared by threads.
 */
public final class WebSocketError {

    /** The phase of a connection in which it failed. */
    public enum Phase {
        /** Resolving the host name. */
        RESOLVE,
        /** Establishing the TCP connection. */
        CONNECT,
        /** The tunnel through the proxy. */
        PROXY,
        /** The TLS handshake. */
        TLS,
        /** The application's own preparation of the request, or its search for credentials. */
        PREPARE,
        /** The HTTP upgrade. */
        UPGRADE,
        /** The connection was open, and messages could flow. */
        OPEN,
        /** The close handshake. */
        CLOSE
    }

    private static final byte[] NO_BYTES = new byte[0];
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int HTTP_VERSION_NOT_SUPPORTED = 505;

    private final ErrorKind kind;
    private final Phase phase;
    private final URI uri;
    private final String address;
    private final String problem;
    private final Throwable cause;
    private final int httpStatus;
    private final Map<String, List<String>> httpHeaders;
    private final byte[] httpBodyBytes;
    private final String httpBody;
    private final Duration retryAfter;
    /** Null if kind and status decide. */
    private final Boolean isTransient;

    private WebSocketError(
        ErrorKind kind,
        Phase phase,
        URI uri,
        String address,
        String problem,
        Throwable cause,
        int httpStatus,
        Map<String, List<String>> httpHeaders,
        byte[] httpBodyBytes,
        String httpBody,
        Duration retryAfter,
        Boolean isTransient) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.phase = Objects.requireNonNull(phase, "phase");
        this.uri = Objects.requireNonNull(uri, "uri");
        this.address = address;
        this.problem = Objects.requireNonNull(problem, "problem");
        this.cause = cause;
        this.httpStatus = httpStatus;
        this.httpHeaders = httpHeaders;
        this.httpBodyBytes = httpBodyBytes;
        this.httpBody = httpBody;
        this.retryAfter = retryAfter;
        this.isTransient = isTransient;
    }

    /**
     * Creates an error without an HTTP response.
     *
     * @param kind the party at fault
     * @param phase the phase in which the connection failed
     * @param uri the URI to be opened
     * @param address the remote address, or null if there was none yet
     * @param problem one or more whole sentences: what happened, why, and what to do
     * @param cause the exception behind it, or null
     * @return the error
     */
    public static WebSocketError of(
        ErrorKind kind, Phase phase, URI uri, String address, String problem, Throwable cause) {
        return new WebSocketError(kind, phase, uri, address, problem, cause, 0, Map.of(), NO_BYTES, "", null, null);
    }

    /**
     * Adds the HTTP response that caused the error.
     *
     * @param status the status code, 100 to 999
     * @param headers the header fields, which are copied; values of names that differ only in case are merged
     * @param body the first 8 KiB of the body, or an empty string
     * @return a new error
     * @throws IllegalArgumentException if the status is out of these bounds
     */
    public WebSocketError withHttpResponse(int status, Map<String, List<String>> headers, String body) {
        Objects.requireNonNull(body, "body");
        return withHttpResponse(status, headers, body.getBytes(StandardCharsets.UTF_8), body);
    }

    /**
     * Adds the HTTP response that caused the error, with a body that may be no text. It came just now.
     *
     * @param status the status code, 100 to 999
     * @param headers the header fields, which are copied; values of names that differ only in case are merged
     * @param body the first 8 KiB of the body, which are copied; may be empty
     * @param text the same as text, or an empty string if it is none
     * @return a new error
     * @throws IllegalArgumentException if the status is out of these bounds
     */
    public WebSocketError withHttpResponse(int status, Map<String, List<String>> headers, byte[] body, String text) {
        return withHttpResponse(status, headers, body, text, Instant.now());
    }

    /**
     * Adds the HTTP response that caused the error, with the date at which it came.
     *
     * @param status the status code, 100 to 999
     * @param headers the header fields, which are copied; values of names that differ only in case are merged
     * @param body the first 8 KiB of the body, which are copied; may be empty
     * @param text the same as text, or an empty string if it is none
     * @param receivedAt by which {@link #retryAfter()} is measured if it is a date and the response has no date of its own
     * @return a new error
     * @throws IllegalArgumentException if the status is out of these bounds
     */
    public WebSocketError withHttpResponse(
        int status, Map<String, List<String>> headers, byte[] body, String text, Instant receivedAt) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status=" + status + " must be from 100 to 999");
        }
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Map<String, List<String>> fields = copy(headers);
        return new WebSocketError(kind, phase, uri, address, problem, cause, status, fields, body.clone(), text,
            RetryAfter.of(fields, receivedAt), isTransient);
    }

    /**
     * Says whether another attempt may succeed, where more is known than kind and status tell.
     *
     * @param mayPass the answer of {@link #isTransient()}
     * @return a new error
     */
    public WebSocketError withTransient(boolean mayPass) {
        return new WebSocketError(kind, phase, uri, address, problem, cause, httpStatus, httpHeaders, httpBodyBytes, httpBody, retryAfter,
            mayPass);
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values));
        copy.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(copy);
    }

    /** {@return the kind of the error, which tells the party at fault} */
    public ErrorKind kind() {
        return kind;
    }

    /** {@return the phase in which the connection failed} */
    public Phase phase() {
        return phase;
    }

    /** {@return the URI to be opened; after redirects, the last one} */
    public URI uri() {
        return uri;
    }

    /** {@return the remote address, such as {@code 192.0.2.7:443}, or null if none was known yet} */
    public String remoteAddress() {
        return address;
    }

    /** {@return whole sentences that say what happened, why, and what to do, without phase and address} */
    public String message() {
        return problem;
    }

    /** {@return the exception behind the error, or null} */
    public Throwable cause() {
        return cause;
    }

    /** {@return the status of the HTTP response (RFC 9110 section 15), 100 to 999, or 0 if there was no response} */
    public int httpStatus() {
        return httpStatus;
    }

    /**
     * Returns the header fields of the HTTP response. The map's keys are matched and sorted without regard to case (RFC 9110 section 5.1).
     *
     * @return an immutable map, empty if there was no response
     */
    public Map<String, List<String>> httpHeaders() {
        return httpHeaders;
    }

    /**
     * Returns the first 8 KiB of the body of the HTTP response, with the content codings gzip and deflate undone (RFC 9110 section 8.4).
     * The bytes of any other {@code Content-Encoding} are as they came.
     *
     * @return a copy; empty if there was no body
     */
    public byte[] httpBodyBytes() {
        return httpBodyBytes.clone();
    }

    /**
     * Returns {@link #httpBodyBytes()} as text, in the charset of its {@code Content-Type}, or else UTF-8. A server that refuses often
     * gives the reason here.
     *
     * @return the text; empty if there was no body, or if it is no text
     */
    public String httpBody() {
        return httpBody;
    }

    /**
     * Makes an exception of this error, for those who throw one, or fail a future by it. Its stack is that of the caller.
     *
     * @return an exception with this error, {@link #toString()} as its message, and {@link #cause()} as its cause
     */
    public WebSocketException toException() {
        return WebSocketException.of(this);
    }

    /**
     * Returns whether the same request may succeed later, with nothing changed: whether another attempt is worth it. It is not
     *
     * <ul>
     *   <li>for a status that says so: any below 500 but 408, 425 and 429; 501 and 505
     *   <li>for {@link ErrorKind#CONFIG}
     *   <li>for {@link ErrorKind#TLS}, and for TLS with a proxy, unless the connection below just went down, or the peer's alert says
     *       that it failed itself: for a certificate or a host name that is not accepted, a refusal, a peer that does not speak TLS
     *   <li>for what a server lacks or a proxy demands: an extension, a subprotocol, HTTP/2, other credentials
     * </ul>
     *
     * <p>It is for everything else, {@link ErrorKind#INTERNAL} included: the next attempt may not meet the same fault.
     *
     * @return true if another attempt may succeed
     */
    public boolean isTransient() {
        if (isTransient != null) {
            return isTransient;
        }
        if (httpStatus != 0) {
            return isTransientStatus(httpStatus);
        }
        return kind != ErrorKind.CONFIG && kind != ErrorKind.TLS;
    }

    private static boolean isTransientStatus(int status) {
        return switch (status) {
            case REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY_REQUESTS -> true;
            case NOT_IMPLEMENTED, HTTP_VERSION_NOT_SUPPORTED -> false;
            default -> status >= SERVER_ERROR;
        };
    }

    /**
     * Returns how long the server or the proxy wants to be left alone: the field {@code Retry-After} of its response (RFC 9110 section
     * 10.2.3), in seconds or as a date, which is measured by the response's own {@code Date} or else by the clock of this machine. A
     * value that is not valid is ignored, and a date that has passed is zero.
     *
     * @return zero to 365 days, or null if the response has no such field, or there is none
     */
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Returns the error as text for a log or a person: the kind, the phase if its name differs from the kind's, the URI without
     * user info, query and fragment, the address if there is one, and {@link #message()}. The text is one line if the message is:
     * {@code TIMEOUT in phase TLS of wss://example.org/chat at 192.0.2.7:443: The TLS handshake took longer than 10 s.} It leaves out
     * the HTTP response and the cause.
     *
     * @return the text
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(160).append(kind);
        if (!kind.name().equals(phase.name())) {
            text.append(" in phase ").append(phase);
        }
        text.append(" of ").append(Redaction.uri(uri));
        if (address != null) {
            text.append(" at ").append(address);
        }
        return text.append(": ").append(problem).toString();
    }
}
