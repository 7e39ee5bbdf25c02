package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.PlanRules;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.scenario.data.DataReader;
import io.heddle.loadgen.scenario.data.DataSet;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan compiled once, for all engines: a script for each scenario, the names of the steps that are measured, and the data. <b>Thread:</b>
 * immutable.
 */
public final class Program {
    /** Multiples of it, without their whole part, spread as evenly as can be. */
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final StepNames names;
    private final List<DataSet> data;
    private final List<CompiledListener> fanOuts = new ArrayList<>();
    private final Script[] scripts;
    /** The sum of the weights up to each script, as a share of all. */
    private final double[] shares;
    private final int firstDueStep;

    private Program(Plan plan) {
        this.names = StepNames.of(plan);
        this.data = plan.sources().stream().map(DataReader::read).toList();
        List<Scenario> scenarios = plan.scenarios();
        this.scripts = new Script[scenarios.size()];
        this.shares = new double[scenarios.size()];
        double sum = 0;
        for (int i = 0; i < scripts.length; i++) {
            scripts[i] = new ScriptCompiler(this, plan, scenarios.get(i), names).compile();
            sum += scenarios.get(i).weight();
            shares[i] = sum;
        }
        for (int i = 0; i < scripts.length; i++) {
            shares[i] /= sum;
        }
        this.firstDueStep = names.firstDue();
    }

    /**
     * Compiles a plan, and reads its data.
     *
     * @throws PlanException if the plan has a mistake
     */
    public static Program compile(Plan plan) {
        PlanRules.check(plan);
        plan.scenarios().forEach(PlanChecks::check);
        return new Program(plan);
    }

    /** The names of the steps and listeners that are measured, by number, in the order of the plan. */
    public List<String> stepNames() {
        return names.list();
    }

    /** True if a turn of a loop begins when the plan's rate makes it due, in any scenario. */
    public boolean hasDueLoops() {
        return names.hasDue();
    }

    /** Makes the users of one engine: the ones whose number leaves {@code shareIndex} when divided by {@code shareCount}. */
    public Users users(UserHost host, int shareIndex, int shareCount) {
        return new Users(this, host, shareIndex, shareCount);
    }

    /** The rows of each source, in the order of the plan. */
    public List<DataSet> data() {
        return data;
    }

    /** The listeners that know how many connections should get each message. */
    List<CompiledListener> fanOuts() {
        return fanOuts;
    }

    /** The number of the first measured step within a {@code WHEN_DUE} loop, or the number of those without a name. */
    int firstDueStep() {
        return firstDueStep;
    }

    /** The scenario of a user of an engine: over any stretch of them each one comes as often as its weight says, within one or two. */
    Script scriptOf(long place) {
        double point = place * GOLDEN_RATIO % 1;
        int script = 0;
        while (script < shares.length - 1 && point >= shares[script]) {
            script++;
        }
        return scripts[script];
    }
}
