package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.ExtensionSession.Progress;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.frame.ProtocolViolation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs one extension on incoming frames: its session decodes the payload of data frames into a buffer that all connections share, and the
 * sink passes the result on from there, in pieces if it is larger than the buffer. If a frame arrives whole and fits, its payload is
 * passed on whole, without a copy.
 *
 * <p>If the next stage stops in the middle of a piece, the bytes of it that the extension has not taken go back to the decoder. Only the
 * sink nearest to the wire can do that; a sink behind it finishes the piece.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing; the buffer is empty whenever another connection may use it.
 */
final class DecodingSink implements FrameSink {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    /** The handling of the current frame. */
    private enum Course { CONTROL, PASSED, DECODED }

    private final ExtensionChain chain;
    private final ExtensionSession session;
    private final int rsvBits;
    private final ByteBuffer target;
    private final boolean isLast;
    private final boolean isNearestTheWire;
    private FrameDecoder decoder;
    private FrameSink next;
    private ExtensionHost host;

    private Course course = Course.PASSED;
    /** Index in the source of the next byte that the session takes. */
    private int taken;
    /** True once the session holds no more bytes of the current frame. */
    private boolean isDecoded;
    /** Bytes in the target that wait for the end of the frame, which the decoder reports next. */
    private int decodedBytes;

    /** @param isLast whether the next sink is that of the messages, whose size is limited */
    DecodingSink(
        ExtensionChain chain, ExtensionSession session, int rsvBits, ByteBuffer target, boolean isLast, boolean isNearestTheWire) {
        this.chain = chain;
        this.session = session;
        this.rsvBits = rsvBits;
        this.target = target;
        this.isLast = isLast;
        this.isNearestTheWire = isNearestTheWire;
    }

    void attach(FrameDecoder from, FrameSink to, ExtensionHost decodesFor) {
        decoder = from;
        next = to;
        host = decodesFor;
    }

    @Override
    public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
        if (Opcode.isControl(opcode)) {
            course = Course.CONTROL;
            return next.onFrameHeader(opcode, fin, rsv, payloadLength);
        }
        // The last stage checks the order of frames. It cannot know the decoded length yet, and counts the bytes as they come.
        if (!next.onFrameHeader(opcode, fin, rsv & ~rsvBits, 0)) {
            return false;
        }
        try {
            course = session.beginFrame(rsv & rsvBits, opcode != Opcode.CONTINUATION, fin) ? Course.DECODED : Course.PASSED;
        } catch (ExtensionException refusal) {
            refuse(refusal);
        } catch (Throwable thrown) {
            fail(thrown);
        }
        isDecoded = false;
        decodedBytes = 0;
        return !isOver() && (course == Course.DECODED || fits(payloadLength));
    }

    @Override
    public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
        if (course != Course.DECODED) {
            return (course == Course.CONTROL || fits(count)) && next.onFramePayload(source, offset, count, last);
        }
        int end = offset + count;
        taken = offset;
        target.clear();
        boolean goOn = true;
        Progress progress = decode(source, end, last);
        while (progress == Progress.NEEDS_ROOM) {
            goOn = emit();
            if (!goOn && isNearestTheWire && !isOver()) {
                decoder.giveBack(source, end - taken);
                return false;
            }
            progress = decode(source, end, last);
        }
        if (progress == null) {
            return false;
        }
        if (last) {
            // Not passed on yet: the message may be complete, and is to arrive in one piece then.
            isDecoded = true;
            decodedBytes = target.position();
            return true;
        }
        return target.position() == 0 ? goOn : emit();
    }

    @Override
    public boolean onFrameEnd() {
        if (course != Course.DECODED) {
            return next.onFrameEnd();
        }
        if (!isDecoded && !decodeEnd()) {
            return false;
        }
        int count = decodedBytes;
        decodedBytes = 0;
        if (count > 0) {
            // The result is ignored: onFrameEnd says whether the next stage stops.
            next.onFramePayload(target, 0, count, true);
        }
        return !isOver() && next.onFrameEnd();
    }

    /** Decodes the end of an empty frame, or of a frame that was stopped with no bytes left to give back. */
    private boolean decodeEnd() {
        taken = 0;
        target.clear();
        Progress progress = decode(NOTHING, 0, true);
        while (progress == Progress.NEEDS_ROOM) {
            emit();
            progress = decode(NOTHING, 0, true);
        }
        isDecoded = true;
        decodedBytes = target.position();
        return progress != null;
    }

    private boolean emit() {
        boolean goOn = next.onFramePayload(target, 0, target.position(), false);
        target.clear();
        return goOn && !isOver() && host.wantsMorePieces();
    }

    /**
     * Calls the session once, with the source from {@link #taken} on, and moves that behind the bytes taken.
     *
     * @return null if the connection cannot go on
     */
    private Progress decode(ByteBuffer source, int end, boolean last) {
        if (isOver()) {
            return null;
        }
        int position = source.position();
        int limit = source.limit();
        long room = isLast ? host.payloadRoom() : ExtensionHost.UNLIMITED;
        // One byte above the limit, so that exceeding it is detected.
        target.limit(room < target.capacity() ? (int) room + 1 : target.capacity());
        Progress progress = null;
        ViolationException violation = null;
        try {
            source.limit(end).position(taken);
            progress = session.decode(source, target, last);
            taken = source.position();
            host.onDecoded(target.position());
        } catch (ViolationException found) {
            violation = found;
        } catch (ExtensionException refusal) {
            refuse(refusal);
        } catch (Throwable thrown) {
            fail(thrown);
        } finally {
            // Other connections use these buffers next, and read more than single bytes from them.
            source.limit(limit).position(position).order(ByteOrder.BIG_ENDIAN);
            target.order(ByteOrder.BIG_ENDIAN);
        }
        if (violation != null && target.position() <= room) {
            end(target.position(), violation.violation, violation.detail);
        }
        return isOver() ? null : checked(progress, end - taken, room);
    }

    /**
     * The message violates a rule behind these bytes. The next stage judges them first, so that the earliest violation counts, however
     * large the pieces are in which the message arrives.
     */
    private void end(int count, ProtocolViolation violation, String detail) {
        if (count > 0) {
            next.onFramePayload(target, 0, count, false);
        }
        if (!isOver()) {
            decoder.fail(violation, detail);
        }
    }

    private Progress checked(Progress progress, int left, long room) {
        boolean wantsMore = progress == Progress.NEEDS_ROOM && target.position() == 0;
        if (target.position() > room || wantsMore && room < target.capacity()) {
            end((int) Math.min(target.position(), room), ProtocolViolation.MESSAGE_TOO_LARGE, "");
            return null;
        }
        if (wantsMore || progress == null || progress == Progress.UNCHANGED) {
            fail(new IllegalStateException(
                session + " returned " + progress + " from decode with an empty target of " + target.limit() + " bytes"));
            return null;
        }
        if (progress == Progress.DONE && left > 0) {
            fail(new IllegalStateException(session + " returned DONE from decode and left " + left + " bytes of the source"));
            return null;
        }
        return progress;
    }

    private boolean fits(long count) {
        boolean fits = !isLast || count <= host.payloadRoom();
        if (!fits) {
            decoder.fail(ProtocolViolation.MESSAGE_TOO_LARGE);
        }
        return fits;
    }

    private void refuse(ExtensionException refusal) {
        if (refusal instanceof ViolationException known) {
            decoder.fail(known.violation, known.detail);
        } else if (!chain.isOver()) {
            chain.end();
            host.onRefused(refusal);
        }
    }

    private void fail(Throwable thrown) {
        if (!chain.isOver()) {
            chain.end();
            host.onThrown(thrown);
        }
    }

    private boolean isOver() {
        return chain.isOver() || decoder.violation() != null;
    }
}
