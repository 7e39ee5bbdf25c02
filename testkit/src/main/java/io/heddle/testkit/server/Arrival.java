package io.heddle.testkit.server;

import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Something that came from the client and that a step may expect: a whole message, a control frame, or the end of the connection.
 *
 * <p><b>Thread:</b> any thread.
 *
 * @param kind what it is
 * @param payload of the message or of the control frame; the cause's text if the connection broke
 */
public record Arrival(Kind kind, byte[] payload) {
    /** An answer to a close frame without a code names none either (RFC 6455 section 7.1.5). */
    static final int NO_CODE = 1005;

    /** The kinds of arrivals. */
    public enum Kind {
        TEXT,
        BINARY,
        PING,
        PONG,
        CLOSE,
        /** The client ended its output in order. */
        END,
        BROKEN
    }

    static Arrival end() {
        return new Arrival(Kind.END, new byte[0]);
    }

    static Arrival broken(String cause) {
        return new Arrival(Kind.BROKEN, cause.getBytes(StandardCharsets.UTF_8));
    }

    public boolean is(Kind wanted) {
        return kind == wanted;
    }

    public boolean isMessage() {
        return kind == Kind.TEXT || kind == Kind.BINARY;
    }

    boolean isControl() {
        return kind == Kind.PING || kind == Kind.PONG;
    }

    boolean isEnd() {
        return kind == Kind.END || kind == Kind.BROKEN;
    }

    int opcode() {
        return kind == Kind.TEXT ? ServerFrames.TEXT : ServerFrames.BINARY;
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame, or 1005 if it has none. */
    public int code() {
        return payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** The reason of a close frame, perhaps empty. */
    public String reason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** As the second half of a sentence: "the client sent TEXT "hello"". */
    String told() {
        return switch (kind) {
            case END -> "the client ended the connection";
            case BROKEN -> "the connection broke (" + text() + ")";
            default -> "the client sent " + this;
        };
    }

    /** Such as {@code TEXT "hello"}, {@code BINARY 0102}, {@code CLOSE 1000 "bye"}, {@code END}. */
    @Override
    public String toString() {
        return switch (kind) {
            case TEXT, PING, PONG -> kind + " " + Show.text(text());
            case BINARY -> kind + " " + Show.bytes(payload);
            case CLOSE -> payload.length < 2 ? "CLOSE without a code" : "CLOSE " + code() + " " + Show.text(reason());
            case END -> "END";
            case BROKEN -> "BROKEN " + text();
        };
    }
}
