package io.heddle.testkit;

import io.heddle.testkit.server.Show;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A whole message that a server received. Threads may share it, as long as nobody changes its payload.
 *
 * @param connection the number of the connection, from 1
 * @param isText true for a text message, false for a binary one
 * @param payload the bytes, not to be changed
 */
public record ReceivedMessage(int connection, boolean isText, byte[] payload) {

    /**
     * A message with these parts.
     *
     * @param connection the number of the connection, from 1
     * @param isText true for a text message
     * @param payload is not copied
     */
    public ReceivedMessage {
        Objects.requireNonNull(payload, "payload");
    }

    /** {@return the payload, read as UTF-8} */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReceivedMessage that && connection == that.connection && isText == that.isText
            && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(connection, isText, Arrays.hashCode(payload));
    }

    /** Such as {@code TEXT "hello"}. */
    @Override
    public String toString() {
        return isText ? "TEXT " + Show.text(text()) : "BINARY " + Show.bytes(payload);
    }
}
