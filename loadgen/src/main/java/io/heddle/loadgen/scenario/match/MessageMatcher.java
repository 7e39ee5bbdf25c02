package io.heddle.loadgen.scenario.match;

import io.heddle.loadgen.scenario.template.Scope;

/** Says whether a message is the wanted one. <b>Thread:</b> immutable. */
@FunctionalInterface
public interface MessageMatcher {
    /** Any message. */
    MessageMatcher ANY = (message, scope) -> true;

    /** True if it is; expressions in what is expected are those of the scope. */
    boolean matches(Inbox message, Scope scope);
}
