package io.heddle.loadgen.output;

import io.heddle.loadgen.command.OutputOptions;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunStart;
import picocli.CommandLine;

/** Plays a hand-made run to the outputs of a command line. <b>Thread:</b> one thread at a time. */
public final class Played {
    public final Printed out;
    public final Printed err;
    public final RunOutputs outputs;

    private Played(Printed out, Printed err, RunOutputs outputs) {
        this.out = out;
        this.err = err;
        this.outputs = outputs;
    }

    /** Plays a run from its beginning to its end. */
    public static Played run(RunStart start, Iterable<Interval> intervals, RunEnd end, String... options) {
        Printed out = new Printed();
        Printed err = new Printed();
        RunOutputs outputs = CommandLine.populateCommand(new OutputOptions(), options)
            .open(out.stream, err.stream, start.failIf(), start.steps(), sentence -> {});
        Played played = new Played(out, err, outputs);
        try (outputs) {
            outputs.begin(start);
            intervals.forEach(outputs::interval);
            outputs.end(end);
        }
        return played;
    }
}
