package io.heddle.loadgen.plan.yaml;

import io.heddle.loadgen.plan.Condition;
import io.heddle.loadgen.plan.Condition.Comparison;
import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times, rates, pauses and conditions. <b>Thread:</b> one thread. */
final class QuantityReader {
    private static final Pattern COMPARISON =
        Pattern.compile("(?:\\{\\{\\s*)?([\\p{L}_][\\p{L}\\p{N}_.-]*)(?:\\s*}})?\\s*(==|!=|<=|>=|<|>|=)\\s*(.*)");
    private static final Map<String, Comparison> COMPARISONS =
        Map.of("==", Comparison.EQUAL, "=", Comparison.EQUAL, "!=", Comparison.NOT_EQUAL,
            "<", Comparison.LESS, "<=", Comparison.LESS_OR_EQUAL, ">", Comparison.GREATER, ">=", Comparison.GREATER_OR_EQUAL);

    private final Reading reading;

    QuantityReader(Reading reading) {
        this.reading = reading;
    }

    Duration duration(YamlNode node) {
        return Reading.value(node, Quantities::duration);
    }

    /** A whole number that fits an int; its range is somebody else's business. */
    int number(YamlNode node) {
        long number = Reading.value(node, Quantities::count);
        if (number > Integer.MAX_VALUE) {
            throw Reading.mistake(node, "'" + Quantities.shown(Reading.text(node)) + "' is too large");
        }
        return (int) number;
    }

    /** A rate: the same all the time, or stages; a list of stages begins at 0. */
    Rate rate(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return reading.placed(Rate.constant(Reading.value(node, Quantities::rate)), node);
        }
        if (node instanceof YamlNode.Sequence) {
            return reading.placed(new Rate(0, stages(node)), node);
        }
        Fields fields = new Fields("a rate", node, "from", "stages");
        double from = fields.has("from") ? Reading.value(fields.get("from"), Quantities::rate) : 0;
        return reading.placed(new Rate(from, stages(fields.required("stages"))), node);
    }

    private List<Rate.Stage> stages(YamlNode node) {
        List<Rate.Stage> stages = new ArrayList<>();
        for (YamlNode item : Reading.items(node)) {
            Fields fields = new Fields("a stage", item, "duration", "to");
            stages.add(new Rate.Stage(duration(fields.required("duration")), Reading.value(fields.required("to"), Quantities::rate)));
        }
        if (stages.isEmpty()) {
            throw Reading.mistake(node, "a list of stages belongs here, such as - {duration: 30s, to: 1000/s}");
        }
        return stages;
    }

    /** A pause: {@code 1s}, {@code 1s..3s}, or the fields from and to, or mean. */
    Delay delay(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            String text = Reading.text(node);
            int dots = text.indexOf("..");
            return reading.placed(dots < 0 ? new Delay.Constant(duration(node)) : Reading.at(node, () -> new Delay.Uniform(
                Quantities.duration(text.substring(0, dots)), Quantities.duration(text.substring(dots + 2)))), node);
        }
        Fields fields = new Fields("a pause", node, "from", "to", "mean");
        if (fields.has("mean")) {
            if (fields.has("from") || fields.has("to")) {
                throw Reading.mistake(node, "a pause has either mean (exponential), or from and to (each time as likely as the other)");
            }
            return reading.placed(new Delay.Exponential(duration(fields.get("mean"))), node);
        }
        return reading.placed(new Delay.Uniform(duration(fields.required("from")), duration(fields.required("to"))), node);
    }

    /** A condition: {@code 30%}, or a variable, a comparison and a template. */
    Condition condition(YamlNode node) {
        String text = Reading.text(node).strip();
        if (text.endsWith("%")) {
            return reading.placed(new Condition.Chance(Reading.value(node, Quantities::share)), node);
        }
        Matcher form = COMPARISON.matcher(text);
        if (!form.matches()) {
            throw new PlanException(node.place(), "'" + Quantities.shown(text)
                + "' is not a condition: write a variable and what it is compared with, such as 'count < 10', or a chance such as 30%");
        }
        return reading.placed(new Condition.Compare(form.group(1), COMPARISONS.get(form.group(2)), form.group(3)), node);
    }
}
