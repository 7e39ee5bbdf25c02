package io.heddle.loadgen.server;

import io.heddle.loadgen.measure.Figures;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a {@link PracticeServer} treats its clients. Faults come by counting, never by chance: every n-th connection or message, over all
 * connections together, so that a test knows what it must find. <b>Thread:</b> immutable; several servers may share one.
 */
public final class Behaviour {
    /** The names of all behaviours, as {@code heddle echo --as} takes them. */
    public static final List<String> NAMES =
        List.of("echo", "push", "room", "request", "refuse", "stall", "drop", "shuffle", "lose", "duplicate");

    static final int MAX_EVERY = 1_000_000;
    static final int MAX_GROUP = 1_000;
    static final int MAX_PUSH_BYTES = 1 << 20;
    static final double MIN_RATE = 0.001;
    static final double MAX_RATE = 10_000;
    private static final Duration MAX_TIME = Duration.ofHours(1);

    private final String name;
    private final String sentence;
    private final Supplier<Conduct> conducts;

    private Behaviour(String name, String sentence, Supplier<Conduct> conducts) {
        this.name = name;
        this.sentence = sentence;
        this.conducts = conducts;
    }

    Conduct newConduct() {
        return conducts.get();
    }

    /** One of {@link #NAMES}. */
    public String name() {
        return name;
    }

    /** A sentence for people who watch it. */
    public String sentence() {
        return sentence;
    }

    /** Every frame comes back as it is, in one write for each batch of input. This is the base of measurements. */
    public static Behaviour echo() {
        return new Behaviour("echo",
            "It sends every message back.",
            EchoConduct::new);
    }

    /**
     * Each client is sent messages that it did not ask for: {@code {"type":"push","number":1,"sent":1764602000123456}}, in order, with the
     * time in microseconds since 1970. A client that does not read misses numbers, which count as faults. What clients send is ignored.
     *
     * @param ratePerSecond messages to each client, 0.001 to 10,000
     * @param sizeBytes of each message, which is filled up with blanks; 0 for none
     */
    public static Behaviour push(double ratePerSecond, int sizeBytes) {
        if (!(ratePerSecond >= MIN_RATE && ratePerSecond <= MAX_RATE)) {
            throw new IllegalArgumentException("rate must be between 0.001 and 10,000, not " + ratePerSecond + ".");
        }
        check("size", sizeBytes, 0, MAX_PUSH_BYTES);
        return new Behaviour("push",
            "It sends each client " + plain(ratePerSecond) + " messages a second, with their numbers and times.",
            () -> new PushConduct(Math.round(1e9 / ratePerSecond), sizeBytes));
    }

    /**
     * Each message goes to everyone, the sender included, as it is: a time stamp in it gives the one-way delay. A client that leaves
     * more than 8 MiB unread is dropped, which counts as a fault.
     */
    public static Behaviour room() {
        return new Behaviour("room",
            "It sends each message to everyone who is connected.",
            RoomConduct::new);
    }

    /**
     * Requests in JSON are answered by their id: {@code {"id":7,"method":"sum","params":{...}}} gives {@code {"id":7,"result":{...}}}, and
     * a mistake {@code {"id":7,"error":{"code":401,"message":"..."}}}. Methods: {@code login} with {@code user} and {@code password}, which
     * must not be empty, gives a {@code token}; {@code sum} with that token and {@code numbers} gives {@code sum}; {@code echo} gives its
     * {@code params}.
     */
    public static Behaviour request() {
        return new Behaviour("request",
            "It answers requests such as {\"id\":1,\"method\":\"login\",\"params\":{\"user\":\"ann\",\"password\":\"x\"}}.",
            RequestConduct::new);
    }

    /**
     * Some upgrades are refused; the rest is {@link #echo()}.
     *
     * @param every the n-th upgrade, 1 for all
     * @param status 400 to 599
     * @param retryAfter for the field of that name, in whole seconds up to an hour; null for none
     */
    public static Behaviour refuse(int every, int status, Duration retryAfter) {
        check("every", every, 1, MAX_EVERY);
        check("status", status, 400, 599);
        if (retryAfter != null && retryAfter.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("retry-after must be between 0s and 1h.");
        }
        return new Behaviour("refuse",
            "It refuses " + share(every, "upgrade") + " with " + status + ", and sends every message of the rest back.",
            () -> new RefuseConduct(every, new Refusal(status, retryAfter == null ? -1 : retryAfter.toSeconds())));
    }

    /**
     * An {@link #echo()} that stands still at the end of each period, as a server does that collects garbage: it accepts, reads and answers
     * nothing, and then all at once.
     *
     * @param stall how long, less than the period
     * @param period 2 ms to 1 h, from the start of the server
     */
    public static Behaviour stall(Duration stall, Duration period) {
        if (stall.compareTo(Duration.ofMillis(1)) < 0 || period.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("stall must be at least 1ms, and period at most 1h.");
        }
        if (stall.compareTo(period) >= 0) {
            throw new IllegalArgumentException("stall must be less than period: a server that always stands still answers nothing.");
        }
        return new Behaviour("stall",
            "It sends every message back, but stands still for the last " + stall.toMillis() + " ms of each " + period.toMillis() + " ms.",
            () -> new StallConduct(stall, period));
    }

    /**
     * An {@link #echo()} that ends some connections without a close frame.
     *
     * @param every the n-th connection, 1 for all
     * @param after how many messages are answered before, 0 or more
     */
    public static Behaviour drop(int every, int after) {
        check("every", every, 1, MAX_EVERY);
        check("after", after, 0, MAX_EVERY);
        return new Behaviour("drop",
            "It sends every message back, but ends " + share(every, "connection") + " after " + Figures.counted(after, "answer") + ".",
            () -> new DropConduct(every, after));
    }

    /**
     * An {@link #echo()} that answers each group of messages of a connection backwards, at the latest 100 ms after the first of them.
     *
     * @param group 2 to 1,000 messages
     */
    public static Behaviour shuffle(int group) {
        check("group", group, 2, MAX_GROUP);
        return new Behaviour("shuffle",
            "It sends every message back, each " + group + " of a connection backwards.",
            () -> new ShuffleConduct(group));
    }

    /**
     * An {@link #echo()} that does not answer some messages.
     *
     * @param every the n-th message, 1 for all
     */
    public static Behaviour lose(int every) {
        check("every", every, 1, MAX_EVERY);
        return new Behaviour("lose",
            "It sends every message back but " + share(every, "message") + ".",
            () -> new CopiesConduct(every, 0));
    }

    /**
     * An {@link #echo()} that answers some messages twice.
     *
     * @param every the n-th message, 1 for all
     */
    public static Behaviour duplicate(int every) {
        check("every", every, 1, MAX_EVERY);
        return new Behaviour("duplicate",
            "It sends every message back, and " + share(every, "message") + " twice.",
            () -> new CopiesConduct(every, 2));
    }

    private static String share(int every, String noun) {
        return every == 1 ? "each " + noun : "1 of " + Figures.count(every) + " " + noun + "s";
    }

    private static String plain(double rate) {
        return BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString();
    }

    private static void check(String parameter, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(parameter + " must be between " + Figures.count(min) + " and "
                + Figures.count(max) + ", not " + Figures.count(value) + ".");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
