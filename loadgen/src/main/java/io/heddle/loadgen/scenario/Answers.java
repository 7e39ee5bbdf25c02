package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.scenario.match.Extractor;
import io.heddle.loadgen.scenario.match.Inbox;
import io.heddle.loadgen.scenario.match.MessageMatcher;

/** The demands of a step on an answer: which message it is, what is kept of it, and what must hold. <b>Thread:</b> immutable. */
final class Answers {
    private final MessageMatcher matcher;
    private final Extractor[] captures;
    private final int[] variables;
    private final String[] lacks;
    private final MessageMatcher[] checks;
    private final String[] failures;

    /** Each capture has a variable and a sentence for when it lacks; each check has a sentence for when it fails. */
    Answers(MessageMatcher matcher, Extractor[] captures, int[] variables, String[] lacks, MessageMatcher[] checks, String[] failures) {
        this.matcher = matcher;
        this.captures = captures;
        this.variables = variables;
        this.lacks = lacks;
        this.checks = checks;
        this.failures = failures;
    }

    boolean match(ScriptUser user, Inbox message, long id, long nowNs) {
        return matcher == MessageMatcher.ANY || matcher.matches(message, user.scope(id, nowNs));
    }

    /** Keeps values of the answer, and counts whether it is as wanted. */
    boolean take(ScriptUser user, Inbox message, long id, Instruction step, long nowNs) {
        boolean good = true;
        for (int i = 0; i < captures.length; i++) {
            if (captures[i].find(message)) {
                message.found().copyTo(user.memory.variables, variables[i]);
            } else {
                user.users.host.error(lacks[i]);
                good = false;
            }
        }
        for (int i = 0; i < checks.length; i++) {
            if (!checks[i].matches(message, user.scope(id, nowNs))) {
                user.users.host.error(failures[i]);
                good = false;
            }
        }
        if (good) {
            step.meter(user).count(StepCounter.OK);
        } else {
            step.failed(user, StepCounter.CHECK_FAILED);
        }
        return good;
    }
}
