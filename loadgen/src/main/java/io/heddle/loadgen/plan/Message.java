package io.heddle.loadgen.plan;

/**
 * A message to send. <b>Thread:</b> immutable.
 *
 * @param kind of the message, and how its template is read
 * @param template text with {@code {{expressions}}}; for {@link Kind#HEX} pairs of hexadecimal digits with expressions between them
 */
public record Message(Kind kind, String template) {

    /** A text message. */
    public static Message text(String template) {
        return new Message(Kind.TEXT, template);
    }

    /** A binary message whose bytes are a text in UTF-8. */
    public static Message binary(String template) {
        return new Message(Kind.BINARY, template);
    }

    /** A binary message in hexadecimal. */
    public static Message hex(String template) {
        return new Message(Kind.HEX, template);
    }

    /** The kind of a message. */
    public enum Kind {
        /** A text message. */
        TEXT,
        /** A binary message whose bytes are the template's text in UTF-8. */
        BINARY,
        /** A binary message whose bytes are written in hexadecimal. */
        HEX
    }
}
