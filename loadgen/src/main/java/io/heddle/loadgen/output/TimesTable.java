package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Judgement;
import java.io.PrintStream;
import org.HdrHistogram.Histogram;

/** Prints all times of a run that has nothing else. <b>Thread:</b> one thread at a time. */
public final class TimesTable implements RunListener {
    private final Judge judge;
    private final PrintStream out;

    /** A table of the sums of a judge that is called before. */
    public TimesTable(Judge judge, PrintStream out) {
        this.judge = judge;
        this.out = out;
    }

    @Override
    public void end(RunEnd end) {
        Table table = new Table("times", "count", "p50", "p90", "p99", "p99.9", "max");
        for (Timing timing : Timing.values()) {
            row(table, timing.key(), judge.totals().times(timing));
        }
        for (StepInterval step : judge.totals().steps().values()) {
            for (StepTiming timing : StepTiming.values()) {
                row(table, step.name() + "." + timing.key(), step.times(timing));
            }
        }
        table.lines().forEach(out::println);
        for (Judgement judgement : judge.verdict().judgements()) {
            out.println((judgement.broken() ? "broken  " : "held    ") + judgement.threshold() + ": " + judgement.sentence());
        }
        out.flush();
    }

    private static void row(Table table, String name, Histogram times) {
        if (times != null) {
            table.row(name, Figures.count(times.getTotalCount()), Text.percentile(times, 50), Text.percentile(times, 90),
                Text.percentile(times, 99), Text.percentile(times, 99.9), Text.percentile(times, 100));
        }
    }
}
