package io.heddle.loadgen.plan;

import java.time.Duration;

/** The ranges of a plan's numbers, and the sentences for what lies outside. <b>Thread:</b> no state. */
final class Ranges {
    static final Duration MAX_DURATION = Duration.ofDays(7);
    static final long MAX_CONNECTIONS = 100_000_000;
    static final double MAX_RATE = 100_000_000;
    static final int MAX_ENGINES = 256;
    static final int MAX_STREAMS = 1_000_000;
    static final int MAX_MESSAGE_BYTES = 32 << 20;
    static final long MAX_TIMES = 1_000_000_000_000L;
    /** The time stamp of an echo: 8 bytes, or 16 hexadecimal digits. */
    static final int MIN_BINARY_ECHO_BYTES = 8;
    static final int MIN_TEXT_ECHO_BYTES = 16;

    private Ranges() {}

    static long range(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new PlanException(field, field + " must be between " + Quantities.count(min) + " and " + Quantities.count(max) + ", not "
                + Quantities.count(value));
        }
        return value;
    }

    /** A rate above 0 unless zero is allowed, as in a ramp's first stage. */
    static double rate(String field, double perSecond, boolean zero) {
        if (!(perSecond > 0 || zero && perSecond == 0) || perSecond > MAX_RATE) {
            throw new PlanException(
                field + " must be " + (zero ? "between 0 and " : "above 0 and at most ") + Quantities.count((long) MAX_RATE)
                    + " a second");
        }
        return perSecond;
    }

    /** A time above zero. */
    static Duration time(String field, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new PlanException(field, field + " must be longer than 0");
        }
        return atMost(field, time);
    }

    /** A time that may be zero. */
    static Duration timeOrZero(String field, Duration time) {
        if (time.isNegative()) {
            throw new PlanException(field, field + " must not be negative");
        }
        return atMost(field, time);
    }

    private static Duration atMost(String field, Duration time) {
        if (time.compareTo(MAX_DURATION) > 0) {
            throw new PlanException(field, field + " must be at most " + MAX_DURATION.toDays() + " days");
        }
        return time;
    }

    /** A name of a scenario, step, listener, source or variable: thresholds and templates have to be able to say it. */
    static String name(String kind, String name) {
        if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_-]{0,63}")) {
            throw new PlanException("'" + Quantities.shown(name) + "' cannot be the name of a " + kind
                + ": use a letter first, then letters, digits, '-' and '_', at most 64 in all");
        }
        return name;
    }
}
