package io.heddle.loadgen.verdict;

import io.heddle.loadgen.verdict.Metric.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads one threshold: metric, comparison, limit, perhaps {@code at once}. <b>Thread:</b> one use on one thread. */
final class ThresholdParser {
    private static final int MAX_LENGTH = 300;
    private static final Map<String, Double> TIMES = units("ns", 1, "us", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "min", 60e9, "h", 3600e9);
    private static final Map<String, Double> BYTES = units(
        "B", 1, "kB", 1e3, "MB", 1e6, "GB", 1e9, "KiB", 1024, "MiB", 1024 * 1024, "GiB", 1024.0 * 1024 * 1024);

    private final String text;
    private final Metrics metrics;
    private int at;

    ThresholdParser(String text, Metrics metrics) {
        this.text = text;
        this.metrics = metrics;
    }

    private static Map<String, Double> units(Object... namesAndFactors) {
        Map<String, Double> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], ((Number) namesAndFactors[i + 1]).doubleValue());
        }
        return units;
    }

    Threshold parse() {
        if (text.length() > MAX_LENGTH) {
            throw wrong(MAX_LENGTH, "a threshold has at most " + MAX_LENGTH + " characters, and this one has " + text.length());
        }
        skipBlanks();
        int nameAt = at;
        // Names of steps may have any character, comparisons too.
        at += metrics.lengthOfStep(text, at);
        while (at < text.length() && "<>=!".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String name = text.substring(nameAt, at).strip();
        if (name.isEmpty()) {
            throw wrong(nameAt, "the name of a metric is missing: write it as 'echo.p99>50ms'");
        }
        Metric metric = metrics.find(name, nameAt + 1);
        Comparison comparison = comparison();
        skipBlanks();
        int limitAt = at;
        double number = number(metric);
        int unitAt = at;
        String unit = word();
        boolean isShare = unit.equals("%");
        double limit = number * (isShare ? share(metric, unitAt) : factor(metric, unit, limitAt, unitAt));
        boolean atOnce = atOnce();
        if (atOnce && !isShare && !comparison.isUpper() && (metric.kind() == Kind.COUNT || metric.kind() == Kind.BYTES)) {
            throw wrong(nameAt, "'" + name + "' only grows during a run, so that '" + comparison.sign
                + "' would break it in its first second: leave out 'at once'");
        }
        return new Threshold(text.strip().replaceAll("\\s+", " "), metric, comparison, limit, isShare, atOnce);
    }

    private Comparison comparison() {
        int from = at;
        while (at < text.length() && "<>=!".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String sign = text.substring(from, at);
        for (Comparison each : Comparison.values()) {
            if (each.sign.equals(sign)) {
                return each;
            }
        }
        throw wrong(from, (sign.isEmpty() ? "a comparison is missing" : "'" + sign + "' is no comparison")
            + ": write one of < <= > >=, the one at which the run is broken");
    }

    private double number(Metric metric) {
        int from = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || ".,_".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String digits = text.substring(from, at).replaceAll("[,_]", "");
        if (!digits.matches("[0-9]+(\\.[0-9]+)?|\\.[0-9]+")) {
            throw wrong(from, (text.substring(from).isBlank() ? "the limit is missing" : "the limit is no number")
                + ": '" + metric.name() + "' is " + metric.kind().noun + ", such as " + metric.kind().example);
        }
        return Double.parseDouble(digits);
    }

    private String word() {
        skipBlanks();
        int from = at;
        if (at < text.length() && text.charAt(at) == '%') {
            at++;
        } else {
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
        }
        String word = text.substring(from, at);
        if (word.equals("at")) {
            at = from;
            return "";
        }
        return word;
    }

    private double share(Metric metric, int unitAt) {
        if (metric.base() == null) {
            throw wrong(unitAt, "'" + metric.name() + "' is no share of anything, so that % has no meaning: it is " + metric.kind().noun
                + ", such as " + metric.kind().example);
        }
        return 0.01;
    }

    private double factor(Metric metric, String unit, int limitAt, int unitAt) {
        if (metric.kind() != Kind.TIME && !metric.kind().isBytes()) {
            if (unit.isEmpty()) {
                return 1;
            }
            throw wrong(unitAt, "'" + metric.name() + "' is " + metric.kind().noun + ", and has no unit '" + unit + "'");
        }
        Map<String, Double> units = metric.kind() == Kind.TIME ? TIMES : BYTES;
        if (unit.isEmpty()) {
            if (metric.kind().isBytes()) {
                return 1;
            }
            throw wrong(unitAt, "'" + metric.name() + "' is a time: write a unit, such as " + text.substring(limitAt, unitAt).strip()
                + "ms");
        }
        Double factor = units.get(unit);
        if (factor == null) {
            String nearest = Nearest.of(unit.toLowerCase(Locale.ROOT), units.keySet());
            throw wrong(unitAt, "'" + unit + "' is no unit of " + metric.kind().noun + "; "
                + (nearest == null ? "there are " + String.join(", ", units.keySet()) : "the nearest is '" + nearest + "'"));
        }
        return factor;
    }

    private boolean atOnce() {
        skipBlanks();
        String rest = text.substring(at).strip().replaceAll("\\s+", " ");
        if (!rest.isEmpty() && !rest.equals("at once")) {
            throw wrong(at, "'" + rest + "' is not understood: after the limit may only follow 'at once'");
        }
        return !rest.isEmpty();
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static ThresholdException wrong(int index, String sentence) {
        return new ThresholdException(index + 1, sentence);
    }
}
