package io.heddle.loadgen.output;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Adds runs of the same plan, such as the shares of one run, second by second. The totals of the sum are the sum of the totals.
 * <b>Thread:</b> one use on one thread.
 */
public final class RunSum {
    private static final List<RunEnd.Reason> WORST_FIRST = List.of(RunEnd.Reason.FAULT, RunEnd.Reason.STOPPED, RunEnd.Reason.THRESHOLD,
        RunEnd.Reason.ALL_LOST, RunEnd.Reason.NONE_OPENED, RunEnd.Reason.COMPLETED);

    private final List<? extends RunSource> runs;
    private final boolean isByClock;

    /**
     * A sum of runs that were just opened.
     *
     * @param isByClock whether seconds at the same time of day are added, and not the same seconds of each run
     * @throws UserError if their plans differ, or a part is there twice
     */
    public RunSum(List<? extends RunSource> runs, boolean isByClock) {
        this(runs, isByClock, true);
    }

    private RunSum(List<? extends RunSource> runs, boolean isByClock, boolean checks) {
        this.runs = runs;
        this.isByClock = isByClock;
        if (checks) {
            check();
        }
    }

    /** A sum of histogram logs, which say nothing of plans. */
    public static RunSum ofLogs(List<? extends RunSource> logs, boolean isByClock) {
        return new RunSum(logs, isByClock, false);
    }

    private void check() {
        RunSource first = runs.get(0);
        Set<String> parts = new LinkedHashSet<>();
        for (RunSource run : runs) {
            same(first, run, "plan", RunStart::plan);
            same(first, run, "text of the plan", RunStart::source);
            same(first, run, "steps", RunStart::steps);
            same(first, run, "duration", RunStart::plannedNs);
            same(first, run, "warm-up", RunStart::warmUpNs);
            same(first, run, "thresholds", RunStart::failIf);
            for (String part : run.start().parts()) {
                if (!parts.add(part)) {
                    throw new UserError("'" + run.path() + "' has a part that an earlier file has too (" + part
                        + "): it would count twice. Name each file once, and not the sum of files beside them.");
                }
            }
        }
    }

    private static void same(RunSource first, RunSource other, String what, Function<RunStart, Object> property) {
        if (!property.apply(first.start()).equals(property.apply(other.start()))) {
            throw new UserError("'" + first.path() + "' and '" + other.path() + "' cannot be added, because their " + what
                + " differ" + (what.endsWith("s") ? "" : "s") + ": only runs of the same plan add up. 'heddle report' compares others.");
        }
    }

    /** How the sum of the runs begins. */
    public RunStart start() {
        RunStart first = runs.get(0).start();
        return new RunStart(
            runs.stream().flatMap(run -> run.start().parts().stream()).toList(),
            first.plan(),
            first.source(),
            distinct(RunStart::target, ", "),
            first.workload(),
            runs.stream().mapToLong(run -> run.start().connections()).sum(),
            runs.stream().mapToInt(run -> run.start().engines()).sum(),
            runs.stream().mapToInt(run -> run.start().agents()).sum(),
            runs.stream().mapToLong(run -> run.start().startEpochMs()).min().orElseThrow(),
            first.plannedNs(),
            first.warmUpNs(),
            runs.stream().flatMap(run -> run.start().steps().stream()).distinct().toList(),
            first.failIf(),
            distinct(RunStart::tool, ", "),
            distinct(RunStart::machine, "; "));
    }

    private String distinct(Function<RunStart, String> property, String between) {
        return runs.stream().map(run -> property.apply(run.start())).distinct().collect(Collectors.joining(between));
    }

    /** Plays the sum. */
    public void play(RunListener listener) {
        RunStart start = start();
        listener.begin(start);
        List<RunSource> left = new ArrayList<>(runs);
        left.removeIf(run -> !run.hasNext());
        while (!left.isEmpty()) {
            int second = left.stream().mapToInt(run -> second(run, start)).min().orElseThrow();
            Interval sum = null;
            for (RunSource run : left) {
                if (second(run, start) == second) {
                    Interval interval = run.next().at(second);
                    sum = sum == null ? interval : sum.plus(interval);
                }
            }
            listener.interval(sum);
            left.removeIf(run -> !run.hasNext());
        }
        listener.end(end());
    }

    private int second(RunSource run, RunStart start) {
        long shiftMs = isByClock ? run.start().startEpochMs() - start.startEpochMs() : 0;
        return run.peek().index() + (int) Math.round(shiftMs / 1000.0);
    }

    /** The worst end of all. */
    private RunEnd end() {
        for (RunEnd.Reason reason : WORST_FIRST) {
            List<RunEnd> ends = runs.stream().map(RunSource::end).filter(end -> end.reason() == reason).toList();
            if (!ends.isEmpty()) {
                return new RunEnd(reason, ends.stream().map(RunEnd::detail).distinct().collect(Collectors.joining(" ")),
                    runs.stream().mapToLong(run -> run.end().ranNs()).max().orElseThrow());
            }
        }
        throw new IllegalStateException("a run has no end");
    }
}
