package io.heddle.api;

import io.heddle.api.internal.Redaction;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
        String httpBody) {
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
        return new WebSocketError(kind, phase, uri, address, problem, cause, 0, Map.of(), NO_BYTES, "");
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
     * Adds the HTTP response that caused the error, with a body that may be no text.
     *
     * @param status the status code, 100 to 999
     * @param headers the header fields, which are copied; values of names that differ only in case are merged
     * @param body the first 8 KiB of the body, which are copied; may be empty
     * @param text the same as text, or an empty string if it is none
     * @return a new error
     * @throws IllegalArgumentException if the status is out of these bounds
     */
    public WebSocketError withHttpResponse(int status, Map<String, List<String>> headers, byte[] body, String text) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status=" + status + " must be from 100 to 999");
        }
        Objects.requireNonNull(text, "text");
        return new WebSocketError(kind, phase, uri, address, problem, cause, status, copy(headers), body.clone(), text);
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
