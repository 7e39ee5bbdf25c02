package io.heddle.loadgen.verdict;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.measure.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Adds the intervals of a run, ends it when a threshold breaks that does so at once, and judges it at its end. Other listeners read its
 * sums. <b>Thread:</b> the run's collector.
 */
public final class Judge implements RunListener {
    private static final double NEARLY_ALL = 0.99;

    private final List<Threshold> thresholds;
    private final boolean judgesBuiltIn;
    private final Consumer<String> stop;
    private final Totals totals = new Totals();
    private final List<String> sentencesAtOnce = new ArrayList<>();
    private final List<Threshold> brokenAtOnce = new ArrayList<>();
    private final List<Double> valuesAtOnce = new ArrayList<>();
    private RunStart run;
    private Verdict verdict;

    /**
     * A judge of one run.
     *
     * @param judgesBuiltIn whether the built-in thresholds count
     * @param stop ends the run, with a sentence that says why
     */
    public Judge(List<Threshold> thresholds, boolean judgesBuiltIn, Consumer<String> stop) {
        this.thresholds = List.copyOf(thresholds);
        this.judgesBuiltIn = judgesBuiltIn;
        this.stop = stop;
    }

    @Override
    public void begin(RunStart run) {
        this.run = run;
    }

    @Override
    public void interval(Interval interval) {
        totals.add(interval);
        for (Threshold threshold : thresholds) {
            boolean judged = threshold.metric().kind() != Metric.Kind.LEVEL && threshold.metric().kind() != Metric.Kind.LEVEL_BYTES
                || interval.phase() == Interval.Phase.MEASURED;
            if (threshold.atOnce() && judged && !brokenAtOnce.contains(threshold) && threshold.isBroken(totals)
                && threshold.isCertain(totals)) {
                brokenAtOnce.add(threshold);
                valuesAtOnce.add(threshold.value(totals));
                sentencesAtOnce.add(brokenSentence(threshold, threshold.value(totals), ", after " + (interval.index() + 1) + " s"));
                stop.accept(sentencesAtOnce.get(sentencesAtOnce.size() - 1));
            }
        }
    }

    @Override
    public void end(RunEnd end) {
        List<Judgement> judgements = new ArrayList<>();
        for (Threshold threshold : thresholds) {
            judgements.add(judge(threshold));
        }
        if (judgesBuiltIn) {
            judgements.addAll(BuiltIn.judge(totals, end));
        }
        boolean broken = judgements.stream().anyMatch(Judgement::broken);
        Verdict.Outcome outcome = switch (end.reason()) {
            case FAULT -> Verdict.Outcome.FAULT;
            case STOPPED -> Verdict.Outcome.STOPPED;
            default -> broken ? Verdict.Outcome.FAILED : Verdict.Outcome.PASSED;
        };
        verdict = new Verdict(outcome, judgements, endedEarly(end), generator(), end);
    }

    private Judgement judge(Threshold threshold) {
        int atOnce = brokenAtOnce.indexOf(threshold);
        if (atOnce >= 0) {
            return new Judgement(threshold.text(), false, true, threshold.format(valuesAtOnce.get(atOnce)), sentencesAtOnce.get(atOnce));
        }
        double value = threshold.value(totals);
        if (Double.isNaN(value)) {
            boolean counts = threshold.isShare();
            // A share of nothing is no failure, but a time that nobody measured cannot be said to hold.
            return new Judgement(threshold.text(), false, !counts, "-", "'" + threshold.text() + "' "
                + (counts ? "held: there was nothing to be a share of." : "cannot be judged, since nothing was measured for it."));
        }
        boolean broken = threshold.isBroken(totals);
        return new Judgement(threshold.text(), false, broken, threshold.format(value), broken ? brokenSentence(threshold, value, "")
            : threshold.metric().name() + " was " + threshold.format(value) + ".");
    }

    private static String brokenSentence(Threshold threshold, double value, String when) {
        return threshold.metric().name() + " was " + threshold.format(value) + when + ", and breaks the run when it is "
            + threshold.comparison().words + " " + threshold.format(threshold.limit()) + ".";
    }

    private String endedEarly(RunEnd end) {
        if (run == null || run.plannedNs() <= 0 || end.ranNs() >= NEARLY_ALL * run.plannedNs() || end.reason() == RunEnd.Reason.COMPLETED) {
            return "";
        }
        String why = switch (end.reason()) {
            case STOPPED -> "the user stopped it";
            case ALL_LOST -> "no connection was left";
            case NONE_OPENED -> "no connection could be opened";
            case THRESHOLD -> "a threshold broke that ends it at once";
            default -> "the tool failed";
        };
        return "The run ended early, after " + Figures.time(end.ranNs()) + " of " + Figures.time(run.plannedNs()) + " ("
            + Math.round(100.0 * end.ranNs() / run.plannedNs()) + " % of the planned time): " + why + ".";
    }

    private String generator() {
        if (totals.limitedSeconds() == 0) {
            return "";
        }
        String reasons = totals.limitedSecondsByReason().entrySet().stream()
            .sorted(Map.Entry.<Limit, Integer>comparingByValue(Comparator.reverseOrder()))
            .map(entry -> entry.getKey().sentence() + " (" + entry.getValue() + " s)").collect(Collectors.joining(", "));
        return "The generator was the limit for " + totals.limitedSeconds() + " of " + totals.seconds() + " s: " + reasons
            + ". The figures of these seconds tell about this machine, not about the server.";
    }

    /** The facts with which the run began; null before it began. */
    public RunStart run() {
        return run;
    }

    /** The thresholds that it judges by. */
    public List<Threshold> thresholds() {
        return thresholds;
    }

    /** The sums of the run so far. */
    public Totals totals() {
        return totals;
    }

    /** The verdict; null before the end. */
    public Verdict verdict() {
        return verdict;
    }
}
