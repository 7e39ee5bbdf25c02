package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Writes a line a second with the counters, gauges and percentiles of that second (RFC 4180). Times are in milliseconds; what was not
 * measured is empty. <b>Thread:</b> the run's collector. <b>Owns:</b> its file.
 */
public final class CsvOutput implements RunListener, AutoCloseable {
    private static final double[] PERCENTS = {50, 90, 99, 99.9, 100};
    private static final String[] NAMES = {"p50Ms", "p90Ms", "p99Ms", "p999Ms", "maxMs"};

    private final OutputFile file;
    private List<String> steps;

    /** A table in a file. */
    public CsvOutput(OutputFile file) {
        this.file = file;
    }

    @Override
    public void begin(RunStart run) {
        steps = run.steps();
        List<String> names = new ArrayList<>(List.of("second", "startEpochMs", "durationMs", "phase", "limits"));
        for (Counter counter : Counter.values()) {
            names.add(counter.key());
        }
        for (Gauge gauge : Gauge.values()) {
            names.add(gauge.key());
        }
        for (String name : NAMES) {
            names.add("latency." + name);
        }
        for (String step : steps) {
            for (StepCounter counter : StepCounter.values()) {
                names.add(step + "." + counter.key());
            }
            for (StepTiming timing : StepTiming.values()) {
                for (String name : NAMES) {
                    names.add(step + "." + timing.key() + "." + name);
                }
            }
        }
        line(names);
    }

    @Override
    public void interval(Interval interval) {
        List<String> cells = new ArrayList<>();
        cells.add(String.valueOf(interval.index()));
        cells.add(String.valueOf(interval.startEpochMs()));
        cells.add(milliseconds(interval.durationNs()));
        cells.add(JsonFigures.name(interval.phase()));
        cells.add(interval.limits().stream().map(Limit::key).collect(Collectors.joining(" ")));
        for (Counter counter : Counter.values()) {
            cells.add(String.valueOf(interval.count(counter)));
        }
        for (Gauge gauge : Gauge.values()) {
            cells.add(String.valueOf(interval.gauge(gauge)));
        }
        percentiles(cells, interval.times(StepTiming.LATENCY));
        for (String name : steps) {
            StepInterval step = interval.steps().get(name);
            for (StepCounter counter : StepCounter.values()) {
                cells.add(step == null ? "0" : String.valueOf(step.count(counter)));
            }
            for (StepTiming timing : StepTiming.values()) {
                percentiles(cells, step == null ? null : step.times(timing));
            }
        }
        line(cells);
    }

    private static void percentiles(List<String> cells, Histogram times) {
        for (double percent : PERCENTS) {
            cells.add(times == null || times.getTotalCount() == 0 ? ""
                : milliseconds(percent == 100 ? times.getMaxValue() : times.getValueAtPercentile(percent)));
        }
    }

    private static String milliseconds(long ns) {
        return String.format(Locale.ROOT, "%.6f", ns / 1e6).replaceFirst("\\.?0+$", "");
    }

    private void line(List<String> cells) {
        file.write(cells.stream().map(CsvOutput::quoted).collect(Collectors.joining(",", "", "\r\n")));
        file.flush();
    }

    /** Quoted where RFC 4180 wants it; a name that a spreadsheet would take for a formula begins with an apostrophe. */
    static String quoted(String cell) {
        String safe = cell.isEmpty() || "=+@\t-".indexOf(cell.charAt(0)) < 0 ? cell : "'" + cell;
        return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
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
