package io.heddle.loadgen.plan;

import java.util.function.Function;

/** Where a value lies in a message. <b>Thread:</b> immutable. */
public sealed interface Extract {

    /** A JSON value by its path. */
    static Extract json(String path) {
        return new JsonPath(path);
    }

    /** The first group of a regular expression. */
    static Extract regex(String pattern) {
        return new Regex(pattern);
    }

    /** The whole message. */
    static Extract whole() {
        return new Whole();
    }

    /** A JSON value by its path, such as {@code $.user.id} or {@code $.items[0].price} (RFC 9535). */
    record JsonPath(String path) implements Extract {}

    /** The first group of a regular expression, or the whole match if it has no group. */
    record Regex(String pattern) implements Extract {}

    /** Bytes at an offset, as text, or as a number in big-endian order. */
    record Bytes(int offset, int count, Type type) implements Extract {

        /** How bytes are read. */
        public enum Type {
            /** UTF-8. */
            TEXT,
            /** Signed, 1, 2, 4 or 8 bytes, the most significant one first. */
            INTEGER,
            /** Signed, 1, 2, 4 or 8 bytes, the least significant one first. */
            LITTLE_ENDIAN_INTEGER
        }
    }

    /** The whole message. */
    record Whole() implements Extract {}

    /** A function in a plan written in Java; null if there is no value. It may allocate. */
    record Computed(Function<MessageView, String> function) implements Extract {}
}
