package io.heddle.loadgen.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes quantities as people write them in plans and on command lines. <b>Thread:</b> no state. */
public final class Quantities {
    private static final String DURATION_FORM = "write 30s, 1m30s, 500ms or 2h";
    private static final String RATE_FORM = "write 2000/s, 0.5/s or 30/m";
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ns|us|ms|s|m|h|d))+");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h|d)");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(?: ?/ ?(s|m|h))?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?(B|kB|KB|KiB|MB|MiB|)");
    private static final Pattern COUNT = Pattern.compile("\\d{1,3}(?:[_,]\\d{3})+|\\d{1,15}");
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?) ?%");

    private Quantities() {}

    /** A time with its units, the larger ones first: {@code 1m30s}, {@code 1.5s}, {@code 500ms}; {@code 0} needs none. */
    public static Duration duration(String text) {
        String form = text.strip();
        if (form.equals("0")) {
            return Duration.ZERO;
        }
        if (COUNT.matcher(form).matches()) {
            throw new PlanException("'" + form + "' has no unit of time: write " + form + "s or " + form + "ms");
        }
        if (!DURATION.matcher(form).matches()) {
            throw new PlanException("'" + shown(form) + "' is not a time: " + DURATION_FORM);
        }
        BigDecimal ns = BigDecimal.ZERO;
        long last = Long.MAX_VALUE;
        Matcher part = DURATION_PART.matcher(form);
        while (part.find()) {
            long unit = nanos(part.group(2));
            if (unit >= last) {
                throw new PlanException(
                    "'" + shown(form) + "' is not a time, because its units do not go from the largest to the smallest: "
                        + DURATION_FORM);
            }
            last = unit;
            ns = ns.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
        }
        if (ns.compareTo(BigDecimal.valueOf(Ranges.MAX_DURATION.toNanos())) > 0) {
            throw new PlanException("'" + shown(form) + "' is longer than " + Ranges.MAX_DURATION.toDays() + " days, which is the most");
        }
        return Duration.ofNanos(ns.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 86_400_000_000_000L;
        };
    }

    /** A time as {@link #duration} reads it. */
    public static String text(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        long rest = duration.toNanos();
        for (String unit : new String[] {"d", "h", "m", "s", "ms", "us", "ns"}) {
            long units = rest / nanos(unit);
            rest %= nanos(unit);
            if (units > 0) {
                text.append(units).append(unit);
            }
        }
        return text.toString();
    }

    /** Events a second: {@code 2000/s}, {@code 0.5/s}, {@code 30/m}; without a unit they are a second's. */
    public static double rate(String text) {
        Matcher form = RATE.matcher(text.strip());
        if (!form.matches()) {
            throw new PlanException("'" + shown(text) + "' is not a rate: " + RATE_FORM);
        }
        double number = Double.parseDouble(form.group(1));
        String unit = form.group(2);
        return unit == null || unit.equals("s") ? number : unit.equals("m") ? number / 60 : number / 3_600;
    }

    /** Bytes: {@code 64}, {@code 16kB} (1,000 each), {@code 16KiB} (1,024 each), {@code 1MB}, {@code 1MiB}. */
    public static long size(String text) {
        Matcher form = SIZE.matcher(text.strip());
        if (!form.matches()) {
            throw new PlanException("'" + shown(text) + "' is not a size: write 64, 16kB, 16KiB or 1MiB");
        }
        long unit = switch (form.group(2)) {
            case "kB", "KB" -> 1_000;
            case "KiB" -> 1_024;
            case "MB" -> 1_000_000;
            case "MiB" -> 1 << 20;
            default -> 1;
        };
        try {
            return new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit)).longValueExact();
        } catch (ArithmeticException fraction) {
            throw new PlanException("'" + shown(text) + "' is no whole number of bytes: write 64, 16kB, 16KiB or 1MiB", fraction);
        }
    }

    /** A whole number of 0 or more: {@code 1000}, {@code 1_000} or {@code 1,000}. */
    public static long count(String text) {
        String form = text.strip();
        if (!COUNT.matcher(form).matches()) {
            throw new PlanException("'" + shown(form) + "' is not a whole number of 0 or more");
        }
        return Long.parseLong(form.replaceAll("[_,]", ""));
    }

    /** A share from 0 to 1, written as {@code 30%}. */
    public static double share(String text) {
        Matcher form = SHARE.matcher(text.strip());
        double share = form.matches() ? Double.parseDouble(form.group(1)) / 100 : 2;
        if (share > 1) {
            throw new PlanException("'" + shown(text) + "' is not a share: write 0% to 100%, such as 30%");
        }
        return share;
    }

    /** A number with separators, for sentences. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A text for a sentence, cut where it would fill the screen. */
    public static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
