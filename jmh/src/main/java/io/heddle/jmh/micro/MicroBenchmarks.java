package io.heddle.jmh.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks as JMH's own {@code Main} does, with defaults that suit them: nanoseconds per operation, allocated bytes,
 * short iterations, one fork, results as JSON. Options of JMH override them; {@code --quick} as the first argument measures everything
 * once and roughly.
 */
public final class MicroBenchmarks {
    /** Property with the path of the JSON file. */
    static final String RESULTS = "heddle.jmh.results";

    private static final String QUICK = "--quick";

    private MicroBenchmarks() {
    }

    public static void main(String[] args) throws IOException, RunnerException, CommandLineOptionException {
        boolean quick = args.length > 0 && args[0].equals(QUICK);
        String[] jmhArgs = quick ? java.util.Arrays.copyOfRange(args, 1, args.length) : args;
        CommandLineOptions chosen = new CommandLineOptions(jmhArgs);
        if (chosen.shouldHelp()) {
            System.out.println(QUICK + " (before all others) measures everything once, for a first look. The rest is JMH's:\n");
        }
        if (chosen.shouldHelp() || chosen.shouldList() || chosen.shouldListWithParams() || chosen.shouldListProfilers()
            || chosen.shouldListResultFormats()) {
            org.openjdk.jmh.Main.main(jmhArgs);
            return;
        }
        new Runner(withDefaults(chosen, quick).build()).run();
    }

    private static ChainedOptionsBuilder withDefaults(CommandLineOptions chosen, boolean quick) throws IOException {
        TimeValue time = TimeValue.milliseconds(quick ? 100 : 300);
        ChainedOptionsBuilder options = new OptionsBuilder()
            .parent(chosen)
            .forks(chosen.getForkCount().orElse(1))
            .warmupIterations(chosen.getWarmupIterations().orElse(quick ? 2 : 4))
            .warmupTime(chosen.getWarmupTime().orElse(time))
            .measurementIterations(chosen.getMeasurementIterations().orElse(quick ? 1 : 5))
            .measurementTime(chosen.getMeasurementTime().orElse(time))
            .timeUnit(chosen.getTimeUnit().orElse(TimeUnit.NANOSECONDS))
            .shouldFailOnError(chosen.shouldFailOnError().orElse(true));
        if (chosen.getBenchModes().isEmpty()) {
            options.mode(Mode.AverageTime);
        }
        if (chosen.getProfilers().isEmpty()) {
            options.addProfiler(GCProfiler.class);
        }
        if (!chosen.getResult().hasValue()) {
            Path file = Path.of(System.getProperty(RESULTS, "target/micro.json"));
            Files.createDirectories(file.toAbsolutePath().getParent());
            options.result(file.toString()).resultFormat(ResultFormatType.JSON);
        }
        return options;
    }
}
