package io.heddle.loadgen.plan;

import java.util.List;
import java.util.function.Predicate;

/** Says whether a message is the one that a step or a listener wants. <b>Thread:</b> immutable. */
public sealed interface Matcher {

    /** The message contains the text of a template. */
    static Matcher contains(String template) {
        return new Contains(template);
    }

    /** The message is JSON and has a value at the path. */
    static Matcher json(String path) {
        return new Value(Extract.json(path), null);
    }

    /** The message is JSON, and its value at the path equals the text of a template. */
    static Matcher json(String path, String equalTo) {
        return new Value(Extract.json(path), equalTo);
    }

    /** The message contains a match of a regular expression. */
    static Matcher regex(String pattern) {
        return new Regex(pattern);
    }

    /** The message has these bytes, in hexadecimal, at the offset. */
    static Matcher bytesAt(int offset, String hex) {
        return new BytesAt(offset, hex);
    }

    /** All of them match. */
    static Matcher all(Matcher... matchers) {
        return new All(List.of(matchers));
    }

    /** One of them matches. */
    static Matcher any(Matcher... matchers) {
        return new Any(List.of(matchers));
    }

    /** The other does not match. */
    static Matcher not(Matcher matcher) {
        return new Not(matcher);
    }

    /** A predicate; it may allocate. */
    static Matcher when(Predicate<MessageView> predicate) {
        return new Computed(predicate);
    }

    /** The value is there, and equals a template's text if that is not null. */
    record Value(Extract where, String equalTo) implements Matcher {}

    /** The message contains the text of a template. */
    record Contains(String template) implements Matcher {}

    /** The message contains a match of a regular expression. */
    record Regex(String pattern) implements Matcher {}

    /** The message has these bytes, in hexadecimal, at the offset. */
    record BytesAt(int offset, String hex) implements Matcher {}

    /** All of them match. */
    record All(List<Matcher> matchers) implements Matcher {
        public All {
            matchers = List.copyOf(matchers);
        }
    }

    /** One of them matches. */
    record Any(List<Matcher> matchers) implements Matcher {
        public Any {
            matchers = List.copyOf(matchers);
        }
    }

    /** The other does not match. */
    record Not(Matcher matcher) implements Matcher {}

    /** A predicate in a plan written in Java. It may allocate. */
    record Computed(Predicate<MessageView> predicate) implements Matcher {}
}
