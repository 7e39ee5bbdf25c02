package io.heddle.loadgen.verdict;

import io.heddle.loadgen.interval.Totals;
import java.util.List;

/**
 * A condition that breaks a run, such as {@code echo.p99>50ms} or {@code failed>0.1% at once}. <b>Thread:</b> immutable.
 *
 * @param text as written, with single spaces
 * @param metric that is compared
 * @param comparison with the limit
 * @param limit in the unit of the metric, or as a share
 * @param isShare whether the metric's share is compared
 * @param atOnce whether it ends the run as soon as it breaks
 */
public record Threshold(String text, Metric metric, Comparison comparison, double limit, boolean isShare, boolean atOnce) {
    private static final double SAMPLES_OF_SHARES = 100;

    /**
     * Reads a threshold.
     *
     * @param steps names of the plan's steps
     * @throws ThresholdException if it has a mistake
     */
    public static Threshold parse(String text, List<String> steps) {
        return new ThresholdParser(text, new Metrics(steps)).parse();
    }

    /** The metric's value of the run so far, NaN if nothing was measured. */
    double value(Totals totals) {
        return isShare ? metric.share(totals) : metric.value().applyAsDouble(totals);
    }

    /** True if the condition that breaks the run holds; a value that was never measured does not. */
    boolean isBroken(Totals totals) {
        return comparison.holds(value(totals), limit);
    }

    /** True if there are values enough to end a run now. */
    boolean isCertain(Totals totals) {
        double needed = metric.samplesAtOnce();
        if (isShare) {
            // Ten cases at the limit's share: fewer are chance.
            needed = limit == 0 ? 1 : Math.max(SAMPLES_OF_SHARES, Math.ceil(10 / Math.min(1, limit)));
        }
        return metric.samples().applyAsDouble(totals) >= needed;
    }

    /** A value as people read it. */
    String format(double value) {
        return isShare ? Metric.percent(value) : metric.kind().format(value);
    }
}
