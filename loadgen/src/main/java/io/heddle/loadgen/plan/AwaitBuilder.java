package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Says more of a message that a step awaits. <b>Thread:</b> one thread. */
public final class AwaitBuilder {
    private final List<Capture> captures = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    private Duration within = StepsBuilder.DEFAULT_WITHIN;

    AwaitBuilder() {}

    /** How long to wait; ten seconds by default. */
    public AwaitBuilder within(Duration time) {
        within = Ranges.time("within", time);
        return this;
    }

    /** Keeps a value of the message in a variable. A message that lacks it fails the step. */
    public AwaitBuilder capture(String variable, Extract from) {
        return capture(new Capture(variable, from));
    }

    /** Keeps a value of the message in a variable. */
    public AwaitBuilder capture(Capture capture) {
        Ranges.name("variable", capture.variable());
        captures.add(capture);
        return this;
    }

    /** Counts a message that does not match as a failure of the step; the scenario goes on. */
    public AwaitBuilder check(String name, Matcher matcher) {
        return check(new Check(name, matcher));
    }

    /** Counts a message that does not match as a failure of the step. */
    public AwaitBuilder check(Check check) {
        if (check.name().isBlank() || check.name().length() > 100) {
            throw new PlanException("the name of a check must have 1 to 100 characters");
        }
        checks.add(check);
        return this;
    }

    Step.Await build(String name, Matcher message) {
        return new Step.Await(name, message, within, captures, checks);
    }

    Step.Request build(String name, Message message, Matcher answer, Extract id, boolean awaited) {
        return new Step.Request(name, message, answer, id, within, captures, checks, awaited);
    }
}
