package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.scenario.template.ByteSink;
import io.heddle.loadgen.scenario.template.Template;
import java.util.Arrays;

/** The template of a message with what it takes anew each time: rows of data and running numbers. <b>Thread:</b> immutable. */
final class MessageTemplate {
    private final Template template;
    private final boolean text;
    /** Sources from which each message takes a row. */
    private final int[] sources;

    MessageTemplate(Template template, boolean text, Program program) {
        this.template = template;
        this.text = text;
        this.sources = Arrays.stream(template.sources())
            .filter(source -> program.data().get(source).source().per() == Source.Per.MESSAGE)
            .toArray();
    }

    boolean isText() {
        return text;
    }

    boolean isNumbered() {
        return template.isNumbered();
    }

    /** Takes rows and numbers for a new message; false if there is no row left, and the user was ended. */
    boolean prepare(ScriptUser user, Instruction step) {
        for (int source : sources) {
            if (!user.takeRow(source)) {
                step.failed(user, StepCounter.NOT_SENT);
                user.complete(false);
                return false;
            }
        }
        user.countOn(template);
        return true;
    }

    void render(ScriptUser user, ByteSink out, long nowNs) {
        out.truncate(0);
        template.render(user.scope(user.lastId + 1, nowNs), out);
    }
}
