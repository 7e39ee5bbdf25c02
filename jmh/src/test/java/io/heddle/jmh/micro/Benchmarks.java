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

/** Runs benchmarks inside the test's JVM, for moments and with the least of their parameters: the figures mean nothing. */
final class Benchmarks {
    static {
        // Whoever measures at the same time is not in the way.
        System.setProperty("jmh.ignoreLock", "true");
    }

    private Benchmarks() {
    }

    /** A measurement of that many milliseconds, after as much warm-up. */
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

    /** Score of each benchmark, by its name and parameters. */
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
