package io.heddle.loadgen.command;

import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.verdict.Judgement;
import io.heddle.loadgen.verdict.Verdict;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * Searches for the highest rate that holds thresholds: the rate doubles until they break, and then the gap is halved until it is as small
 * as asked. Each trial is a run of its own. <b>Thread:</b> the main thread.
 */
final class RateSearch {
    private static final int MAX_TRIALS = 60;

    private final Load.Search search;
    private final PrintStream out;
    private int trials;

    RateSearch(Load.Search search, PrintStream out) {
        this.search = search;
        this.out = out;
    }

    /** The plan of a trial: its connections open first, so that each trial lasts equally long. */
    static Plan trial(Plan plan, double perSecond) {
        Duration time = plan.load().search().trial();
        Duration warmUp = plan.load().warmUp().compareTo(time) < 0 ? plan.load().warmUp() : time.dividedBy(5);
        Plan trial = plan.toBuilder()
            .load(load -> load.search(null).rate(perSecond).duration(time).warmUp(warmUp).openFirst())
            .unchecked();
        return new Plan(trial.name(), trial.source(), trial.target(), trial.network(), trial.load(), trial.scenarios(), trial.sources(),
            plan.load().search().hold(), trial.engines());
    }

    /** The plan that runs at the rate that was found. */
    static Plan found(Plan plan, double perSecond) {
        return plan.toBuilder().load(load -> load.search(null).rate(perSecond)).unchecked();
    }

    /**
     * The highest rate, or 0 if not even the first one holds.
     *
     * @param trial runs at a rate; its verdict is null if the user stopped it
     */
    double highest(DoubleFunction<Verdict> trial) {
        out.println(
            "Searching for the highest rate that holds " + String.join(", ", search.hold()) + ": from " + rate(search.from()) + " to "
                + rate(search.to()) + ", in trials of " + Figures.time(search.trial().toNanos()));
        double held = 0;
        double broken = 0;
        double next = search.from();
        while (trials < MAX_TRIALS) {
            Verdict verdict = trial.apply(next);
            if (verdict == null) {
                return held;
            }
            boolean holds = verdict.outcome() == Verdict.Outcome.PASSED;
            trials++;
            print(next, holds, verdict);
            held = holds ? next : held;
            broken = holds ? broken : next;
            if (held == 0 || broken > 0 && broken - held <= search.precision() * held || broken == 0 && held >= search.to()) {
                break;
            }
            next = broken == 0 ? Math.min(2 * held, search.to()) : (held + broken) / 2;
        }
        out.println(held == 0 ? "Not even " + rate(search.from()) + " holds: begin the search lower."
            : "The highest rate that held is " + rate(held)
                + (broken == 0 ? ", the end of the search." : "; " + rate(broken) + " did not."));
        out.flush();
        return held;
    }

    private void print(double perSecond, boolean holds, Verdict verdict) {
        String values = verdict.judgements().stream().filter(judgement -> !judgement.builtIn() || judgement.broken())
            .map(RateSearch::words).collect(Collectors.joining("; "));
        out.println(String.format(Locale.ROOT, "  trial %-3d %12s  %-6s %s%s", trials, rate(perSecond), holds ? "held" : "broke", values,
            holds || verdict.generator().isEmpty() ? "" : " (" + verdict.generator() + ")"));
        out.flush();
    }

    private static String words(Judgement judgement) {
        return judgement.threshold() + ": " + judgement.value();
    }

    private static String rate(double perSecond) {
        return (perSecond >= 100 || perSecond == Math.rint(perSecond) ? Figures.count(Math.round(perSecond)) : Figures.digits(perSecond))
            + "/s";
    }
}
