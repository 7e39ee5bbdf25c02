package io.heddle.testkit.soak;

import io.heddle.api.extension.PerMessageDeflate;
import java.util.SplittableRandom;

/**
 * The life of one connection, drawn from seed and number. <b>Thread:</b> immutable.
 *
 * @param slot the place that it fills; it decides the kind
 * @param isSecured whether it uses TLS: always, never, or every other time over HTTP/2
 * @param faultAfter messages that the server echoes before its fault
 * @param faultAfterMs time after which the fault comes in any case
 * @param variant chooses among faults of a kind
 * @param lifeMs time from the opening to its end by the client
 * @param receiving the form in which it receives
 * @param fragmentBytes the most bytes of a frame
 * @param pingMs time from ping to ping, or 0
 * @param pauseMs mean time from one thing that it does to the next
 */
record BotPlan(int number, int slot, Kind kind, boolean isSecured, Fault fault, int faultAfter, int faultAfterMs, int variant, int lifeMs,
    Ending ending, boolean endsOnOtherThread, Receiving receiving, int fragmentBytes, int pingMs, int pauseMs, PerMessageDeflate deflate) {

    /** How the client ends it. */
    enum Ending { CLOSE_WHEN_QUIET, CLOSE_AT_ONCE, ABORT }

    /** The handlers that it receives with. */
    enum Receiving { COPIES, VIEWS, PIECES, PIECES_AND_COPIES }

    private static final int MIN_LIFE_MS = 200;
    private static final int MAX_LIVES = 4;
    private static final int[] FRAGMENTS = {16, 100, 1_000, 32_767, 32_767, 32_767};

    static BotPlan draw(SoakOptions options, int number, int slot) {
        SplittableRandom random = random(options, number);
        Kind kind = Kind.values()[slot % Kind.values().length];
        double lives = Math.min(MAX_LIVES, -Math.log(1 - random.nextDouble()));
        int lifeMs = MIN_LIFE_MS + (int) (lives * options.meanLifeMs());
        return new BotPlan(number, slot, kind, kind == Kind.TLS || kind == Kind.HTTP2 && random.nextBoolean(),
            Fault.drawn(random.nextInt(Fault.maxDraw())), random.nextInt(12), random.nextInt(2 * options.meanLifeMs()),
            random.nextInt(Fault.BREAKS), lifeMs, any(random, Ending.values()), random.nextInt(4) == 0, any(random, Receiving.values()),
            FRAGMENTS[random.nextInt(FRAGMENTS.length)], random.nextInt(5) == 0 ? 300 + random.nextInt(2_000) : 0,
            1 + options.meanPauseMs() / 2 + random.nextInt(options.meanPauseMs()), deflate(kind, random));
    }

    static SplittableRandom random(SoakOptions options, int number) {
        return new SplittableRandom(options.seed() * 1_000_003 + number);
    }

    private static <T> T any(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static PerMessageDeflate deflate(Kind kind, SplittableRandom random) {
        if (kind != Kind.DEFLATE) {
            return null;
        }
        return PerMessageDeflate.defaults()
            .clientNoContextTakeover(random.nextInt(4) != 0)
            .serverNoContextTakeover(random.nextInt(4) != 0)
            .minBytes(random.nextBoolean() ? 0 : 64);
    }

    /** True if the fault of another stream may end it with its HTTP/2 session; after our close frame that is an end in order. */
    boolean sharesItsFate() {
        return kind == Kind.HTTP2 && isSecured;
    }

    /** The target that tells the server how to behave. */
    String target() {
        return "/" + fault + "/" + faultAfter + "/" + faultAfterMs + "/" + variant;
    }

    @Override
    public String toString() {
        return number + " (" + kind + (isSecured ? " secured" : "") + " " + target() + ", " + ending + " after " + lifeMs + " ms, "
            + receiving + ", frames of " + fragmentBytes + (deflate == null ? "" : ", " + deflate.offer()) + ")";
    }
}
