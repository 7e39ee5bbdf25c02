package io.heddle.testkit.server;

import io.heddle.testkit.ReceivedMessage;
import io.heddle.testkit.server.Arrival.Kind;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The things that a script can expect, with the sentences that say how it was disappointed. <b>Thread:</b> any thread. */
public final class Expectations {
    /** From here on, two texts are compared by eye less easily than by the place of their first difference. */
    private static final int LONG_TEXT = 40;

    /** Judges what arrives. */
    public interface Judge {
        /**
         * Judges one arrival; may throw an {@link AssertionError} instead of returning a sentence.
         *
         * @param connection the number of the connection
         * @return a sentence that says what is wrong, or null if nothing is
         */
        String judge(int connection, Arrival arrival);
    }

    private Expectations() {}

    public static Judge text(String expected) {
        return (connection, arrival) -> {
            if (!arrival.is(Kind.TEXT)) {
                return wrong("TEXT " + Show.text(expected), arrival);
            }
            String actual = arrival.text();
            return actual.equals(expected) ? null : wrong("TEXT " + Show.text(expected), arrival) + difference(expected, actual);
        };
    }

    public static Judge binary(byte[] expected) {
        byte[] copy = expected.clone();
        return (connection, arrival) -> {
            boolean isMet = arrival.is(Kind.BINARY) && Arrays.equals(arrival.payload(), copy);
            if (isMet) {
                return null;
            }
            int at = Arrays.mismatch(arrival.payload(), copy);
            boolean isLong = arrival.is(Kind.BINARY) && Math.max(copy.length, arrival.payload().length) > LONG_TEXT;
            return wrong("BINARY " + Show.bytes(copy), arrival) + (isLong ? "; the first difference is at byte " + at : "");
        };
    }

    public static Judge message(String what, Predicate<ReceivedMessage> isRight) {
        return (connection, arrival) -> arrival.isMessage() && isRight.test(received(connection, arrival)) ? null : wrong(what, arrival);
    }

    public static Judge message(Consumer<ReceivedMessage> check) {
        return (connection, arrival) -> {
            if (arrival.isMessage()) {
                check.accept(received(connection, arrival));
                return null;
            }
            return wrong("a message", arrival);
        };
    }

    private static ReceivedMessage received(int connection, Arrival arrival) {
        return new ReceivedMessage(connection, arrival.is(Kind.TEXT), arrival.payload());
    }

    /** @param payload the text, or null for any */
    public static Judge control(Kind kind, String payload) {
        return (connection, arrival) -> arrival.is(kind) && (payload == null || arrival.text().equals(payload))
            ? null : wrong(payload == null ? "a " + kind : kind + " " + Show.text(payload), arrival);
    }

    public static Judge close() {
        return (connection, arrival) -> arrival.is(Kind.CLOSE) ? null : wrong("a CLOSE", arrival);
    }

    /** @param reason the text, or null for any */
    public static Judge close(int code, String reason) {
        return (connection,
            arrival) -> arrival.is(Kind.CLOSE) && arrival.code() == code && (reason == null || arrival.reason().equals(reason))
                ? null : wrong("CLOSE " + code + (reason == null ? "" : " " + Show.text(reason)), arrival);
    }

    public static Judge end() {
        return (connection, arrival) -> arrival.is(Kind.END) ? null : wrong("the client to end the connection", arrival);
    }

    public static Judge reset() {
        return (connection, arrival) -> arrival.is(Kind.BROKEN) ? null : wrong("the client to reset the connection", arrival);
    }

    private static String wrong(String expected, Arrival actual) {
        return "expected " + expected + ", but " + actual.told();
    }

    private static String difference(String expected, String actual) {
        if (Math.max(expected.length(), actual.length()) <= LONG_TEXT) {
            return "";
        }
        int at = 0;
        while (at < Math.min(expected.length(), actual.length()) && expected.charAt(at) == actual.charAt(at)) {
            at++;
        }
        return "; the first difference is at character " + at;
    }
}
