package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.heddle.loadgen.docs.LoadGuide;
import io.heddle.loadgen.docs.LoadGuide.Block;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.Totals;
import io.heddle.loadgen.output.RunReader;
import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.PracticeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That each whole plan of {@code docs/load.md} and {@code docs/examples} does what the page says, against the server that it names: for a
 * third of a second if that is enough, with few connections and with times in thresholds that a busy machine holds too.
 */
@Timeout(60)
final class LoadGuideIT {
    private static final String PAGE = "docs/load.md";

    @TempDir
    private Path folder;

    private final Capture out = new Capture();
    private final Capture err = new Capture();

    static List<Block> plans() throws IOException {
        List<Block> plans = new ArrayList<>(LoadGuide.blocks(PAGE).stream().filter(Block::isPlan).toList());
        try (Stream<Path> examples = Files.list(LoadGuide.file("docs/examples"))) {
            for (Path example : examples.filter(file -> file.toString().endsWith(".yaml")).sorted().toList()) {
                plans.add(new Block("yaml", Files.readString(example), 1, example.getFileName().toString()));
            }
        }
        return plans;
    }

    @ParameterizedTest
    @MethodSource("plans")
    void eachPlanRuns(Block block) throws IOException {
        LoadGuide.writeData(PAGE, folder);
        boolean isJava = block.language().equals("java");
        Path plan = Files.writeString(folder.resolve(isJava ? "MyPlan.java" : "plan.yaml"), patient(block.text()));
        // On a busy machine a short run can be over before a step had its turn: then a longer one decides.
        String failure = "";
        for (String duration : List.of("300ms", "2s", "10s")) {
            failure = run(block, plan, duration);
            if (failure.isEmpty()) {
                return;
            }
        }
        fail(failure);
    }

    /** Runs a plan; tells what is wrong with the run, or nothing. */
    private String run(Block block, Path plan, String duration) throws IOException {
        out.clear();
        err.clear();
        Path json = folder.resolve("run.json");
        try (PracticeServer server = PracticeServer.start(behaviour(block.server()))) {
            List<String> args = new ArrayList<>(List.of("run", plan.toString(), "--target", server.uri().toString(), "--connections", "8",
                "--duration", duration, "--warmup", "0", "--drain", "20s", "--fail-if", "none", "--json", json.toString()));
            if (!block.text().contains("arrivals")) {
                args.add("--open-first");
            }
            if (block.text().contains(" rate: ") || block.text().contains(".rate(")) {
                args.addAll(List.of("--rate", "40/s"));
            }
            int exitCode = Main.run(args.toArray(String[]::new), out.stream, err.stream);
            if (exitCode != 0) {
                return "exit code " + exitCode + "\n" + out.text() + err.text();
            }
        }
        Totals totals = new Totals();
        try (RunReader run = new RunReader(json)) {
            while (run.hasNext()) {
                totals.add(run.next());
            }
        }
        boolean any = false;
        for (StepInterval step : totals.steps().values()) {
            assertEquals(0, step.count(StepCounter.CHECK_FAILED), step.name() + ": " + out.text());
            boolean succeeded = step.count(StepCounter.OK) + step.count(StepCounter.PUSHED) > 0;
            if (!succeeded && step.count(StepCounter.DUE) > 0) {
                return step.name() + " has no success\n" + out.text();
            }
            any |= succeeded;
        }
        return any ? "" : "no step has a success\n" + out.text();
    }

    /** Thresholds of times a thousand times as patient, and shares of failures that a slow beginning of a short run cannot reach. */
    private static String patient(String plan) {
        return plan.replaceAll(">(\\d+)ms", ">$1s").replaceAll("failed>[\\d.]+%", "failed>90%")
            .replaceAll("within: \\d+s", "within: 60s")
            .replace("to: 50000/s", "to: 200/s").replace("trial: 10s", "trial: 200ms");
    }

    private static Behaviour behaviour(List<String> words) {
        int as = words.indexOf("--as");
        return switch (as < 0 ? "echo" : words.get(as + 1)) {
            case "request" -> Behaviour.request();
            case "push" -> Behaviour.push(Double.parseDouble(words.get(words.indexOf("--rate") + 1)), 0);
            case "room" -> Behaviour.room();
            default -> Behaviour.echo();
        };
    }
}
