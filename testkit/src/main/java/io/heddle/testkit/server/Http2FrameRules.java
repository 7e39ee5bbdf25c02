package io.heddle.testkit.server;

import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2Frames;
import java.util.Arrays;

/** The shape that each frame of a client must have, whatever came before (RFC 9113 section 6). <b>Thread:</b> any thread. */
final class Http2FrameRules {
    private static final int PRIORITY_BYTES = 5;
    private static final int SETTING_BYTES = 6;
    private static final int MIN_FRAME_LIMIT = 16_384;
    private static final int MAX_FRAME_LIMIT = 16_777_215;

    private Http2FrameRules() {}

    static void check(Http2Frame frame) throws Violation {
        int length = frame.payload().length;
        String name = Http2Frames.typeName(frame.type());
        switch (frame.type()) {
            case Http2Frames.DATA, Http2Frames.HEADERS, Http2Frames.CONTINUATION -> onStream(frame, name);
            case Http2Frames.PRIORITY -> {
                onStream(frame, name);
                require(length == PRIORITY_BYTES, name + " of " + length + " bytes (RFC 9113 section 6.3)");
            }
            case Http2Frames.RST_STREAM -> {
                onStream(frame, name);
                require(length == Integer.BYTES, name + " of " + length + " bytes (RFC 9113 section 6.4)");
            }
            case Http2Frames.SETTINGS -> checkSettings(frame);
            case Http2Frames.PUSH_PROMISE -> require(false, "PUSH_PROMISE, which is a server's (RFC 9113 section 8.4)");
            case Http2Frames.PING -> {
                onConnection(frame, name);
                require(length == Long.BYTES, name + " of " + length + " bytes (RFC 9113 section 6.7)");
            }
            case Http2Frames.GOAWAY -> {
                onConnection(frame, name);
                require(length >= 2 * Integer.BYTES, name + " of " + length + " bytes (RFC 9113 section 6.8)");
            }
            case Http2Frames.WINDOW_UPDATE -> {
                require(length == Integer.BYTES, name + " of " + length + " bytes (RFC 9113 section 6.9)");
                require((frame.intAt(0) & Integer.MAX_VALUE) > 0, name + " of nothing (RFC 9113 section 6.9)");
            }
            default -> {
                // Frames of unknown types are passed over (RFC 9113 section 4.1).
            }
        }
    }

    private static void checkSettings(Http2Frame frame) throws Violation {
        int length = frame.payload().length;
        onConnection(frame, "SETTINGS");
        require(length % SETTING_BYTES == 0 && (!frame.isAck() || length == 0),
            (frame.isAck() ? "an answer to SETTINGS" : "SETTINGS") + " of " + length + " bytes (RFC 9113 section 6.5)");
        for (int at = 0; at < length; at += SETTING_BYTES) {
            int identifier = frame.settingAt(at);
            long value = frame.intAt(at + Short.BYTES) & 0xFFFF_FFFFL;
            boolean isRight = switch (identifier) {
                case Http2Frames.ENABLE_PUSH, Http2Frames.ENABLE_CONNECT_PROTOCOL -> value <= 1;
                case Http2Frames.INITIAL_WINDOW_SIZE -> value <= Integer.MAX_VALUE;
                case Http2Frames.MAX_FRAME_SIZE -> value >= MIN_FRAME_LIMIT && value <= MAX_FRAME_LIMIT;
                default -> true;
            };
            require(isRight, "SETTINGS with " + Show.setting(identifier) + "=" + value + " (RFC 9113 section 6.5.2)");
        }
    }

    /** The content of DATA or HEADERS: without padding, and without the fields of a priority. */
    static byte[] content(Http2Frame frame) throws Violation {
        byte[] payload = frame.payload();
        int from = 0;
        int end = payload.length;
        if ((frame.flags() & Http2Frames.PADDED) != 0) {
            require(end >= 1, Http2Frames.typeName(frame.type()) + " without the length of its padding (RFC 9113 section 6.1)");
            from = 1;
            end -= payload[0] & 0xFF;
        }
        if (frame.is(Http2Frames.HEADERS) && (frame.flags() & Http2Frames.PRIORITIZED) != 0) {
            from += PRIORITY_BYTES;
        }
        require(from <= end, Http2Frames.typeName(frame.type()) + " that is shorter than its padding (RFC 9113 section 6.1)");
        return Arrays.copyOfRange(payload, from, end);
    }

    private static void onStream(Http2Frame frame, String name) throws Violation {
        require(frame.stream() != 0, name + " on the connection, not on a stream (RFC 9113 section 6)");
    }

    private static void onConnection(Http2Frame frame, String name) throws Violation {
        require(frame.stream() == 0, name + " on stream " + frame.stream() + ", not on the connection (RFC 9113 section 6)");
    }

    private static void require(boolean holds, String mistake) throws Violation {
        if (!holds) {
            throw new Violation("The client sent " + mistake);
        }
    }
}
