package io.heddle.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The answer of a {@link ScriptedProxy} to one request: a good one, a refusal, or one that no proxy should give. Immutable: each method
 * that changes something returns a new answer.
 *
 * <pre>{@code
 * proxy.nextAnswer(ProxyAnswer.status(403).body("port 443 only"));
 * proxy.nextAnswer(ProxyAnswer.tunnel().delay(Duration.ofSeconds(2)));
 * proxy.nextAnswer(ProxyAnswer.raw("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 Switching"));
 * proxy.nextAnswer(ProxyAnswer.tunnel().cutAfter(10).thenReset());
 * }</pre>
 */
public final class ProxyAnswer {
    private static final int MAX_BYTE = 255;
    private static final ProxyAnswer TUNNEL = new ProxyAnswer(Kind.TUNNEL);

    /** The kinds of answers. */
    public enum Kind {
        /** The proxy connects to the target, and joins the two connections; a target that cannot be reached is refused. */
        TUNNEL,
        /** A response of HTTP. */
        STATUS,
        /** A reply of SOCKS5. */
        SOCKS_REPLY,
        /** Any bytes. */
        RAW,
        /** The head of a response that never ends. */
        ENDLESS_HEAD,
        /** Not a byte. */
        SILENCE
    }

    /** The message of the client that is answered. */
    public enum Stage {
        /** The methods that a client of SOCKS5 offers first. */
        GREETING,
        /** The user name and password of SOCKS5. */
        LOGIN,
        /** The request for a tunnel. */
        REQUEST
    }

    /** The bytes behind the answer. */
    public enum End {
        /** The tunnel, or the wait for another request. */
        GO_ON,
        /** The end of the connection, in order. */
        CLOSE,
        /** A reset. */
        RESET
    }

    private final Kind kind;
    private Stage stage = Stage.REQUEST;
    private int code;
    private List<Map.Entry<String, String>> headers = List.of();
    private String body = "";
    private byte[] bytes = {};
    private byte[] glued = {};
    private Duration delay = Duration.ZERO;
    private Duration drip = Duration.ZERO;
    private End end = End.GO_ON;
    private long cutAfter = -1;
    private long tunnelBytes = -1;

    private ProxyAnswer(Kind kind) {
        this.kind = kind;
    }

    private ProxyAnswer(ProxyAnswer other) {
        kind = other.kind;
        stage = other.stage;
        code = other.code;
        headers = other.headers;
        body = other.body;
        bytes = other.bytes;
        glued = other.glued;
        delay = other.delay;
        drip = other.drip;
        end = other.end;
        cutAfter = other.cutAfter;
        tunnelBytes = other.tunnelBytes;
    }

    // ---- the kinds ----

    /** {@return the answer of a good proxy: it connects to the target, and refuses if it cannot} */
    public static ProxyAnswer tunnel() {
        return TUNNEL;
    }

    /**
     * Answers by HTTP with a status, and waits for another request on the same connection. A status 200 opens no tunnel here: what follows
     * is read as another request.
     *
     * @param status 100 to 999
     * @return the answer
     * @throws IllegalArgumentException if the status is out of its bounds
     */
    public static ProxyAnswer status(int status) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("A status is 100 to 999, not " + status);
        }
        ProxyAnswer answer = new ProxyAnswer(Kind.STATUS);
        answer.code = status;
        return answer;
    }

    /**
     * Answers by SOCKS5 with a reply, and ends the connection, as RFC 1928 section 6 says.
     *
     * @param reply 0 to 255, such as 2 for "not allowed by the rules"; 0 opens no tunnel here
     * @return the answer
     * @throws IllegalArgumentException if the reply is out of its bounds
     */
    public static ProxyAnswer socksReply(int reply) {
        if (reply < 0 || reply > MAX_BYTE) {
            throw new IllegalArgumentException("A reply of SOCKS5 is 0 to 255, not " + reply);
        }
        ProxyAnswer answer = new ProxyAnswer(Kind.SOCKS_REPLY);
        answer.code = reply;
        answer.end = End.CLOSE;
        return answer;
    }

    /**
     * Answers with any bytes.
     *
     * @param bytes are copied
     * @return the answer
     */
    public static ProxyAnswer raw(byte... bytes) {
        ProxyAnswer answer = new ProxyAnswer(Kind.RAW);
        answer.bytes = bytes.clone();
        return answer;
    }

    /**
     * Answers with any text.
     *
     * @param text sent as ISO 8859-1, line ends as they are
     * @return the answer
     */
    public static ProxyAnswer raw(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@return the head of a 200 whose fields do not end: a KiB each millisecond, until the client has had enough or 16 MiB were sent} */
    public static ProxyAnswer endlessHead() {
        return new ProxyAnswer(Kind.ENDLESS_HEAD);
    }

    /** {@return no answer at all; the connection stays open} */
    public static ProxyAnswer silence() {
        return new ProxyAnswer(Kind.SILENCE);
    }

    // ---- variations ----

    /**
     * Answers the methods that a client of SOCKS5 offers, in place of its request for a tunnel.
     *
     * @return the changed answer
     */
    public ProxyAnswer atGreeting() {
        return with(answer -> answer.stage = Stage.GREETING);
    }

    /**
     * Answers the user name and password of a client of SOCKS5, in place of its request for a tunnel.
     *
     * @return the changed answer
     */
    public ProxyAnswer atLogin() {
        return with(answer -> answer.stage = Stage.LOGIN);
    }

    /**
     * Adds a header to an answer by HTTP.
     *
     * @param name sent as it is
     * @param value sent as it is
     * @return the changed answer
     */
    public ProxyAnswer header(String name, String value) {
        List<Map.Entry<String, String>> longer = new ArrayList<>(headers);
        longer.add(Map.entry(name, value));
        return with(answer -> answer.headers = List.copyOf(longer));
    }

    /**
     * Adds a body to an answer by HTTP, and its Content-Length unless that header is given.
     *
     * @param text sent as UTF-8
     * @return the changed answer
     */
    public ProxyAnswer body(String text) {
        Objects.requireNonNull(text, "text");
        return with(answer -> answer.body = text);
    }

    /**
     * Sends bytes right behind the answer, in the same packet, as if the target had sent them.
     *
     * @param more are copied
     * @return the changed answer
     */
    public ProxyAnswer glued(byte... more) {
        byte[] copy = more.clone();
        return with(answer -> answer.glued = copy);
    }

    /**
     * Lets the client wait.
     *
     * @param time between the request and the answer, or the attempt to connect to the target; zero or more
     * @return the changed answer
     * @throws IllegalArgumentException if the time is negative
     */
    public ProxyAnswer delay(Duration time) {
        checkTime("A delay", time);
        return with(answer -> answer.delay = time);
    }

    /**
     * Sends the answer byte by byte.
     *
     * @param time between two bytes; zero or more
     * @return the changed answer
     * @throws IllegalArgumentException if the time is negative
     */
    public ProxyAnswer drip(Duration time) {
        checkTime("The time between two bytes", time);
        return with(answer -> answer.drip = time);
    }

    /**
     * Closes the connection behind the answer. An answer with a status says so in its head.
     *
     * @return the changed answer
     */
    public ProxyAnswer thenClose() {
        return with(answer -> answer.end = End.CLOSE);
    }

    /**
     * Resets the connection behind the answer.
     *
     * @return the changed answer
     */
    public ProxyAnswer thenReset() {
        return with(answer -> answer.end = End.RESET);
    }

    /**
     * Cuts the answer short, and closes the connection there, or resets it with {@link #thenReset}.
     *
     * @param count the bytes of the answer that are sent, 0 or more
     * @return the changed answer
     * @throws IllegalArgumentException if the count is negative
     */
    public ProxyAnswer cutAfter(long count) {
        checkCount(count);
        return with(answer -> answer.cutAfter = count);
    }

    /**
     * Ends the tunnel in the middle: closes both connections, or resets them with {@link #thenReset}.
     *
     * @param count the bytes that come through the tunnel to the client before, 0 or more
     * @return the changed answer
     * @throws IllegalArgumentException if the count is negative
     */
    public ProxyAnswer tunnelEndsAfter(long count) {
        checkCount(count);
        return with(answer -> answer.tunnelBytes = count);
    }

    private static void checkTime(String what, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(what + " is zero or more, not " + time);
        }
    }

    private static void checkCount(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("A number of bytes is 0 or more, not " + count);
        }
    }

    private ProxyAnswer with(Consumer<ProxyAnswer> change) {
        ProxyAnswer copy = new ProxyAnswer(this);
        change.accept(copy);
        return copy;
    }

    // ---- for the proxy ----

    /** {@return the kind} */
    public Kind kind() {
        return kind;
    }

    /** {@return the message that is answered} */
    public Stage stage() {
        return stage;
    }

    /** {@return the status of HTTP, or the reply of SOCKS5} */
    public int code() {
        return code;
    }

    /** {@return the headers in their order} */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** {@return the body, perhaps empty} */
    public String body() {
        return body;
    }

    /** {@return a copy of the bytes of a raw answer} */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** {@return a copy of the bytes behind the answer} */
    public byte[] glued() {
        return glued.clone();
    }

    /** {@return the time before the answer} */
    public Duration delay() {
        return delay;
    }

    /** {@return the time between two bytes} */
    public Duration drip() {
        return drip;
    }

    /** {@return what follows behind the answer} */
    public End end() {
        return end;
    }

    /** {@return the number of bytes after which the answer is cut; -1 if it is not} */
    public long cutAfter() {
        return cutAfter;
    }

    /** {@return the number of bytes to the client after which the tunnel ends; -1 if it does not} */
    public long tunnelEndsAfter() {
        return tunnelBytes;
    }

    /** Such as {@code STATUS 403}, {@code TUNNEL cut after 10 bytes, then RESET}. */
    @Override
    public String toString() {
        return kind + (kind == Kind.STATUS || kind == Kind.SOCKS_REPLY ? " " + code : "")
            + (stage == Stage.REQUEST ? "" : " at " + stage)
            + (cutAfter < 0 ? "" : " cut after " + cutAfter + " bytes")
            + (tunnelBytes < 0 ? "" : " for " + tunnelBytes + " bytes")
            + (end == End.GO_ON ? "" : ", then " + end);
    }
}
