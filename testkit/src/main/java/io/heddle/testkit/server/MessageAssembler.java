package io.heddle.testkit.server;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes messages of a client's frames, and checks each frame by the letter of RFC 6455, more strictly than a server of production does:
 * this is where a client's mistakes are to be found.
 *
 * <p><b>Thread:</b> the one of the connection.
 */
final class MessageAssembler {
    /** The most bytes of a message. */
    static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final int MAX_CONTROL_BYTES = 125;
    private static final int NO_MESSAGE = -1;

    private final ClientFrameReader reader = new ClientFrameReader(MAX_MESSAGE_BYTES);
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private MessageCodec codec = MessageCodec.PLAIN;
    private int openOpcode = NO_MESSAGE;
    private int openRsv;
    private boolean isClosed;

    void codec(MessageCodec next) {
        codec = next;
    }

    void add(byte[] bytes) {
        reader.add(bytes);
    }

    /** The bytes that belong to no whole frame yet. */
    int restBytes() {
        return reader.rest().length;
    }

    /**
     * Takes the next whole frame.
     *
     * @return the frame, or null if none is whole
     */
    ClientFrame nextFrame() throws Violation {
        try {
            return reader.next();
        } catch (IllegalStateException tooLong) {
            throw new Violation(tooLong.getMessage() + "; this server reads messages of up to " + MAX_MESSAGE_BYTES + " bytes");
        }
    }

    /**
     * Checks a frame.
     *
     * @return the message that it ends, the control frame that it is, or null if the message goes on
     */
    Arrival judge(ClientFrame frame) throws Violation {
        check(!isClosed, "The client sent a frame after its close frame (RFC 6455 section 5.5.1)");
        check(frame.isMasked(), "The client sent a frame without a mask (RFC 6455 section 5.1)");
        check(reader.isLengthMinimal(), "The client wrote a length in more bytes than it needs (RFC 6455 section 5.2)");
        return frame.isData() ? judgeData(frame) : judgeControl(frame);
    }

    private Arrival judgeControl(ClientFrame frame) throws Violation {
        Arrival.Kind kind = switch (frame.opcode()) {
            case ServerFrames.PING -> Arrival.Kind.PING;
            case ServerFrames.PONG -> Arrival.Kind.PONG;
            case ServerFrames.CLOSE -> Arrival.Kind.CLOSE;
            default -> throw reservedOpcode(frame);
        };
        check(frame.fin(), "The client fragmented a control frame (RFC 6455 section 5.5)");
        check(frame.rsv() == 0, "The client set reserved bits on a control frame (RFC 6455 section 5.2)");
        check(frame.payload().length <= MAX_CONTROL_BYTES,
            "The client sent a control frame of " + frame.payload().length + " bytes; 125 is the limit (RFC 6455 section 5.5)");
        if (kind == Arrival.Kind.CLOSE) {
            checkClose(frame.payload());
            isClosed = true;
        }
        return new Arrival(kind, frame.payload());
    }

    private static void checkClose(byte[] payload) throws Violation {
        check(payload.length != 1, "The client sent a close frame with one byte, which is half a code (RFC 6455 section 5.5.1)");
        if (payload.length >= 2) {
            int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
            check(isCodeAllowed(code), "The client closed with code " + code + ", which no close frame may have (RFC 6455 section 7.4)");
            check(isUtf8(payload, 2), "The client sent a reason that is not UTF-8 (RFC 6455 section 5.5.1)");
        }
    }

    /** Codes of the RFC and of the IANA registry, of libraries, and of applications. */
    private static boolean isCodeAllowed(int code) {
        boolean isReserved = code == 1004 || code == 1005 || code == 1006;
        return code >= 1000 && code <= 1014 && !isReserved || code >= 3000 && code <= 4999;
    }

    private Arrival judgeData(ClientFrame frame) throws Violation {
        if (frame.opcode() > ServerFrames.BINARY) {
            throw reservedOpcode(frame);
        }
        if (frame.is(ServerFrames.CONTINUATION)) {
            check(openOpcode != NO_MESSAGE, "The client continued a message that it had not begun (RFC 6455 section 5.4)");
            check(frame.rsv() == 0, "The client set reserved bits on a continuation (RFC 6455 section 5.2)");
        } else {
            check(openOpcode == NO_MESSAGE, "The client began a message within another one (RFC 6455 section 5.4)");
            check((frame.rsv() & ~codec.reservedBits()) == 0,
                "The client set reserved bits that no extension has defined (RFC 6455 section 5.2)");
            openOpcode = frame.opcode();
            openRsv = frame.rsv();
        }
        check(fragments.size() + (long) frame.payload().length <= MAX_MESSAGE_BYTES,
            "The client sent a message of more than " + MAX_MESSAGE_BYTES + " bytes, the limit of this server");
        fragments.writeBytes(frame.payload());
        return frame.fin() ? endMessage() : null;
    }

    private Arrival endMessage() throws Violation {
        byte[] payload = codec.decode(openRsv, fragments.toByteArray());
        Arrival.Kind kind = openOpcode == ServerFrames.TEXT ? Arrival.Kind.TEXT : Arrival.Kind.BINARY;
        fragments.reset();
        openOpcode = NO_MESSAGE;
        check(kind == Arrival.Kind.BINARY || isUtf8(payload, 0), "The client sent a text that is not UTF-8 (RFC 6455 section 8.1)");
        return new Arrival(kind, payload);
    }

    private static Violation reservedOpcode(ClientFrame frame) {
        return new Violation("The client used the reserved opcode " + frame.opcode() + " (RFC 6455 section 5.2)");
    }

    private static boolean isUtf8(byte[] bytes, int from) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    private static void check(boolean holds, String message) throws Violation {
        if (!holds) {
            throw new Violation(message);
        }
    }
}
