package io.heddle.engine.frame;

import java.nio.ByteBuffer;

/**
 * Receives what a {@link FrameDecoder} emits. Per frame: one {@link #onFrameHeader}, any number of {@link #onFramePayload}, one
 * {@link #onFrameEnd}. Control frames may come between the frames of a fragmented message, never inside a frame.
 *
 * <p>Every method returns whether to go on. After false the decoder has consumed what it reported and nothing more; the next
 * {@link FrameDecoder#decode}, even of an empty buffer, continues at exactly that point. A sink that found a violation tells
 * {@link FrameDecoder#fail} too.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing of what it is handed: buffers are valid only during the call.
 */
public interface FrameSink {

    /**
     * A header is complete: its opcode is not reserved, its RSV bits are allowed, its length is legal for the opcode.
     *
     * @param rsv RSV1 = 4, RSV2 = 2, RSV3 = 1
     * @param payloadLength 0 to {@code Long.MAX_VALUE}: the sink holds it against its limits
     * @return false to stop before the payload
     */
    boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength);

    /**
     * A piece of the payload.
     *
     * @param offset absolute index in {@code source}
     * @param count bytes, at least 1
     * @param last whether the frame's payload ends with this piece
     * @return false to stop after this piece
     */
    boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last);

    /**
     * The frame is complete; also called for an empty payload.
     *
     * @return false to stop after this frame
     */
    boolean onFrameEnd();
}
