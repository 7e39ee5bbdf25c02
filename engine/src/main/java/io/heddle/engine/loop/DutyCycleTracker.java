package io.heddle.engine.loop;

import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.LatencyRecorder;
import java.util.concurrent.atomic.AtomicLong;

/** The durations of the duty cycles, without their wait, and the time in which there was work. <b>Thread:</b> single writer, any reader. */
public final class DutyCycleTracker {
    private final LatencyRecorder times = new LatencyRecorder(true);
    private final AtomicLong busyNs = new AtomicLong();

    /** @param work 0 if the cycle found nothing to do */
    void onCycle(long durationNs, int work) {
        times.record(durationNs);
        if (work > 0) {
            busyNs.setOpaque(busyNs.getPlain() + durationNs);
        }
    }

    public LatencyHistogram times() {
        return times.histogram();
    }

    public long busyNs() {
        return busyNs.getOpaque();
    }
}
