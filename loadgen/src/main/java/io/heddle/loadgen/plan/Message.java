package io.heddle.loadgen.plan;

/**
 * A message to send. <b>Thread:</b> immutable.
 *
 * @param kind of the message, and how its template is read
 * @param template text with {@code {{expressions}}}; for {@link Kind#HEX} pairs of hexadecimal digits with expressions between them
 */
public record Message(Kind kind, String template) {

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
