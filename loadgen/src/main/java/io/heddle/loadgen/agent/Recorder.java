package io.heddle.loadgen.agent;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.scenario.StepMeter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.regex.Pattern;

/**
 * Counts and measures on one engine, and hands out a recording at each cut. <b>Thread:</b> loop-confined, but for the two methods of the
 * collector, which say so.
 */
final class Recorder {
    static final String OTHER_REASONS = "other reasons";
    /** Different reasons in one interval; others count together. */
    static final int MAX_REASONS = 50;
    /** Recordings that wait for a collector that stands still; then intervals become longer, so that nothing is lost. */
    private static final int MAX_WAITING = 32;
    /** A cut of a phase is always made. */
    private static final int QUEUE_CAPACITY = 256;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final ArrayBlockingQueue<Recording> full = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final ArrayBlockingQueue<Recording> empty = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final Meter[] meters;
    /** Reasons without their numbers, and how the first of each kind read in this interval. */
    private final Map<String, String> kinds = new HashMap<>();
    private Recording recording;

    /** The meter of a step: it stays, and what it fills changes. */
    private static final class Meter implements StepMeter {
        private Recording.Step step;

        @Override
        public void count(StepCounter counter, long amount) {
            step.counts[counter.ordinal()] += amount;
        }

        @Override
        public void record(StepTiming timing, long ns) {
            step.record(timing, ns);
        }
    }

    Recorder(int stepCount) {
        meters = new Meter[stepCount];
        for (int i = 0; i < stepCount; i++) {
            meters[i] = new Meter();
        }
        // Two take turns as long as the collector keeps up.
        empty.add(new Recording(stepCount));
        fill(new Recording(stepCount));
    }

    StepMeter step(int number) {
        return meters[number];
    }

    void count(Counter counter, long amount) {
        recording.counts[counter.ordinal()] += amount;
    }

    void record(Timing timing, long ns) {
        recording.record(timing, ns);
    }

    /** Counts a reason; those that differ only in numbers count as one. */
    void error(String sentence) {
        String kind = NUMBER.matcher(sentence).replaceAll("#");
        String known = kinds.get(kind);
        if (known == null) {
            known = kinds.size() < MAX_REASONS ? sentence : OTHER_REASONS;
            kinds.put(kinds.size() < MAX_REASONS ? kind : OTHER_REASONS, known);
        }
        recording.errors.merge(known, 1L, Long::sum);
    }

    /** A turn was given out, so long after it could have been. */
    void turn(boolean isLate) {
        recording.turns++;
        if (isLate) {
            recording.lateTurns++;
        }
    }

    /** The one that is being filled. */
    Recording current() {
        return recording;
    }

    /**
     * Hands out what was recorded and begins anew.
     *
     * @param isForced false if the interval may go on instead, should the collector not follow
     * @return false if it goes on
     */
    boolean cut(Phase phase, int second, long startNs, long durationNs, boolean isLast, boolean isForced) {
        if (!isForced && full.size() >= MAX_WAITING) {
            return false;
        }
        recording.phase = phase;
        recording.second = second;
        recording.startNs = startNs;
        recording.durationNs = durationNs;
        recording.isLast = isLast;
        full.add(recording);
        kinds.clear();
        Recording next = empty.poll();
        fill(next == null ? new Recording(meters.length) : next);
        return true;
    }

    /** The next recording, or null. For the collector. */
    Recording poll() {
        return full.poll();
    }

    /** Takes a recording back. For the collector. */
    void recycle(Recording used) {
        used.clear();
        empty.offer(used);
    }

    private void fill(Recording next) {
        recording = next;
        for (int i = 0; i < meters.length; i++) {
            meters[i].step = next.step(i);
        }
    }
}
