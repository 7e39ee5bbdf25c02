package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.interval.Totals;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The sums of a run in the model of Prometheus: base units, one name for all steps, with a label. <b>Thread:</b> no state. */
final class PrometheusFigures {
    private static final double NS = 1e9;
    private static final double[] BOUNDS_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private PrometheusFigures() {}

    static MetricSnapshots of(Totals totals) {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        for (Counter counter : Counter.values()) {
            boolean isTime = counter.key().endsWith("Ns");
            String name = snake(isTime ? counter.key().substring(0, counter.key().length() - 2) + "Seconds" : counter.key());
            all.metricSnapshot(CounterSnapshot.builder().name("heddle_" + name).help("Counter " + counter.key() + " of the run.")
                .dataPoint(point(isTime ? totals.count(counter) / NS : totals.count(counter), Labels.EMPTY)).build());
        }
        for (Gauge gauge : Gauge.values()) {
            all.metricSnapshot(GaugeSnapshot.builder().name("heddle_" + snake(gauge.key())).help("Gauge " + gauge.key() + " of the run.")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(totals.gauge(gauge)).build()).build());
        }
        for (StepCounter counter : StepCounter.values()) {
            CounterSnapshot.Builder each = CounterSnapshot.builder().name("heddle_step_" + snake(counter.key()))
                .help("Counter " + counter.key() + " of each step.");
            totals.steps().values().forEach(step -> each.dataPoint(point(step.count(counter), Labels.of("step", step.name()))));
            all.metricSnapshot(each.build());
        }
        CounterSnapshot.Builder limited = CounterSnapshot.builder().name("heddle_generator_limited_seconds")
            .help("Seconds in which the generator was the limit.");
        for (Limit limit : Limit.values()) {
            limited.dataPoint(point(totals.limitedSecondsByReason().getOrDefault(limit, 0), Labels.of("reason", limit.key())));
        }
        all.metricSnapshot(limited.build());
        CounterSnapshot.Builder errors = CounterSnapshot.builder().name("heddle_errors").help("Failures by reason.");
        totals.errors().forEach((reason, count) -> errors.dataPoint(point(count, Labels.of("reason", reason))));
        all.metricSnapshot(errors.build());
        times(all, totals);
        return all.build();
    }

    private static void times(MetricSnapshots.Builder all, Totals totals) {
        for (Timing timing : Timing.values()) {
            if (totals.times(timing) != null) {
                all.metricSnapshot(HistogramSnapshot.builder().name("heddle_" + snake(timing.key()) + "_time_seconds")
                    .help("Time " + timing.key() + " of the run.").dataPoint(buckets(totals.times(timing), Labels.EMPTY)).build());
            }
        }
        for (StepTiming timing : StepTiming.values()) {
            HistogramSnapshot.Builder each = HistogramSnapshot.builder().name("heddle_step_" + snake(timing.key()) + "_seconds")
                .help("Time " + timing.key() + " of each step.");
            boolean any = false;
            for (Map.Entry<String, StepInterval> step : totals.steps().entrySet()) {
                Histogram times = step.getValue().times(timing);
                if (times != null) {
                    each.dataPoint(buckets(times, Labels.of("step", step.getKey())));
                    any = true;
                }
            }
            if (any) {
                all.metricSnapshot(each.build());
            }
        }
    }

    private static CounterDataPointSnapshot point(double value, Labels labels) {
        return CounterDataPointSnapshot.builder().value(value).labels(labels).build();
    }

    private static HistogramDataPointSnapshot buckets(Histogram times, Labels labels) {
        long[] counts = new long[BOUNDS_SECONDS.length + 1];
        double sumNs = 0;
        int bucket = 0;
        for (HistogramIterationValue value : times.recordedValues()) {
            while (bucket < BOUNDS_SECONDS.length && value.getValueIteratedTo() > BOUNDS_SECONDS[bucket] * NS) {
                bucket++;
            }
            counts[bucket] += value.getCountAddedInThisIterationStep();
            sumNs += (double) value.getValueIteratedTo() * value.getCountAddedInThisIterationStep();
        }
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            buckets.bucket(i < BOUNDS_SECONDS.length ? BOUNDS_SECONDS[i] : Double.POSITIVE_INFINITY, counts[i]);
        }
        return HistogramDataPointSnapshot.builder().classicHistogramBuckets(buckets.build()).sum(sumNs / NS).labels(labels).build();
    }

    /** {@code connectFailures} is {@code connect_failures}. */
    static String snake(String key) {
        return key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
