package io.heddle.loadgen.output.html;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Verdict;

/** A run that is compared with others: its sums and its figures over time. <b>Thread:</b> one thread at a time. */
public final class ComparedRun implements RunListener {
    private final String name;
    private final Judge judge;
    private RunSeries series;

    /** A run that is yet to be played. */
    public ComparedRun(String name, Judge judge) {
        this.name = name;
        this.judge = judge;
    }

    @Override
    public void begin(RunStart run) {
        judge.begin(run);
        series = new RunSeries(run.steps());
    }

    @Override
    public void interval(Interval interval) {
        judge.interval(interval);
        series.add(interval);
    }

    @Override
    public void end(RunEnd end) {
        judge.end(end);
        series.end();
    }

    /** The name of its file. */
    public String name() {
        return name;
    }

    /** Its sums. */
    public Totals totals() {
        return judge.totals();
    }

    /** Its verdict. */
    public Verdict verdict() {
        return judge.verdict();
    }

    RunStart run() {
        return judge.run();
    }

    RunSeries series() {
        return series;
    }
}
