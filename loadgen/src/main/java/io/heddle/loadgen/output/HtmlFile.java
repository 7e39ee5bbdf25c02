package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.output.html.HtmlOutput;
import io.heddle.loadgen.verdict.Judge;

/** Writes the page of a run into a file. <b>Thread:</b> the run's collector. <b>Owns:</b> its file. */
public final class HtmlFile implements RunListener, AutoCloseable {
    private final OutputFile file;
    private final HtmlOutput page;

    /** A page with the sums and the verdict of a judge that is called before. */
    public HtmlFile(Judge judge, OutputFile file) {
        this.file = file;
        this.page = new HtmlOutput(judge, file::write);
    }

    @Override
    public void begin(RunStart run) {
        // A file that cannot be written is told now, not after an hour.
        file.stream();
        page.begin(run);
    }

    @Override
    public void interval(Interval interval) {
        page.interval(interval);
    }

    @Override
    public void end(RunEnd end) {
        page.end(end);
        file.close();
    }

    @Override
    public void close() {
        file.close();
    }
}
