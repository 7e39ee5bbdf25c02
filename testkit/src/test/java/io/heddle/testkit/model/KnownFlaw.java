package io.heddle.testkit.model;

import io.heddle.testkit.model.Plan.Action;
import io.heddle.testkit.model.Plan.BotPlan;
import io.heddle.testkit.model.Plan.FaultKind;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Violation.Promise;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults of the engine that the model has found and that are not mended yet. The model passes over them; {@link KnownFlawsTest} shows that
 * each is still there, so that whoever mends one is told to remove it here. <b>Thread:</b> any thread.
 */
enum KnownFlaw {
    /** Silence counts from the opening, and not from a ping that left. */
    SILENCE_COUNTS_BEFORE_A_PING((plan, violation) -> violation.detail().contains("although pings were sent") && !isHeldUp(plan)
        && endsBeforeAPing(plan, violation)),

    /** Time in which the loop was not turned counts as the server's. */
    A_HELD_UP_LOOP_BLAMES_THE_SERVER((plan, violation) -> violation.promise() == Promise.HEALTHY_CONNECTIONS_LIVE
        && violation.detail().contains("error TIMEOUT") && isHeldUp(plan)),

    /** While the engine drains, a handler's call of {@code schedule} throws. */
    SCHEDULE_THROWS_IN_THE_DRAIN((plan, violation) -> violation.promise() == Promise.LEGAL_CALLS_DO_NOT_THROW
        && violation.detail().contains("schedule threw java.lang.IllegalStateException") && violation.detail().endsWith("is closed."));

    private static final Pattern BOT = Pattern.compile("^bot (\\d+)");
    private static final int DEFAULT_SILENCE_MS = 2_000;
    private static final int ANSWER_MS = 20;

    private final BiPredicate<Plan, Violation> predicate;

    KnownFlaw(BiPredicate<Plan, Violation> predicate) {
        this.predicate = predicate;
    }

    boolean explains(Plan plan, Violation violation) {
        return predicate.test(plan, violation);
    }

    /** The flaw that explains it, or null. */
    static KnownFlaw of(Plan plan, Violation violation) {
        for (KnownFlaw flaw : values()) {
            if (flaw.explains(plan, violation)) {
                return flaw;
            }
        }
        return null;
    }

    /** The silence of this bot is over before a ping could be answered. */
    private static boolean endsBeforeAPing(Plan plan, Violation violation) {
        Matcher number = BOT.matcher(violation.detail());
        if (!number.find()) {
            return false;
        }
        BotPlan bot = plan.bots().get(Integer.parseInt(number.group(1)));
        HostPlan host = plan.hosts().get(bot.host());
        int silenceMs = bot.silenceMs() == 0 ? DEFAULT_SILENCE_MS : bot.silenceMs();
        return silenceMs < bot.pingMs() + 2 * (host.latencyMs() + host.jitterMs()) + ANSWER_MS;
    }

    private static boolean isHeldUp(Plan plan) {
        return plan.has(FaultKind.STALL) || plan.has(Action.TAKE_TIME);
    }
}
