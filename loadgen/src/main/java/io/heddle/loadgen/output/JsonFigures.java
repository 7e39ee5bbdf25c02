package io.heddle.loadgen.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.HistogramCodec;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.interval.Totals;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Writes intervals and totals as JSON. In intervals whatever is zero or empty is left out; totals have every counter, and percentiles
 * beside the histograms. <b>Thread:</b> no state.
 */
final class JsonFigures {
    private JsonFigures() {}

    static void write(JsonGenerator json, Interval interval) throws IOException {
        json.writeStartObject();
        json.writeNumberField("second", interval.index());
        json.writeNumberField("startEpochMs", interval.startEpochMs());
        json.writeNumberField("durationNs", interval.durationNs());
        json.writeStringField("phase", name(interval.phase()));
        json.writeObjectFieldStart("counts");
        for (Counter counter : Counter.values()) {
            ifAny(json, counter.key(), interval.count(counter));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("gauges");
        for (Gauge gauge : Gauge.values()) {
            ifAny(json, gauge.key(), interval.gauge(gauge));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("times");
        for (Timing timing : Timing.values()) {
            histogram(json, timing.key(), interval.times(timing));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("steps");
        for (StepInterval step : interval.steps().values()) {
            json.writeObjectFieldStart(step.name());
            json.writeObjectFieldStart("counts");
            for (StepCounter counter : StepCounter.values()) {
                ifAny(json, counter.key(), step.count(counter));
            }
            json.writeEndObject();
            json.writeObjectFieldStart("times");
            for (StepTiming timing : StepTiming.values()) {
                histogram(json, timing.key(), step.times(timing));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
        errors(json, interval.errors());
        json.writeArrayFieldStart("limits");
        for (Limit limit : Limit.values()) {
            if (interval.limits().contains(limit)) {
                json.writeString(limit.key());
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Totals totals) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seconds", totals.seconds());
        json.writeNumberField("measuredNs", totals.measuredNs());
        json.writeNumberField("limitedSeconds", totals.limitedSeconds());
        json.writeObjectFieldStart("limitedSecondsByReason");
        for (Limit limit : Limit.values()) {
            ifAny(json, limit.key(), totals.limitedSecondsByReason().getOrDefault(limit, 0));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("counts");
        for (Counter counter : Counter.values()) {
            json.writeNumberField(counter.key(), totals.count(counter));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("gauges");
        for (Gauge gauge : Gauge.values()) {
            json.writeNumberField(gauge.key(), totals.gauge(gauge));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("times");
        for (Timing timing : Timing.values()) {
            figures(json, timing.key(), totals.times(timing));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("steps");
        for (StepInterval step : totals.steps().values()) {
            json.writeObjectFieldStart(step.name());
            json.writeObjectFieldStart("counts");
            for (StepCounter counter : StepCounter.values()) {
                json.writeNumberField(counter.key(), step.count(counter));
            }
            json.writeEndObject();
            json.writeObjectFieldStart("times");
            for (StepTiming timing : StepTiming.values()) {
                figures(json, timing.key(), step.times(timing));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
        errors(json, totals.errors());
        json.writeEndObject();
    }

    private static void figures(JsonGenerator json, String name, Histogram times) throws IOException {
        if (times == null || times.getTotalCount() == 0) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", times.getTotalCount());
        json.writeNumberField("minNs", times.getMinValue());
        json.writeNumberField("meanNs", Math.round(times.getMean()));
        json.writeNumberField("p50Ns", times.getValueAtPercentile(50));
        json.writeNumberField("p90Ns", times.getValueAtPercentile(90));
        json.writeNumberField("p99Ns", times.getValueAtPercentile(99));
        json.writeNumberField("p999Ns", times.getValueAtPercentile(99.9));
        json.writeNumberField("p9999Ns", times.getValueAtPercentile(99.99));
        json.writeNumberField("maxNs", times.getMaxValue());
        json.writeStringField("histogram", HistogramCodec.encode(times));
        json.writeEndObject();
    }

    private static void errors(JsonGenerator json, Map<String, Long> errors) throws IOException {
        json.writeObjectFieldStart("errors");
        for (Map.Entry<String, Long> error : errors.entrySet()) {
            json.writeNumberField(error.getKey(), error.getValue());
        }
        json.writeEndObject();
    }

    private static void histogram(JsonGenerator json, String name, Histogram times) throws IOException {
        if (times != null && times.getTotalCount() > 0) {
            json.writeStringField(name, HistogramCodec.encode(times));
        }
    }

    private static void ifAny(JsonGenerator json, String name, long number) throws IOException {
        if (number != 0) {
            json.writeNumberField(name, number);
        }
    }

    /** {@code WARM_UP} is {@code warmUp}. */
    static String name(Enum<?> constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.name().split("_")) {
            name.append(name.isEmpty() ? word.toLowerCase(Locale.ROOT)
                : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
