package io.heddle.loadgen.plan;

/**
 * A condition on an answer: a message that does not match counts as a failure of the step, and the scenario goes on.
 * <b>Thread:</b> immutable.
 *
 * @param name in reports
 * @param matcher that must match
 */
public record Check(String name, Matcher matcher) {}
