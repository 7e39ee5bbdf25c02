package io.heddle.jmh.compare.report;

import io.heddle.loadgen.measure.Figures;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** Figures of the report: in µs and KiB, and a dash where there is none. <b>Thread:</b> any thread. */
final class ReportFigures {
    static final String NONE = "—";

    private ReportFigures() {}

    /** The figure in its own form, or a dash. */
    static String orNone(OptionalDouble value, DoubleFunction<String> form) {
        return value.isPresent() ? form.apply(value.getAsDouble()) : NONE;
    }

    static String digits(OptionalDouble value) {
        return orNone(value, Figures::digits);
    }

    static String count(double value) {
        return Figures.count(Math.round(value));
    }

    static String count(OptionalDouble value) {
        return orNone(value, ReportFigures::count);
    }

    /** 277 ns, 4.91 µs, 3.70 ms. */
    static String time(double ns) {
        TimeUnit unit = TimeUnit.of(ns);
        return Figures.digits(ns / unit.ns) + " " + unit.symbol;
    }

    /** 32 B, 1 KiB; a measured figure (1,234 B) stays in bytes up to 10 KiB. */
    static String bytes(double bytes) {
        if (bytes >= 10_240 || bytes >= 1_024 && bytes % 1_024 == 0) {
            return Figures.digits(bytes / 1_024).replaceFirst("\\.0+$", "") + " KiB";
        }
        return count(bytes) + " B";
    }

    static String ratio(OptionalDouble ratio) {
        return orNone(ratio, value -> Figures.digits(value) + "×");
    }

    static String percent(OptionalDouble share) {
        return orNone(share, value -> String.format(Locale.ROOT, "%.0f %%", value * 100));
    }

    /** The unit that suits a time best; a table has one for all its rows. */
    enum TimeUnit {
        NS(1, "ns"), US(1e3, "µs"), MS(1e6, "ms");

        final double ns;
        final String symbol;

        TimeUnit(double ns, String symbol) {
            this.ns = ns;
            this.symbol = symbol;
        }

        static TimeUnit of(double ns) {
            return ns < 999.5 ? NS : ns < 999_500 ? US : MS;
        }
    }
}
