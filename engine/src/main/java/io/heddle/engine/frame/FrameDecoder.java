package io.heddle.engine.frame;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Cuts a server's byte stream into frames (RFC 6455 section 5.2), wherever the pieces of the stream begin and end. Checks what
 * one frame alone can show; the order of frames is {@link FrameSequence}'s. Never throws over what the peer sent: it ends in a
 * sticky {@link #violation()}.
 *
 * <p><b>Thread:</b> loop-confined, not re-entrant: a sink must not call {@link #decode} from inside a call.
 * <b>Owns:</b> no buffer; a header that arrives in pieces is kept in its fields. One exists per connection, so every field counts.
 */
public final class FrameDecoder {

    private static final int FIN = 0x80;
    private static final int OPCODE = 0x0F;
    private static final int RSV_SHIFT = 4;
    private static final int RSV = 0x7;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    /** For {@link #decode(ByteBuffer, FrameSink, int)}: every byte is taken. */
    public static final int LEAVE_NOTHING = Integer.MAX_VALUE;

    private enum Awaiting { FIRST_BYTE, SECOND_BYTE, LENGTH_OF_16_BITS, LENGTH_OF_64_BITS, PAYLOAD_OR_END }

    /** Payload bytes still to come in the current frame; while its length arrives, the part received so far; between frames 0. */
    private long remaining;
    private Awaiting awaiting = Awaiting.FIRST_BYTE;
    private ProtocolViolation violation;
    /** Null if the header under way tells it. */
    private String violationDetail;
    private byte firstByte;
    private byte lengthBytesMissing;
    private byte allowedRsvBits;

    /**
     * Takes bytes from the source's position up to its limit, in as many frames as there are, and moves the position behind the
     * last byte taken. The position and this decoder's state are up to date whenever the sink is called, so even a sink that
     * throws leaves the decoder able to go on.
     *
     * @return true if everything was taken and more is welcome; false if the sink stopped, or there is a {@link #violation()}:
     *     then the position stands behind the byte that proved it
     */
    public boolean decode(ByteBuffer source, FrameSink sink) {
        return decode(source, sink, LEAVE_NOTHING);
    }

    /**
     * The same, but leaves the beginning of a payload where it lies, for a caller that can read the rest of it right behind.
     *
     * @param leaveFrom how many bytes of a payload that begins in this source and is not whole in it must be there to be left
     * @return false too if a payload was left: then {@link #payloadRemaining()} is more than the source has remaining
     */
    public boolean decode(ByteBuffer source, FrameSink sink, int leaveFrom) {
        if (violation != null) {
            return false;
        }
        // A sink stopped us between the last byte of a payload and the frame's end: owed even if no byte is left.
        if (owesEnd() && !endFrame(sink)) {
            return false;
        }
        ShortMessageSink shortMessages = sink instanceof ShortMessageSink taker ? taker : null;
        int leave = awaiting == Awaiting.PAYLOAD_OR_END ? LEAVE_NOTHING : leaveFrom;
        while (source.hasRemaining()) {
            boolean goOn;
            if (awaiting == Awaiting.PAYLOAD_OR_END) {
                if (remaining > source.remaining() && source.remaining() >= leave) {
                    return false;
                }
                leave = leaveFrom;
                goOn = takePayload(source, sink);
            } else if (shortMessages != null && awaiting == Awaiting.FIRST_BYTE && isShortMessage(source)) {
                goOn = takeShortMessage(source, shortMessages);
            } else {
                goOn = takeHeader(source, sink);
            }
            if (!goOn) {
                return false;
            }
        }
        return true;
    }

    /**
     * Tells of payload bytes that the caller read straight into the message's own memory, past {@link #decode}. The sink is
     * called as if they had been decoded. The buffer's position is not touched.
     *
     * @param count 1 to {@link #payloadRemaining()}
     * @return as {@link #decode}
     */
    public boolean advancePayload(ByteBuffer source, int offset, int count, FrameSink sink) {
        if (violation != null) {
            return false;
        }
        if (count <= 0 || count > payloadRemaining()) {
            throw new IllegalArgumentException("count " + count + " is not in 1 to payloadRemaining " + payloadRemaining());
        }
        return emitPayload(source, offset, count, sink);
    }

    /**
     * Takes back the last bytes of a piece from a sink that is inside {@link FrameSink#onFramePayload} and is about to stop: the next
     * {@link #decode} tells them again. Not for what {@link #advancePayload} told.
     *
     * @param count 0 to the bytes of the piece
     */
    public void giveBack(ByteBuffer source, int count) {
        source.position(source.position() - count);
        remaining += count;
    }

    /** Makes a violation that a layer above found the end of this stream. The first one stays. */
    public void fail(ProtocolViolation found) {
        fail(found, "");
    }

    /** @param detail what was found, fit for a log line; may be empty */
    public void fail(ProtocolViolation found, String detail) {
        Objects.requireNonNull(found, "violation");
        if (violation == null) {
            violation = found;
            violationDetail = detail;
        }
    }

    /** The finding in words, for the report of a {@link #violation()}; may be empty. */
    public String violationDetail() {
        if (violationDetail != null || violation == null) {
            return violationDetail == null ? "" : violationDetail;
        }
        int opcode = firstByte & OPCODE;
        int illegal = firstByte >> RSV_SHIFT & RSV & ~(Opcode.isControl(opcode) ? 0 : allowedRsvBits);
        return switch (violation) {
            case RESERVED_OPCODE -> "opcode " + opcode;
            case RESERVED_BITS -> rsvNames(illegal) + " in a " + Opcode.name(opcode) + " frame";
            case FRAGMENTED_CONTROL_FRAME, CONTROL_FRAME_TOO_LONG, MASKED_SERVER_FRAME -> "a " + Opcode.name(opcode) + " frame";
            default -> "";
        };
    }

    /** The violation that ended this stream, or null. */
    public ProtocolViolation violation() {
        return violation;
    }

    private static String rsvNames(int bits) {
        return ((bits & 4) == 0 ? "" : "RSV1 ") + ((bits & 2) == 0 ? "" : "RSV2 ") + ((bits & 1) == 0 ? "" : "RSV3 ") + "set";
    }

    /** Says which RSV bits the negotiated extensions use in data frames: a mask of RSV1 = 4, RSV2 = 2, RSV3 = 1. */
    public void allowedRsvBits(int bits) {
        if ((bits & ~RSV) != 0) {
            throw new IllegalArgumentException("allowedRsvBits " + bits + " is not in 0 to " + RSV);
        }
        allowedRsvBits = (byte) bits;
    }

    /** Payload bytes still missing in the frame under way; 0 if none is, or its header is not complete. */
    public long payloadRemaining() {
        return awaiting == Awaiting.PAYLOAD_OR_END ? remaining : 0;
    }

    /** @return whether the stream stands at a frame's boundary: no byte of a next frame has been taken */
    public boolean isBetweenFrames() {
        return awaiting == Awaiting.FIRST_BYTE;
    }

    /** @return whether a whole, legal frame of {@link ShortMessageSink}'s kind begins here */
    private static boolean isShortMessage(ByteBuffer source) {
        int position = source.position();
        int available = source.limit() - position;
        if (available < 2) {
            return false;
        }
        int first = source.get(position) & 0xFF;
        // Unsigned, the MASKED bit makes it too long.
        int length = source.get(position + 1) & 0xFF;
        return (first == (FIN | Opcode.TEXT) || first == (FIN | Opcode.BINARY)) && length < LENGTH_16 && length <= available - 2;
    }

    private boolean takeShortMessage(ByteBuffer source, ShortMessageSink sink) {
        int position = source.position();
        int opcode = source.get(position) & OPCODE;
        int length = source.get(position + 1);
        source.position(position + 2 + length);
        return sink.onShortMessage(opcode, source, position + 2, length) && violation == null;
    }

    /**
     * The next {@link #decode}, even of nothing, reports the end that is still due.
     *
     * @return whether the sink stopped between a payload's last byte and the frame's end
     */
    public boolean owesEnd() {
        return awaiting == Awaiting.PAYLOAD_OR_END && remaining == 0;
    }

    private boolean takePayload(ByteBuffer source, FrameSink sink) {
        int offset = source.position();
        int count = (int) Math.min(remaining, source.remaining());
        source.position(offset + count);
        return emitPayload(source, offset, count, sink);
    }

    private boolean emitPayload(ByteBuffer source, int offset, int count, FrameSink sink) {
        remaining -= count;
        boolean last = remaining == 0;
        return sink.onFramePayload(source, offset, count, last) && violation == null && (!last || endFrame(sink));
    }

    private boolean endFrame(FrameSink sink) {
        awaiting = Awaiting.FIRST_BYTE;
        return sink.onFrameEnd() && violation == null;
    }

    /**
     * Takes a header at once if it is whole, legal and of a frame under 64 KiB, else byte by byte: only that path has to name what is
     * wrong, and with a length of 64 bits the payload outweighs its header by far.
     */
    private boolean takeHeader(ByteBuffer source, FrameSink sink) {
        int position = source.position();
        int available = source.remaining();
        if (awaiting == Awaiting.FIRST_BYTE && available >= 2) {
            byte first = source.get(position);
            int second = source.get(position + 1) & 0xFF;
            if (second <= LENGTH_16 && violationIn(first) == null && violationIn(first, second) == null) {
                if (second < LENGTH_16) {
                    firstByte = first;
                    source.position(position + 2);
                    return beginFrame(second, sink);
                }
                if (available >= 4) {
                    firstByte = first;
                    source.position(position + 4);
                    return checkLengthOf16Bits((source.get(position + 2) & 0xFF) << 8 | source.get(position + 3) & 0xFF, sink);
                }
            }
        }
        source.position(position + 1);
        return takeHeaderByte(source.get(position), sink);
    }

    private boolean takeHeaderByte(byte value, FrameSink sink) {
        return switch (awaiting) {
            case FIRST_BYTE -> {
                firstByte = value;
                awaiting = Awaiting.SECOND_BYTE;
                yield passes(violationIn(value));
            }
            case SECOND_BYTE -> passes(violationIn(firstByte, value & 0xFF)) && takeSecondByte(value & LENGTH, sink);
            case LENGTH_OF_16_BITS -> !takeLengthByte(value) || checkLengthOf16Bits(remaining, sink);
            case LENGTH_OF_64_BITS -> !takeLengthByte(value) || checkLengthOf64Bits(remaining, sink);
            case PAYLOAD_OR_END -> throw new AssertionError("no header is due inside a frame");
        };
    }

    private boolean takeSecondByte(int length, FrameSink sink) {
        if (length < LENGTH_16) {
            return beginFrame(length, sink);
        }
        awaiting = length == LENGTH_16 ? Awaiting.LENGTH_OF_16_BITS : Awaiting.LENGTH_OF_64_BITS;
        lengthBytesMissing = (byte) (length == LENGTH_16 ? Short.BYTES : Long.BYTES);
        return true;
    }

    /** Returns whether the length is complete. */
    private boolean takeLengthByte(byte value) {
        remaining = remaining << 8 | value & 0xFF;
        return --lengthBytesMissing == 0;
    }

    private boolean checkLengthOf16Bits(long length, FrameSink sink) {
        return passes(length < LENGTH_16 ? ProtocolViolation.LENGTH_NOT_MINIMAL : null) && beginFrame(length, sink);
    }

    private boolean checkLengthOf64Bits(long length, FrameSink sink) {
        if (length < 0) {
            return passes(ProtocolViolation.LENGTH_HIGH_BIT_SET);
        }
        return passes(length <= 0xFFFF ? ProtocolViolation.LENGTH_NOT_MINIMAL : null) && beginFrame(length, sink);
    }

    private boolean beginFrame(long length, FrameSink sink) {
        awaiting = Awaiting.PAYLOAD_OR_END;
        remaining = length;
        boolean goOn = sink.onFrameHeader(firstByte & OPCODE, (firstByte & FIN) != 0, firstByte >> RSV_SHIFT & RSV, length);
        return goOn && violation == null && (length != 0 || endFrame(sink));
    }

    private boolean passes(ProtocolViolation found) {
        violation = found;
        return found == null;
    }

    private ProtocolViolation violationIn(byte first) {
        int opcode = first & OPCODE;
        if (Opcode.isReserved(opcode)) {
            return ProtocolViolation.RESERVED_OPCODE;
        }
        boolean control = Opcode.isControl(opcode);
        if ((first >> RSV_SHIFT & RSV & ~(control ? 0 : allowedRsvBits)) != 0) {
            return ProtocolViolation.RESERVED_BITS;
        }
        return control && (first & FIN) == 0 ? ProtocolViolation.FRAGMENTED_CONTROL_FRAME : null;
    }

    private static ProtocolViolation violationIn(byte first, int second) {
        if ((second & MASKED) != 0) {
            return ProtocolViolation.MASKED_SERVER_FRAME;
        }
        return Opcode.isControl(first) && (second & LENGTH) > FrameHeaderEncoder.MAX_CONTROL_PAYLOAD
            ? ProtocolViolation.CONTROL_FRAME_TOO_LONG
            : null;
    }
}
