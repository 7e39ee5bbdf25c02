package io.heddle.loadgen.scenario.match;

/** Finds a value in a message. <b>Thread:</b> immutable. */
@FunctionalInterface
public interface Extractor {

    /** True if the message has the value, which then is in its {@link Inbox#found()}. */
    boolean find(Inbox message);
}
