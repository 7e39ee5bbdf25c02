package io.heddle.loadgen.plan;

import java.time.Duration;

/**
 * Counts messages that the server sends on its own: pushes and broadcasts. A message that a step awaits never reaches a listener.
 * <b>Thread:</b> immutable.
 *
 * @param name in reports, unique in the plan
 * @param message which messages it counts
 * @param stamp where a message has the time at which it was sent, or null; the one-way delay is measured from it
 * @param stampUnit one unit of the stamp: a nanosecond to a second; integers since 1970, or of {@code {{due}}}
 * @param sequence where a message has its running number, or null; gaps, repetitions and disorder are counted
 * @param fanOut how many connections should get each message, 0 if that is unknown; with it, lost ones are counted
 */
public record Listener(String name, Matcher message, Extract stamp, Duration stampUnit, Extract sequence, int fanOut) {}
