package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.frame.FrameHeaderEncoder;
import io.heddle.engine.frame.MaskingKeys;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.frame.PayloadMask;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.SegmentQueue;
import java.nio.ByteBuffer;

/**
 * The queue of one connection: messages in order, control frames, and the progress of the frame under way. Encodes as much as fits into a
 * buffer; the part that the socket then does not take is its {@link PartialWrite}.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> all segments queued here.
 */
public final class Outbound {
    /** A frame is begun only if this much of it fits, so that the end of a full buffer does not hold slivers of frames. */
    private static final int MIN_PAYLOAD_ROOM = 1_024;

    /** A message's tag: its opcode, and above that the reserved bits of its first frame. */
    private static final int OPCODE = 0xF;
    private static final int RSV_SHIFT = 4;

    /** In place of the opcode of a message of which only the frame under way is still sent. */
    private static final int CUT = -1;

    /** A buffer of this size has room to begin any frame. */
    static final int MIN_BUFFER_BYTES = FrameHeaderEncoder.MAX_HEADER_LENGTH + MIN_PAYLOAD_ROOM;

    private final SegmentPool pool;
    private ControlLane control;
    private PartialWrite partial;
    private final SegmentQueue messages = new SegmentQueue();
    /** The part of the head's payload that is in frames which are complete or under way. */
    private int framed;
    /** Payload bytes of the frame under way that are not encoded yet. */
    private int frameRemaining;
    private int frameMaskKey;
    private int frameMaskOffset;
    private boolean closeIsEncoded;
    private boolean closeIsWritten;
    private boolean pingIsEncoded;
    /** The transport has a ping, and perhaps holds it back. */
    private boolean pingIsTaken;
    /** Messages that end in the partial write, and so count as sent when it has gone. */
    int messagesInPartialWrite;
    /** Payload of data messages that the last {@link #encode} encoded. */
    private int encodedPayload;
    /** Payload that the transport took and holds back (TLS records); not counted as written yet. */
    private long heldBackPayload;
    /** Payload that was queued, and neither reported as written nor dropped. */
    private long queuedPayload;

    public Outbound(SegmentPool pool) {
        this.pool = pool;
    }

    /** Queues a message whose segment the caller owned as CONNECTION. */
    public void enqueue(PooledSegment message, int opcode) {
        enqueue(message, opcode, 0);
    }

    /** @param rsv reserved bits of the first frame: RSV1 = 4, RSV2 = 2, RSV3 = 1 */
    public void enqueue(PooledSegment message, int opcode, int rsv) {
        message.tag = rsv << RSV_SHIFT | opcode;
        queuedPayload += message.count();
        messages.add(message);
    }

    public void pong(PooledSegment payload) {
        lane().pong(payload, hasPartialWrite(), pool);
    }

    public void ping(PooledSegment payload) {
        lane().ping(payload, pool);
    }

    /** Queues the close frame, behind everything else. Nothing that is queued after it is ever sent. */
    public void close(byte[] payload) {
        lane().close(payload);
    }

    /** True if nothing waits, not even the rest of a short write. */
    public boolean isEmpty() {
        return !hasPartialWrite() && !hasUnencoded();
    }

    /** True once the transport has the close frame and everything before it. */
    public boolean isCloseWritten() {
        return closeIsWritten;
    }

    /**
     * Drops the messages that wait, but completes a frame that was begun: without its end the peer could not read a close frame.
     *
     * @return payload bytes dropped
     */
    public long dropMessages() {
        long dropped = 0;
        PooledSegment begun = null;
        if (frameRemaining > 0) {
            begun = messages.poll();
            int frameEnd = framed + frameRemaining;
            if (frameEnd < begun.count()) {
                dropped += begun.count() - frameEnd;
                begun.count(frameEnd).tag = CUT;
            }
        } else {
            dropped -= framed;
            framed = 0;
        }
        dropped += messages.releaseAll(pool, CONNECTION);
        if (begun != null) {
            messages.add(begun);
        }
        queuedPayload -= dropped;
        return dropped;
    }

    /** Gives back everything, and is as new. @return payload bytes that were queued and not written */
    public long release() {
        long unwritten = queuedPayload;
        frameRemaining = 0;
        dropMessages();
        closeIsEncoded = false;
        closeIsWritten = false;
        pingIsEncoded = false;
        pingIsTaken = false;
        messagesInPartialWrite = 0;
        heldBackPayload = 0;
        if (control != null) {
            control.release(pool);
        }
        if (partial != null) {
            partial.release(pool);
        }
        queuedPayload = 0;
        return unwritten;
    }

    void holdBack(long payload) {
        heldBackPayload += payload;
    }

    /** Payload that was held back and that the socket has now. */
    long takeHeldBack() {
        long written = heldBackPayload;
        heldBackPayload = 0;
        queuedPayload -= written;
        return written;
    }

    /** True once for a ping, or for several in a row, that the socket has now. */
    boolean takePingWritten() {
        boolean taken = pingIsTaken;
        pingIsTaken = false;
        return taken;
    }

    /** The transport has taken all that was encoded. */
    void allIsWritten() {
        pingIsTaken |= pingIsEncoded;
        pingIsEncoded = false;
        closeIsWritten = closeIsEncoded;
        messagesInPartialWrite = 0;
    }

    boolean hasPartialWrite() {
        return partial != null && partial.isPending();
    }

    PartialWrite partialWrite() {
        if (partial == null) {
            partial = new PartialWrite();
        }
        return partial;
    }

    boolean hasUnencoded() {
        return !closeIsEncoded && (!messages.isEmpty() || (control != null && !control.isEmpty()));
    }

    /** Payload bytes of the data frame under way that the next encoded byte continues. */
    int frameRemaining() {
        return frameRemaining;
    }

    int encodedPayload() {
        return encodedPayload;
    }

    /** Encodes as many frames as fit, the last one perhaps in part. @return how many messages were encoded to their end */
    int encode(ByteBuffer target, int maxFragmentBytes, MaskingKeys keys) {
        int ended = 0;
        encodedPayload = 0;
        while (!closeIsEncoded) {
            if (frameRemaining > 0) {
                ended += encodePayload(target);
                if (frameRemaining > 0) {
                    break;
                }
            } else if (control != null && control.isDue(!messages.isEmpty())) {
                if (!encodeControl(target, keys)) {
                    break;
                }
            } else if (messages.isEmpty() || !beginFrame(target, maxFragmentBytes, keys)) {
                break;
            } else if (frameRemaining == 0) {
                ended += endFrame();
            }
        }
        return ended;
    }

    private boolean beginFrame(ByteBuffer target, int maxFragmentBytes, MaskingKeys keys) {
        PooledSegment head = messages.head();
        int unframed = head.count() - framed;
        int length = Math.min(unframed, maxFragmentBytes);
        if (target.remaining() < FrameHeaderEncoder.MAX_HEADER_LENGTH + Math.min(length, MIN_PAYLOAD_ROOM)) {
            return false;
        }
        frameMaskKey = keys.nextKey();
        frameMaskOffset = 0;
        frameRemaining = length;
        int opcode = framed == 0 ? head.tag & OPCODE : Opcode.CONTINUATION;
        int rsv = framed == 0 ? head.tag >> RSV_SHIFT : 0;
        FrameHeaderEncoder.encodeHeader(target, opcode, length == unframed, rsv, length, frameMaskKey);
        return true;
    }

    private int encodePayload(ByteBuffer target) {
        int count = Math.min(frameRemaining, target.remaining());
        int at = target.position();
        PayloadMask.copy(messages.head().data(), framed, target, at, count, frameMaskKey, frameMaskOffset);
        target.position(at + count);
        framed += count;
        encodedPayload += count;
        frameRemaining -= count;
        frameMaskOffset = (frameMaskOffset + count) & 3;
        return frameRemaining == 0 ? endFrame() : 0;
    }

    /** @return 1 if the whole message ended with the frame */
    private int endFrame() {
        if (framed < messages.head().count()) {
            return 0;
        }
        PooledSegment sent = messages.poll();
        framed = 0;
        int whole = sent.tag == CUT ? 0 : 1;
        pool.release(sent, CONNECTION);
        return whole;
    }

    /** @return false if there is no room for it */
    private boolean encodeControl(ByteBuffer target, MaskingKeys keys) {
        if (target.remaining() < FrameHeaderEncoder.MAX_HEADER_LENGTH + FrameHeaderEncoder.MAX_CONTROL_PAYLOAD) {
            return false;
        }
        PooledSegment payload = control.takePong();
        int opcode = Opcode.PONG;
        if (payload == null) {
            payload = control.takePing();
            opcode = Opcode.PING;
            pingIsEncoded |= payload != null;
        }
        int key = keys.nextKey();
        if (payload == null) {
            closeIsEncoded = true;
            byte[] close = control.takeClose();
            FrameHeaderEncoder.encodeHeader(target, Opcode.CLOSE, true, 0, close.length, key);
            PayloadMask.put(close, target, key);
            return true;
        }
        int count = payload.count();
        FrameHeaderEncoder.encodeHeader(target, opcode, true, 0, count, key);
        int at = target.position();
        PayloadMask.copy(payload.data(), 0, target, at, count, key, 0);
        target.position(at + count);
        pool.release(payload, CONNECTION);
        return true;
    }

    private ControlLane lane() {
        if (control == null) {
            control = new ControlLane();
        }
        return control;
    }
}
