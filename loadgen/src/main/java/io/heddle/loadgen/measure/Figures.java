package io.heddle.loadgen.measure;

import java.util.Locale;

/** Formats numbers for people: three significant digits and a unit, in plain ASCII. <b>Thread:</b> any thread. */
public final class Figures {
    private static final String[] TIME_UNITS = {"ns", "us", "ms", "s"};
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {}

    /** A whole number with separators: {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A time: {@code 850 ns}, {@code 12.3 us}, {@code 1.23 ms}, {@code 75.0 s}. */
    public static String time(double ns) {
        return scaled(ns, TIME_UNITS);
    }

    /** A number of bytes in powers of 1000: {@code 64 B}, {@code 12.9 MB}. */
    public static String bytes(double bytes) {
        return scaled(bytes, BYTE_UNITS);
    }

    /** A count and its noun: {@code counted(1, "connection")} is {@code 1 connection}. */
    public static String counted(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** Three significant digits: {@code 0.12}, {@code 48.2}, {@code 9,700}. */
    public static String digits(double value) {
        double size = Math.abs(value);
        if (size < 0.005) {
            return "0";
        }
        return String.format(Locale.ROOT, size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : "%.2f", value);
    }

    private static String scaled(double value, String[] units) {
        int unit = 0;
        double rest = value;
        // 999.5 would be printed as 1000.
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return (unit == 0 ? count(Math.round(rest)) : digits(rest)) + " " + units[unit];
    }
}
