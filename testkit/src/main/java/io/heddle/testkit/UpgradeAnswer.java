package io.heddle.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The answer of a server to a request for an upgrade. The headers that a right answer has are added, unless one of the same name is given
 * or the name is {@linkplain #without left out}: so it is easy to break just one of them. Immutable: each method that changes something
 * returns a new answer.
 *
 * <pre>{@code
 * server.nextConnection().upgrade(UpgradeAnswer.status(503).header("Retry-After", "30"));
 * server.nextConnection().upgrade(UpgradeAnswer.accept().subprotocol("chat.v2").delay(Duration.ofSeconds(2)));
 * server.nextConnection().upgrade(UpgradeAnswer.accept().header("Sec-WebSocket-Accept", "wrong"));
 * }</pre>
 */
public final class UpgradeAnswer {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final UpgradeAnswer ACCEPT =
        new UpgradeAnswer(SWITCHING_PROTOCOLS, List.of(), List.of(), Compression.NONE, "", Duration.ZERO);

    private final int status;
    private final List<Map.Entry<String, String>> headers;
    private final List<String> leftOut;
    private final Compression compression;
    private final String body;
    private final Duration delay;

    /**
     * The use of permessage-deflate.
     *
     * @param parameters as they are sent, or null if the client's offer decides
     */
    private record Compression(boolean isOn, String parameters) {
        private static final Compression NONE = new Compression(false, null);
    }

    private UpgradeAnswer(int status, List<Map.Entry<String, String>> headers, List<String> leftOut, Compression compression, String body,
        Duration delay) {
        this.status = status;
        this.headers = headers;
        this.leftOut = leftOut;
        this.compression = compression;
        this.body = body;
        this.delay = delay;
    }

    /** {@return an answer that accepts the upgrade, without a subprotocol and without extensions} */
    public static UpgradeAnswer accept() {
        return ACCEPT;
    }

    /**
     * Answers with a status.
     *
     * @param status 100 to 999; 101 accepts the upgrade
     * @return the answer
     * @throws IllegalArgumentException if the status is out of its bounds
     */
    public static UpgradeAnswer status(int status) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("A status is 100 to 999, not " + status);
        }
        return new UpgradeAnswer(status, List.of(), List.of(), Compression.NONE, "", Duration.ZERO);
    }

    /**
     * Adds a header; more than one of a name are sent in their order.
     *
     * @param name of the header, sent as it is
     * @param value of the header, sent as it is
     * @return the changed answer
     */
    public UpgradeAnswer header(String name, String value) {
        return new UpgradeAnswer(status, plus(headers, Map.entry(name, value)), leftOut, compression, body, delay);
    }

    /**
     * Leaves out a header that would be added, such as {@code Upgrade}.
     *
     * @param name of the header, in upper or lower case
     * @return the changed answer
     */
    public UpgradeAnswer without(String name) {
        return new UpgradeAnswer(status, headers, plus(leftOut, Objects.requireNonNull(name, "name")), compression, body, delay);
    }

    /**
     * Chooses a subprotocol, offered by the client or not.
     *
     * @param name of the subprotocol
     * @return the changed answer
     */
    public UpgradeAnswer subprotocol(String name) {
        return header("Sec-WebSocket-Protocol", name);
    }

    /**
     * Compresses messages with permessage-deflate (RFC 7692) if the client offers it: without context takeover in each direction for which
     * the offer asks so, with it otherwise. An offer of a server's window below 32 KiB is declined.
     *
     * @return the changed answer
     */
    public UpgradeAnswer deflate() {
        return new UpgradeAnswer(status, headers, leftOut, new Compression(true, null), body, delay);
    }

    /**
     * Compresses messages with permessage-deflate, offered by the client or not, and with these parameters. The server keeps to the context
     * takeover that they say, but not to the sizes of windows: its own is always 32 KiB.
     *
     * @param parameters sent as they are, such as {@code server_no_context_takeover; client_max_window_bits=10}; empty for none
     * @return the changed answer
     */
    public UpgradeAnswer deflate(String parameters) {
        return new UpgradeAnswer(status, headers, leftOut, new Compression(true, Objects.requireNonNull(parameters, "parameters")), body,
            delay);
    }

    /**
     * Adds a body, which follows the head at once.
     *
     * @param text sent as UTF-8
     * @return the changed answer
     */
    public UpgradeAnswer body(String text) {
        return new UpgradeAnswer(status, headers, leftOut, compression, Objects.requireNonNull(text, "text"), delay);
    }

    /**
     * Lets the client wait.
     *
     * @param time between the request and this answer; zero or more
     * @return the changed answer
     * @throws IllegalArgumentException if the time is negative
     */
    public UpgradeAnswer delay(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A delay is zero or more, not " + time);
        }
        return new UpgradeAnswer(status, headers, leftOut, compression, body, time);
    }

    /** {@return the status, 100 to 999} */
    public int status() {
        return status;
    }

    /** {@return whether the connection is a WebSocket from this answer on} */
    public boolean isAccepting() {
        return status == SWITCHING_PROTOCOLS;
    }

    /** {@return the headers that were given, in their order, without those that are added} */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /**
     * Says whether a header is to be added.
     *
     * @param name of the header, in upper or lower case
     * @return true unless a header of that name is given or left out
     */
    public boolean adds(String name) {
        return leftOut.stream().noneMatch(name::equalsIgnoreCase)
            && headers.stream().noneMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    /** {@return whether the answer is to agree on permessage-deflate} */
    public boolean compresses() {
        return compression.isOn;
    }

    /** {@return the parameters of permessage-deflate as they are sent, or null if the client's offer decides} */
    public String deflateParameters() {
        return compression.parameters;
    }

    /** {@return the body, perhaps empty} */
    public String body() {
        return body;
    }

    /** {@return the time between the request and this answer} */
    public Duration delay() {
        return delay;
    }

    /** Such as {@code 503 {Retry-After=30} after 2 s}. */
    @Override
    public String toString() {
        return status + (headers.isEmpty() ? "" : " " + headers) + (leftOut.isEmpty() ? "" : " without " + leftOut)
            + (compression.isOn ? " deflate" : "")
            + (delay.isZero() ? "" : " after " + delay);
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return List.copyOf(longer);
    }
}
