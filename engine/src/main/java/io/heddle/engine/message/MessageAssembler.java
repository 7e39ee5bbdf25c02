package io.heddle.engine.message;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameHeaderEncoder;
import io.heddle.engine.frame.FrameSequence;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.frame.ShortMessageSink;
import io.heddle.engine.frame.Utf8Validator;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.nio.ByteBuffer;

/**
 * Makes messages of frames (RFC 6455 section 5.4). A message that is whole in the input is passed on where it lies; only one that arrives
 * in pieces takes a segment, which grows with the bytes that have arrived, not with the length in a header. Text is validated as it comes.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the segments of the message and of the control frame that are under way.
 */
public final class MessageAssembler implements ShortMessageSink {
    /** Below this, reading through the shared buffer is cheaper than a read of its own for the rest of a payload. */
    private static final int MIN_DIRECT_READ_BYTES = 16 << 10;

    /** The segment for a first piece of a few bytes, however long its frame is. */
    private static final int MIN_FIRST_SEGMENT_BYTES = 4 << 10;
    /** A segment may be this many times larger than the bytes that have arrived. */
    private static final int GROWTH = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

    private final FrameDecoder decoder;
    private final MessageSink sink;
    private final SegmentPool pool;
    private final int maxMessageBytes;

    private PooledSegment message;
    private PooledSegment control;
    private int utf8 = Utf8Validator.ACCEPT;
    private byte sequence = FrameSequence.NO_MESSAGE;
    private byte frameOpcode;
    private boolean frameIsFinal;
    private boolean frameIsDone;
    /** True if the frame's bytes come as they are on the wire: what the decoder lacks of them, the message lacks too. */
    private boolean frameIsPlain;
    private boolean messageHasBegun;

    public MessageAssembler(FrameDecoder decoder, MessageSink sink, SegmentPool pool, int maxMessageBytes) {
        this.decoder = decoder;
        this.sink = sink;
        this.pool = pool;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
        ProtocolViolation disorder = FrameSequence.check(sequence, opcode);
        if (disorder != null) {
            return violate(disorder);
        }
        frameOpcode = (byte) opcode;
        frameIsFinal = fin;
        frameIsDone = false;
        if (Opcode.isControl(opcode)) {
            return true;
        }
        // An extension that decodes the frame passes 0, since it does not know how long the rest becomes.
        frameIsPlain = payloadLength == decoder.payloadRemaining();
        if (opcode != Opcode.CONTINUATION) {
            sequence = (byte) opcode;
            utf8 = Utf8Validator.ACCEPT;
            messageHasBegun = false;
        }
        if (payloadLength > maxMessageBytes - assembledBytes() && !streams()) {
            // A length may be near the largest number.
            decoder.fail(ProtocolViolation.MESSAGE_TOO_LARGE, "its payload has " + payloadLength + " bytes"
                + (assembledBytes() == 0 ? "" : " after " + assembledBytes() + " in the frames before"));
            return false;
        }
        return true;
    }

    @Override
    public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
        if (Opcode.isControl(frameOpcode)) {
            return onControlPayload(source, offset, count, last);
        }
        if (sequence == Opcode.TEXT) {
            utf8 = Utf8Validator.validate(utf8, source, offset, count);
            if (utf8 < 0) {
                return violate(ProtocolViolation.TEXT_NOT_UTF8);
            }
        }
        if (last && frameIsFinal) {
            return completeMessage(source, offset, count);
        }
        if (streams()) {
            boolean first = !messageHasBegun;
            messageHasBegun = true;
            sink.onFragment(sequence, first, false, source, offset, count);
            return sink.wantsMore();
        }
        messageHasBegun = true;
        return append(source, offset, count);
    }

    @Override
    public boolean onFrameEnd() {
        if (!frameIsDone) {
            // An empty payload has no piece that could have completed it.
            if (Opcode.isControl(frameOpcode)) {
                deliverControl(EMPTY, 0, 0);
            } else if (frameIsFinal && !completeMessage(EMPTY, 0, 0)) {
                return false;
            }
        }
        if (frameIsFinal && !Opcode.isControl(frameOpcode)) {
            sequence = FrameSequence.NO_MESSAGE;
            messageHasBegun = false;
        }
        return sink.wantsMore();
    }

    @Override
    public boolean onShortMessage(int opcode, ByteBuffer source, int offset, int count) {
        ProtocolViolation disorder = FrameSequence.check(sequence, opcode);
        if (disorder != null) {
            return violate(disorder);
        }
        if (count > maxMessageBytes && !streams()) {
            return violate(ProtocolViolation.MESSAGE_TOO_LARGE);
        }
        if (opcode == Opcode.TEXT && Utf8Validator.validate(Utf8Validator.ACCEPT, source, offset, count) != Utf8Validator.ACCEPT) {
            return violate(ProtocolViolation.TEXT_NOT_UTF8);
        }
        sink.onMessage(opcode, source, offset, count);
        return sink.wantsMore();
    }

    /**
     * The buffer for the rest of a large payload, to read straight into; or null. The bytes that were read then go to the decoder by {@link
     * FrameDecoder#advancePayload}, with this buffer as the source.
     */
    public ByteBuffer directTarget() {
        if (message == null || decoder.payloadRemaining() < MIN_DIRECT_READ_BYTES || Opcode.isControl(frameOpcode)) {
            return null;
        }
        int used = message.count();
        // Not for the last bytes of a segment: a read of its own for a few bytes costs more than the growth that follows anyway.
        if (message.capacity() - used < MIN_DIRECT_READ_BYTES
            && !grow(used + (long) MIN_DIRECT_READ_BYTES, used + decoder.payloadRemaining())) {
            return null;
        }
        int room = (int) Math.min(decoder.payloadRemaining(), message.capacity() - used);
        return message.data().limit(used + room).position(used);
    }

    /** The bytes that the message under way may still have; a message that is not assembled has no limit. */
    public long payloadRoom() {
        return streams() ? Long.MAX_VALUE : maxMessageBytes - assembledBytes();
    }

    /** True if no message is under way. */
    public boolean isAtRest() {
        return sequence == FrameSequence.NO_MESSAGE && message == null && control == null;
    }

    /** Gives back what is held. Safe inside a delivery: the message being delivered is no longer held. */
    public void release() {
        if (message != null) {
            pool.release(message, CONNECTION);
            message = null;
        }
        if (control != null) {
            pool.release(control, CONNECTION);
            control = null;
        }
    }

    private boolean completeMessage(ByteBuffer source, int offset, int count) {
        frameIsDone = true;
        if (sequence == Opcode.TEXT && !Utf8Validator.isComplete(utf8)) {
            return violate(ProtocolViolation.TEXT_NOT_UTF8);
        }
        boolean streams = streams();
        // The fragments before this one may have been empty: no memory was needed, but it is no message of one frame either.
        if (!messageHasBegun && (frameOpcode != Opcode.CONTINUATION || !streams)) {
            sink.onMessage(sequence, source, offset, count);
            return true;
        }
        if (streams) {
            sink.onFragment(sequence, !messageHasBegun, true, source, offset, count);
            return true;
        }
        if (!append(source, offset, count)) {
            return false;
        }
        PooledSegment whole = message;
        message = null;
        try {
            sink.onAssembled(sequence, whole);
        } finally {
            pool.release(whole, CONNECTION);
        }
        return true;
    }

    /**
     * A message goes on as it began: assembled although a handler for pieces was added meanwhile, in pieces although it was removed,
     * because the rest alone is no message.
     */
    private boolean streams() {
        return message == null && (messageHasBegun || sink.takesFragments());
    }

    private int assembledBytes() {
        return message == null ? 0 : message.count();
    }

    private boolean append(ByteBuffer source, int offset, int count) {
        if (message == null) {
            long expected = count + decoder.payloadRemaining();
            message =
                pool.acquire((int) Math.max(count, Math.min(expected, Math.max(MIN_FIRST_SEGMENT_BYTES, (long) GROWTH * count))),
                    CONNECTION);
            if (message == null) {
                sink.onNoMemory(count);
                return false;
            }
        }
        int used = message.count();
        if (source == message.data()) {
            message.count(used + count);
            return true;
        }
        if (count > message.capacity() - used
            && !grow((long) used + count, used + count + (frameIsPlain ? decoder.payloadRemaining() : 0))) {
            return false;
        }
        message.data().clear().put(used, source, offset, count);
        message.count(used + count);
        return true;
    }

    /**
     * Grows at least twofold, or else a message of many pieces would be copied as often as it has pieces; exactly only when a final frame
     * says how long the message is, which happens once in a message.
     *
     * @param known what the message has at least, by the header of its frame under way
     */
    private boolean grow(long needed, long known) {
        long wanted = frameIsFinal && known > needed ? known : Math.max(known, 2 * needed);
        long target = Math.min((long) GROWTH * message.capacity(), wanted);
        PooledSegment larger = pool.acquire((int) Math.max(needed, Math.min(target, maxMessageBytes)), CONNECTION);
        if (larger == null) {
            sink.onNoMemory((int) needed);
            return false;
        }
        larger.data().put(0, message.data(), 0, message.count());
        larger.count(message.count());
        pool.release(message, CONNECTION);
        message = larger;
        return true;
    }

    private boolean onControlPayload(ByteBuffer source, int offset, int count, boolean last) {
        if (last && control == null) {
            deliverControl(source, offset, count);
            return true;
        }
        if (control == null) {
            control = pool.acquire(FrameHeaderEncoder.MAX_CONTROL_PAYLOAD, CONNECTION);
            if (control == null) {
                sink.onNoMemory(FrameHeaderEncoder.MAX_CONTROL_PAYLOAD);
                return false;
            }
        }
        control.data().put(control.count(), source, offset, count);
        control.count(control.count() + count);
        if (last) {
            PooledSegment whole = control;
            control = null;
            try {
                deliverControl(whole.data(), 0, whole.count());
            } finally {
                pool.release(whole, CONNECTION);
            }
        }
        return true;
    }

    private void deliverControl(ByteBuffer source, int offset, int count) {
        frameIsDone = true;
        switch (frameOpcode) {
            case Opcode.PING -> sink.onPing(source, offset, count);
            case Opcode.PONG -> sink.onPong(source, offset, count);
            default -> sink.onClose(source, offset, count);
        }
    }

    private boolean violate(ProtocolViolation violation) {
        decoder.fail(violation);
        return false;
    }
}
