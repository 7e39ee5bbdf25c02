package io.heddle.engine.metrics;

import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.LatencyRecorder;
import java.util.EnumMap;
import java.util.Map;

/** Collects the times of all attempts to connect. <b>Thread:</b> single writer (the loop), any reader. */
public final class OpeningTimes {
    private final LatencyRecorder[] phases = new LatencyRecorder[Phase.UPGRADE.ordinal() + 1];
    private final LatencyRecorder total = new LatencyRecorder();

    public OpeningTimes() {
        for (int i = 0; i < phases.length; i++) {
            phases[i] = new LatencyRecorder();
        }
    }

    /** @param times of an attempt that leads to an open connection now */
    public void opened(AttemptTimes times, long nowNs) {
        times.leave(nowNs);
        record(times);
        total.record(times.totalNs(nowNs));
    }

    /** @param times of an attempt that fails now; the phases before that one are over */
    public void failed(AttemptTimes times) {
        times.forget();
        record(times);
    }

    private void record(AttemptTimes times) {
        for (Phase phase : Phase.values()) {
            if (phase.ordinal() < phases.length && times.spentNs(phase) >= 0) {
                phases[phase.ordinal()].record(times.spentNs(phase));
            }
        }
    }

    public LatencyHistogram total() {
        return total.histogram();
    }

    /** The times in each phase that occurred. */
    public Map<Phase, LatencyHistogram> phases() {
        Map<Phase, LatencyHistogram> occurred = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            LatencyHistogram times = phase.ordinal() < phases.length ? phases[phase.ordinal()].histogram() : LatencyHistogram.EMPTY;
            if (times.count() > 0) {
                occurred.put(phase, times);
            }
        }
        return occurred;
    }
}
