package io.heddle.loadgen.output.html;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.verdict.Judge;
import java.util.function.Consumer;

/** Collects the seconds of a run and writes its page at the end. <b>Thread:</b> the run's collector. */
public final class HtmlOutput implements RunListener {
    private final Judge judge;
    private final Consumer<String> file;
    private RunSeries series;

    /**
     * A page with the sums and the verdict of a judge that is called before.
     *
     * @param file takes the page
     */
    public HtmlOutput(Judge judge, Consumer<String> file) {
        this.judge = judge;
        this.file = file;
    }

    @Override
    public void begin(RunStart run) {
        series = new RunSeries(run.steps());
    }

    @Override
    public void interval(Interval interval) {
        series.add(interval);
    }

    @Override
    public void end(RunEnd end) {
        series.end();
        file.accept(new RunPage(judge.run(), judge.totals(), judge.verdict(), series).html());
    }
}
