package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.HistogramCodec;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepInterval;
import java.io.ByteArrayOutputStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes the histograms of each second as a log of HdrHistogram, for its tools: one line for each kind of times, with a tag such as
 * {@code echo.latency} or {@code connect}. The phases that do not count are left out, but for connections. <b>Thread:</b> the run's
 * collector. <b>Owns:</b> its file.
 */
public final class HlogOutput implements RunListener, AutoCloseable {
    private static final double NS_PER_MS = 1e6;

    private final OutputFile file;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    /** It knows no errors of files, so that it writes into memory. */
    private final HistogramLogWriter log = new HistogramLogWriter(buffer);
    private long startEpochMs;

    /** A log in a file. */
    public HlogOutput(OutputFile file) {
        this.file = file;
    }

    @Override
    public void begin(RunStart run) {
        startEpochMs = run.startEpochMs();
        log.outputLogFormatVersion();
        log.outputComment("[Times of " + run.tool() + " in nanoseconds, maxima in milliseconds]".replaceAll("\\s+", " "));
        log.outputStartTime(startEpochMs);
        log.setBaseTime(startEpochMs);
        log.outputBaseTime(startEpochMs);
        log.outputLegend();
        flush();
    }

    @Override
    public void interval(Interval interval) {
        boolean counts = interval.phase().compareTo(Interval.Phase.MEASURED) >= 0;
        interval.times().forEach((timing, histogram) -> {
            if (counts || timing.countsAlways()) {
                line(interval, timing.key(), histogram);
            }
        });
        if (counts) {
            for (StepInterval step : interval.steps().values()) {
                step.times().forEach((timing, histogram) -> line(interval, step.name() + "." + timing.key(), histogram));
            }
        }
        flush();
    }

    private void line(Interval interval, String tag, Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return;
        }
        Histogram own = HistogramCodec.compact(histogram);
        own.setTag(tag.replaceAll("[,\\s]+", "_"));
        own.setStartTimeStamp(interval.startEpochMs());
        own.setEndTimeStamp(interval.startEpochMs() + interval.durationNs() / 1_000_000);
        log.outputIntervalHistogram(own);
    }

    private void flush() {
        file.write(buffer.toByteArray());
        file.flush();
        buffer.reset();
    }

    @Override
    public void end(RunEnd end) {
        file.close();
    }

    @Override
    public void close() {
        file.close();
    }
}
