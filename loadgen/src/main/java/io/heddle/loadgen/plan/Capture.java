package io.heddle.loadgen.plan;

/**
 * Keeps a value of a message for later templates. A message that lacks it fails the step.
 * <b>Thread:</b> immutable.
 *
 * @param variable the name in templates
 * @param from where the value lies
 */
public record Capture(String variable, Extract from) {}
