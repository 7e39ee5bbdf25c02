package io.heddle.loadgen.output.html;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.output.html.TimeSeries.Column;
import io.heddle.loadgen.output.html.TimeSeries.Merge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The figures of a run over time, as its page draws them. <b>Thread:</b> one thread at a time. */
final class RunSeries {
    private static final int MOST_POINTS = 1_200;
    private static final int MOST_STEPS = 8;
    private static final double NS_PER_MS = 1e6;

    final TimeSeries time = new TimeSeries(MOST_POINTS);
    final Column p50 = time.column(Merge.HIGHEST);
    final Column p90 = time.column(Merge.HIGHEST);
    final Column p99 = time.column(Merge.HIGHEST);
    final Column max = time.column(Merge.HIGHEST);
    final Column latenessP99 = time.column(Merge.HIGHEST);
    final Column sent = time.column(Merge.MEAN);
    final Column received = time.column(Merge.MEAN);
    final Column failed = time.column(Merge.HIGHEST);
    final Column open = time.column(Merge.HIGHEST);
    final Column opened = time.column(Merge.MEAN);
    final Column connectFailures = time.column(Merge.HIGHEST);
    final Column lost = time.column(Merge.HIGHEST);
    final Column loopBusy = time.column(Merge.HIGHEST);
    final Column cpu = time.column(Merge.HIGHEST);
    final Column gcPause = time.column(Merge.HIGHEST);
    final Column steal = time.column(Merge.HIGHEST);
    final Map<String, Column> stepP99 = new LinkedHashMap<>();

    RunSeries(List<String> steps) {
        if (steps.size() > 1) {
            steps.stream().limit(MOST_STEPS).forEach(step -> stepP99.put(step, time.column(Merge.HIGHEST)));
        }
    }

    void add(Interval interval) {
        double[] row = time.row();
        double seconds = Math.max(1, interval.durationNs()) / 1e9;
        Histogram latency = ofAll(interval);
        row[p50.number()] = percentile(latency, 50);
        row[p90.number()] = percentile(latency, 90);
        row[p99.number()] = percentile(latency, 99);
        row[max.number()] = percentile(latency, 100);
        row[latenessP99.number()] = percentile(interval.times(StepTiming.LATENESS), 99);
        row[sent.number()] = interval.count(Counter.SENT) / seconds;
        row[received.number()] = interval.count(Counter.RECEIVED) / seconds;
        row[failed.number()] = interval.count(StepCounter.FAILED) / seconds;
        row[open.number()] = interval.gauge(Gauge.OPEN);
        row[opened.number()] = interval.count(Counter.OPENED) / seconds;
        row[connectFailures.number()] = interval.count(Counter.CONNECT_FAILURES) / seconds;
        row[lost.number()] = interval.count(Counter.LOST) / seconds;
        row[loopBusy.number()] = percent(interval.count(Counter.LOOP_BUSY_NS), interval.count(Counter.LOOP_NS));
        row[cpu.number()] = percent(interval.count(Counter.CPU_USER_NS) + interval.count(Counter.CPU_SYSTEM_NS), interval.durationNs());
        row[gcPause.number()] = percent(interval.count(Counter.GC_PAUSE_NS), interval.durationNs());
        row[steal.number()] = percent(interval.count(Counter.STEAL_NS), interval.count(Counter.MACHINE_NS));
        stepP99.forEach((name, column) -> {
            StepInterval step = interval.steps().get(name);
            row[column.number()] = step == null ? Double.NaN : percentile(timesOf(step), 99);
        });
        time.add(interval.index(), !interval.limits().isEmpty(), row);
    }

    void end() {
        time.end();
    }

    private static Histogram ofAll(Interval interval) {
        Histogram latency = interval.times(StepTiming.LATENCY);
        return latency == null ? interval.times(StepTiming.DELAY) : latency;
    }

    /** The latency of a step, or the delay of pushes. */
    static Histogram timesOf(StepInterval step) {
        Histogram latency = step.times(StepTiming.LATENCY);
        return latency == null ? step.times(StepTiming.DELAY) : latency;
    }

    private static double percentile(Histogram times, double percent) {
        if (times == null || times.getTotalCount() == 0) {
            return Double.NaN;
        }
        return Math.max(1, percent == 100 ? times.getMaxValue() : times.getValueAtPercentile(percent)) / NS_PER_MS;
    }

    private static double percent(long part, long whole) {
        return whole <= 0 ? Double.NaN : 100.0 * part / whole;
    }
}
