package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Settings;
import io.heddle.loadgen.plan.program.JavaPlans;
import io.heddle.loadgen.plan.program.MissingCompiler;
import io.heddle.loadgen.plan.yaml.PlanFile;
import io.heddle.loadgen.plan.yaml.PlanReader;
import io.heddle.loadgen.scenario.Program;
import io.heddle.loadgen.verdict.Threshold;
import io.heddle.loadgen.verdict.ThresholdException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heddle run}: runs a plan. <b>Thread:</b> the main thread. */
@Command(
    name = "run",
    description = {
        "Runs a plan: who connects, what each connection does, how much load there is, and which figures it must hold.",
        "docs/load.md has the language. A plan without a target runs against an echo server of its own in another process."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    optionListHeading = "%nOptions, which stand in for what the plan says:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heddle run plan.yaml                              runs it",
        "  heddle run plan.yaml --check                      opens nothing, and says what it needs",
        "  heddle run plan.yaml --target wss://test.example --rate 500/s --duration 2m",
        "  heddle run plan.yaml --set room=lobby --fail-if 'login.p99>200ms' --json run.json",
        "  heddle run MyPlan.java                            compiles and runs a plan in Java",
        "",
        "Exit codes: 0 well, 1 a fault of heddle, 2 a problem that you can fix,",
        "3 a threshold broke, 130 and 143 ended by a signal."
    })
public final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "<plan>", description = "A file that ends with .yaml, .yml or .java.")
    private Path file;

    @Option(names = "--check", description = "Read the plan, open nothing, and say what it needs. Exit code 0 if it can run here, else 2.")
    private boolean check;

    @Option(names = "--set", paramLabel = "<name>=<value>", description = "A setting of the plan, which it has as $${name}. Repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Mixin
    private final PlanOverrides overrides = new PlanOverrides();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    private final LocalRun run;
    private final PrintStream out;

    /** @param run takes the plan */
    public RunCommand(LocalRun run, PrintStream out) {
        this.run = run;
        this.out = out;
    }

    @Override
    public Integer call() {
        // Mistakes that are found after the reading get their place all the same.
        UnaryOperator<PlanException> placed = UnaryOperator.identity();
        try {
            Plan read;
            String name = file.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".java")) {
                MissingCompiler.check(file.getFileName().toString());
                read = JavaPlans.read(file, new Settings(settings));
            } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                PlanFile planFile = PlanReader.read(file, new Settings(settings));
                placed = planFile::placed;
                read = planFile.plan();
            } else {
                throw new UserError("The name of a plan must end with .yaml, .yml or .java, not '" + file.getFileName() + "'.");
            }
            return run(overrides.apply(read, connection), placed);
        } catch (PlanException wrong) {
            throw new UserError(placed.apply(wrong).getMessage(), wrong);
        }
    }

    private int run(Plan plan, UnaryOperator<PlanException> placed) {
        Program program = Program.compile(plan);
        checkThresholds(plan, program.stepNames());
        if (check) {
            out.print(PlanNeeds.of(plan, program));
            out.flush();
            return 0;
        }
        return run.run(plan, outputs, workload(plan), false);
    }

    /** The command line's are checked with the outputs. */
    private static void checkThresholds(Plan plan, List<String> steps) {
        List<String> thresholds = new ArrayList<>(plan.failIf());
        if (plan.load().search() != null) {
            thresholds.addAll(plan.load().search().hold());
        }
        for (String threshold : thresholds) {
            try {
                if (!threshold.strip().equals("none")) {
                    Threshold.parse(threshold, steps);
                }
            } catch (ThresholdException wrong) {
                throw new PlanException(threshold, "threshold '" + threshold + "', column " + wrong.column() + ": " + wrong.getMessage(),
                    wrong);
            }
        }
    }

    private static String workload(Plan plan) {
        return plan.scenarios().size() == 1 ? "plan " + plan.name()
            : "plan " + plan.name() + ", scenarios "
                + String.join(", ", plan.scenarios().stream().map(scenario -> scenario.name()).toList());
    }
}
