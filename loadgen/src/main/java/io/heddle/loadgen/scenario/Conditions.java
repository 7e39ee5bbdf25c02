package io.heddle.loadgen.scenario;

import io.heddle.loadgen.plan.Condition;
import io.heddle.loadgen.scenario.match.Decimals;
import io.heddle.loadgen.scenario.template.ByteSink;
import io.heddle.loadgen.scenario.template.Place;
import io.heddle.loadgen.scenario.template.Symbols;
import io.heddle.loadgen.scenario.template.Template;
import io.heddle.loadgen.scenario.template.TemplateCompiler;
import java.util.Arrays;

/** Compiles conditions. <b>Thread:</b> confined to the compiling thread; decisions are immutable. */
final class Conditions {
    private Conditions() {}

    static Decision compile(Condition condition, Symbols symbols, Place place) {
        if (condition instanceof Condition.Chance chance) {
            double probability = chance.probability();
            if (!(probability >= 0 && probability <= 1)) {
                throw place.of(condition).mistake("the chance " + probability + " is not between 0 (never) and 1 (always)");
            }
            return (user, nowNs) -> user.users.host.random().nextDouble() < probability;
        }
        Condition.Compare compare = (Condition.Compare) condition;
        Template left =
            TemplateCompiler.compile("{{" + compare.variable() + "}}", TemplateCompiler.Use.VALUE, symbols, place.of(condition));
        Template right = TemplateCompiler.compile(compare.template(), TemplateCompiler.Use.VALUE, symbols, place.of(condition));
        Condition.Comparison comparison = compare.comparison();
        return (user, nowNs) -> {
            ByteSink out = user.users.outbox.message;
            out.truncate(0);
            left.render(user.scope(user.lastId, nowNs), out);
            int middle = out.count();
            right.render(user.scope(user.lastId, nowNs), out);
            return holds(comparison, compare(user.users, out.bytes(), middle, out.count()));
        };
    }

    private static int compare(Users users, byte[] bytes, int middle, int end) {
        Decimals left = users.left;
        Decimals right = users.right;
        return left.parse(bytes, 0, middle) && right.parse(bytes, middle, end)
            ? left.compareTo(right)
            : Arrays.compareUnsigned(bytes, 0, middle, bytes, middle, end);
    }

    private static boolean holds(Condition.Comparison comparison, int order) {
        return switch (comparison) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }
}
