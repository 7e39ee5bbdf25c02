package io.heddle.loadgen;

import java.util.Locale;

/** Numbers as people read them: three significant digits and a unit, plain ASCII. <b>Thread:</b> any thread. */
final class Figures {
    private static final String[] TIME_UNITS = {"ns", "us", "ms", "s"};
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {}

    /** A whole number with separators: {@code 1,234,567}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A time: {@code 850 ns}, {@code 12.3 us}, {@code 1.23 ms}, {@code 75.0 s}. */
    static String time(double ns) {
        return scaled(ns, TIME_UNITS);
    }

    /** An amount of bytes in powers of 1000: {@code 64 B}, {@code 12.9 MB}. */
    static String bytes(double bytes) {
        return scaled(bytes, BYTE_UNITS);
    }

    /** The word for so many: {@code counted(1, "connection")} is {@code 1 connection}. */
    static String counted(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String scaled(double value, String[] units) {
        int unit = 0;
        double rest = value;
        // 999.5 would be printed as 1000.
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        String pattern = unit == 0 || rest >= 99.95 ? "%,.0f" : rest >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, rest) + " " + units[unit];
    }
}
