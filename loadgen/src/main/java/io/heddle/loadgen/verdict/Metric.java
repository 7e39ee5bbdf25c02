package io.heddle.loadgen.verdict;

import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.measure.Figures;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A figure of a run that a threshold can name. <b>Thread:</b> immutable.
 *
 * @param name as the user wrote it
 * @param kind of its value
 * @param value of the run so far, NaN if nothing was measured
 * @param base what it is a share of, or null if it has no share
 * @param samples how many values it rests on
 * @param samplesAtOnce how many it must rest on before it may end a run
 */
public record Metric(
    String name,
    Kind kind,
    ToDoubleFunction<Totals> value,
    ToDoubleFunction<Totals> base,
    ToDoubleFunction<Totals> samples,
    double samplesAtOnce) {

    /** The kind of a value, which decides how a limit is written. */
    public enum Kind {
        /** Nanoseconds. */
        TIME("a time", "50ms"),
        /** A number that only grows while a run lasts. */
        COUNT("a number", "100"),
        /** Bytes, a number that only grows. */
        BYTES("a number of bytes", "10MB"),
        /** A reading at a moment. */
        LEVEL("a number", "100"),
        /** Bytes that there are at a moment. */
        LEVEL_BYTES("a number of bytes", "10MB"),
        /** A number a second. */
        PER_SECOND("a number a second", "1000");

        final String noun;
        final String example;

        Kind(String noun, String example) {
            this.noun = noun;
            this.example = example;
        }

        boolean isBytes() {
            return this == BYTES || this == LEVEL_BYTES;
        }

        boolean isLevel() {
            return this == LEVEL || this == LEVEL_BYTES;
        }

        /** The value as people read it. */
        String format(double value) {
            if (Double.isNaN(value)) {
                return "-";
            }
            return switch (this) {
                case TIME -> Figures.time(value);
                case BYTES, LEVEL_BYTES -> Figures.bytes(value);
                case PER_SECOND -> (value < 100 ? Figures.digits(value) : Figures.count(Math.round(value))) + "/s";
                default -> Figures.count(Math.round(value));
            };
        }
    }

    /** The share of its base, from 0 to 1 for most; NaN without a base. */
    double share(Totals totals) {
        double whole = base.applyAsDouble(totals);
        return whole == 0 ? Double.NaN : value.applyAsDouble(totals) / whole;
    }

    /** A share in percent, with the digits that tell small ones apart. */
    static String percent(double share) {
        if (Double.isNaN(share)) {
            return "-";
        }
        double percent = 100 * share;
        int digits = percent == 0 || Math.abs(percent) >= 10 ? 1 : Math.abs(percent) >= 1 ? 2 : Math.abs(percent) >= 0.01 ? 3 : 5;
        return String.format(Locale.ROOT, "%." + digits + "f %%", percent);
    }
}
