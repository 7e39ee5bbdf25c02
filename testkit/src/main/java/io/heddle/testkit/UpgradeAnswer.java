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
        new UpgradeAnswer(SWITCHING_PROTOCOLS, List.of(), List.of(), "", Duration.ZERO);

    private final int status;
    private final List<Map.Entry<String, String>> headers;
    private final List<String> leftOut;
    private final String body;
    private final Duration delay;

    private UpgradeAnswer(int status, List<Map.Entry<String, String>> headers, List<String> leftOut, String body, Duration delay) {
        this.status = status;
        this.headers = headers;
        this.leftOut = leftOut;
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
        return new UpgradeAnswer(status, List.of(), List.of(), "", Duration.ZERO);
    }

    /**
     * Adds a header; more than one of a name are sent in their order.
     *
     * @param name of the header, sent as it is
     * @param value of the header, sent as it is
     * @return the changed answer
     */
    public UpgradeAnswer header(String name, String value) {
        return new UpgradeAnswer(status, plus(headers, Map.entry(name, value)), leftOut, body, delay);
    }

    /**
     * Leaves out a header that would be added, such as {@code Upgrade}.
     *
     * @param name of the header, in upper or lower case
     * @return the changed answer
     */
    public UpgradeAnswer without(String name) {
        return new UpgradeAnswer(status, headers, plus(leftOut, Objects.requireNonNull(name, "name")), body, delay);
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
     * Adds a body, which follows the head at once.
     *
     * @param text sent as UTF-8
     * @return the changed answer
     */
    public UpgradeAnswer body(String text) {
        return new UpgradeAnswer(status, headers, leftOut, Objects.requireNonNull(text, "text"), delay);
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
        return new UpgradeAnswer(status, headers, leftOut, body, time);
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
            + (delay.isZero() ? "" : " after " + delay);
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return List.copyOf(longer);
    }
}
