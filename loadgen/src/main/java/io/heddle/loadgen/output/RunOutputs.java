package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.verdict.ExitCodes;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Verdict;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All outputs of a run behind one listener, the judge first. An output that fails is told on standard error, at once and again at the end;
 * the run and the other outputs go on, and the exit code is 1 where it would have been 0. <b>Thread:</b> the run's collector; the exit code
 * is read after the end.
 */
public final class RunOutputs implements RunListener, AutoCloseable {
    private final Judge judge;
    private final PrintStream err;
    private final Map<String, RunListener> outputs;
    private final List<String> failures = new ArrayList<>();

    /**
     * Outputs that are called in their order, after the judge.
     *
     * @param outputs by the option that asked for them, for the message if one fails
     */
    public RunOutputs(Judge judge, Map<String, RunListener> outputs, PrintStream err) {
        this.judge = judge;
        this.outputs = new LinkedHashMap<>(outputs);
        this.err = err;
    }

    @Override
    public void begin(RunStart run) {
        judge.begin(run);
        each(output -> output.begin(run));
    }

    @Override
    public void interval(Interval interval) {
        judge.interval(interval);
        each(output -> output.interval(interval));
    }

    @Override
    public void end(RunEnd end) {
        judge.end(end);
        List<String> before = List.copyOf(failures);
        each(output -> output.end(end));
        before.forEach(err::println);
        err.flush();
    }

    private void each(Consumer<RunListener> call) {
        outputs.entrySet().removeIf(entry -> {
            try {
                call.accept(entry.getValue());
                return false;
            } catch (UncheckedIOException failed) {
                failures.add("heddle: " + entry.getKey() + " is incomplete, and the exit code is not 0: " + failed.getMessage());
                err.println(failures.get(failures.size() - 1));
                err.flush();
                close(entry.getValue());
                return true;
            }
        });
    }

    /** Ends what outputs hold; it may be called before the run has ended. */
    @Override
    public void close() {
        outputs.values().forEach(RunOutputs::close);
    }

    private static void close(RunListener output) {
        if (output instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception alreadyTold) {
                // A full disk refuses the rest of a buffer once more.
            }
        }
    }

    /** This listener, for who takes several. */
    public List<RunListener> listeners() {
        return List.of(this);
    }

    /** The verdict; null before the end. */
    public Verdict verdict() {
        return judge.verdict();
    }

    /** The exit code, after the end. */
    public int exitCode() {
        int exitCode = judge.verdict().exitCode();
        return exitCode == ExitCodes.WELL && !failures.isEmpty() ? ExitCodes.FAULT : exitCode;
    }
}
