package io.heddle.loadgen.agent;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.Timing;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Adds the engines' recordings of the same second to one interval. <b>Thread:</b> the collector.
 */
final class IntervalCollector {
    private final List<EngineWorker> workers;
    private final List<String> steps;
    private final long epochMinusClockNs;
    private final Health health;
    private final Reasons reasons = new Reasons();
    /** The oldest recording of each engine that is not added yet, or null. */
    private final Recording[] heads;
    private final boolean[] areOver;
    private int index;

    IntervalCollector(List<EngineWorker> workers, List<String> steps, long epochMinusClockNs, Health health) {
        this.workers = workers;
        this.steps = steps;
        this.epochMinusClockNs = epochMinusClockNs;
        this.health = health;
        heads = new Recording[workers.size()];
        areOver = new boolean[workers.size()];
    }

    /** The next second that all engines have handed out, or null. */
    Interval poll() {
        Recording earliest = null;
        for (int i = 0; i < heads.length; i++) {
            if (heads[i] == null && !areOver[i]) {
                heads[i] = workers.get(i).recorder().poll();
                if (heads[i] == null) {
                    // This engine may still have the earliest one.
                    return null;
                }
            }
            if (heads[i] != null && (earliest == null || compare(heads[i], earliest) < 0)) {
                earliest = heads[i];
            }
        }
        return earliest == null ? null : sumOf(earliest);
    }

    private Interval sumOf(Recording earliest) {
        // A recording that was given back is filled again at once.
        Phase phase = earliest.phase;
        int second = earliest.second;
        Interval sum = null;
        long turns = 0;
        long lateTurns = 0;
        for (int i = 0; i < heads.length; i++) {
            Recording head = heads[i];
            if (head != null && head.phase == phase && head.second == second) {
                Interval part = intervalOf(head);
                sum = sum == null ? part : sum.plus(part);
                turns += head.turns;
                lateTurns += head.lateTurns;
                areOver[i] = head.isLast;
                heads[i] = null;
                workers.get(i).recorder().recycle(head);
            }
        }
        index++;
        return judged(sum, turns, lateTurns);
    }

    private Interval judged(Interval sum, long turns, long lateTurns) {
        long[] counts = sum.counts();
        long[] gauges = sum.gauges();
        Map<Timing, Histogram> times = sum.times();
        health.addTo(counts, gauges, times);
        Set<Limit> limits = health.limits(sum, turns, lateTurns);
        return new Interval(sum.index(), sum.startEpochMs(), sum.durationNs(), sum.phase(), counts, gauges, times, sum.steps(),
            reasons.unify(sum.errors()), limits);
    }

    private Interval intervalOf(Recording recording) {
        return new Interval(index, (recording.startNs + epochMinusClockNs) / 1_000_000L, recording.durationNs, recording.phase,
            recording.counts.clone(), recording.gauges.clone(), recording.copyOfTimes(), recording.copyOfSteps(steps),
            new LinkedHashMap<>(recording.errors), EnumSet.noneOf(Limit.class));
    }

    private static int compare(Recording one, Recording other) {
        int byPhase = one.phase.compareTo(other.phase);
        return byPhase != 0 ? byPhase : Integer.compare(one.second, other.second);
    }
}
