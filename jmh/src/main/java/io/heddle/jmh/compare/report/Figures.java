package io.heddle.jmh.compare.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures as a person reads them: three digits that matter, and a unit. <b>Thread:</b> any thread. */
final class Figures {
    static final String NONE = "—";

    private Figures() {}

    /** 48.2, 277, 9,700. */
    static String digits(double value) {
        double size = Math.abs(value);
        if (size < 0.005) {
            return "0";
        }
        return String.format(Locale.ROOT, size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : "%.2f", value);
    }

    static String digits(OptionalDouble value) {
        return value.isPresent() ? digits(value.getAsDouble()) : NONE;
    }

    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String count(OptionalDouble value) {
        return value.isPresent() ? count(value.getAsDouble()) : NONE;
    }

    /** 277 ns, 4.91 µs, 3.70 ms. */
    static String time(double ns) {
        TimeUnitOfFigures unit = TimeUnitOfFigures.of(ns);
        return digits(ns / unit.ns) + " " + unit.symbol;
    }

    /** 32 B, 1 KiB; a figure that was measured (1,234 B) stays in bytes up to 10 KiB. */
    static String bytes(double bytes) {
        if (bytes >= 10_240 || bytes >= 1_024 && bytes % 1_024 == 0) {
            return digits(bytes / 1_024).replaceFirst("\\.0+$", "") + " KiB";
        }
        return count(bytes) + " B";
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio >= 99.95 ? "%,.0f×" : ratio >= 9.995 ? "%.1f×" : "%.2f×", ratio);
    }

    static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? ratio(ratio.getAsDouble()) : NONE;
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    static String percent(OptionalDouble share) {
        return share.isPresent() ? percent(share.getAsDouble()) : NONE;
    }

    /** The unit in which a time reads best; a table has one for all its rows. */
    enum TimeUnitOfFigures {
        NS(1, "ns"), US(1e3, "µs"), MS(1e6, "ms");

        final double ns;
        final String symbol;

        TimeUnitOfFigures(double ns, String symbol) {
            this.ns = ns;
            this.symbol = symbol;
        }

        static TimeUnitOfFigures of(double ns) {
            return ns < 999.5 ? NS : ns < 999_500 ? US : MS;
        }
    }
}
