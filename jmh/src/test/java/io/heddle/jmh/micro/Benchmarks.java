package io.heddle.jmh.micro;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks for moments inside the test's JVM, with minimal parameters: the figures mean nothing. */
final class Benchmarks {
    static {
        // Another measurement on this machine does not matter here.
        System.setProperty("jmh.ignoreLock", "true");
    }

    private Benchmarks() {
    }

    /** Measures for some milliseconds, after the same time of warm-up. */
    static ChainedOptionsBuilder forMoments(int milliseconds) {
        return new OptionsBuilder()
            .forks(0)
            .mode(Mode.AverageTime)
            .warmupIterations(1)
            .warmupTime(TimeValue.milliseconds(milliseconds))
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(milliseconds))
            .param("bytes", "125")
            .param("script", "LATIN")
            .param("connections", "1")
            .param("deadlines", "100000")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .shouldDoGC(false);
    }

    /** The scores by name and parameters of the benchmark. */
    static SortedMap<String, Double> scores(ChainedOptionsBuilder options) throws RunnerException {
        SortedMap<String, Double> scores = new TreeMap<>();
        for (RunResult run : run(options)) {
            scores.put(nameOf(run), run.getPrimaryResult().getScore());
        }
        return scores;
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }

    private static String nameOf(RunResult run) {
        String name = run.getParams().getBenchmark();
        StringBuilder text = new StringBuilder(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
        run.getParams().getParamsKeys().forEach(key -> text.append(' ').append(key).append('=').append(run.getParams().getParam(key)));
        return text.toString();
    }
}
