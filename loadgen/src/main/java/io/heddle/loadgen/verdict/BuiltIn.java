package io.heddle.loadgen.verdict;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.measure.Figures;
import java.util.ArrayList;
import java.util.List;

/** The thresholds that nobody has to write: what no run that is worth anything breaks. <b>Thread:</b> no state. */
final class BuiltIn {
    private static final double SMALLEST_SENT_SHARE = 0.99;

    private BuiltIn() {}

    /** Judges those that apply to the run. */
    static List<Judgement> judge(Totals totals, RunEnd end) {
        List<Judgement> judgements = new ArrayList<>();
        connections(totals, judgements);
        long ok = totals.count(StepCounter.OK);
        long failed = totals.count(StepCounter.FAILED);
        long due = totals.count(StepCounter.DUE);
        if (!totals.steps().isEmpty() && totals.measuredNs() > 0) {
            long arrived = ok + totals.count(StepCounter.PUSHED);
            judgements.add(new Judgement("nothing answered", true, arrived == 0, Figures.count(arrived), arrived == 0
                ? "Nothing was answered: not one step of the plan succeeded." : Figures.count(arrived) + " answers came."));
        }
        if (ok + failed > 0) {
            judgements.add(new Judgement("more failed than succeeded", true, failed > ok, Figures.count(failed), Figures.count(failed)
                + " failed, and " + Figures.count(ok) + " succeeded."));
        }
        if (due > 0) {
            double sent = 1 - totals.count(StepCounter.NOT_SENT) / (double) due;
            judgements.add(new Judgement("fewer than 99 % of the due messages sent", true, sent < SMALLEST_SENT_SHARE,
                Metric.percent(sent), "Of " + Figures.count(due) + " messages that were due, " + Figures.count(totals.count(
                    StepCounter.NOT_SENT)) + " were not sent (" + Metric.percent(1 - sent) + ")."));
        }
        if (totals.count(Counter.OPENED) > 0) {
            boolean lost = end.reason() == RunEnd.Reason.ALL_LOST;
            judgements.add(new Judgement("all connections lost", true, lost, Figures.count(totals.count(Counter.LOST)), lost
                ? "All connections were lost before the end." : Figures.counted(totals.count(Counter.LOST), "connection")
                    + (totals.count(Counter.LOST) == 1 ? " was lost." : " were lost.")));
        }
        return judgements;
    }

    private static void connections(Totals totals, List<Judgement> judgements) {
        long opened = totals.count(Counter.OPENED);
        long failed = totals.count(Counter.CONNECT_FAILURES);
        if (opened == 0) {
            judgements.add(new Judgement("no connection opened", true, true, "0", failed == 0 ? "No connection was opened."
                : "No connection could be opened: " + Figures.counted(failed, "attempt") + " failed."));
        } else {
            judgements.add(new Judgement("more connects failed than succeeded", true, failed > opened, Figures.count(failed),
                Figures.counted(failed, "attempt") + " to connect failed, and " + Figures.count(opened) + " succeeded."));
        }
    }
}
