package io.heddle.engine.frame;

import java.nio.ByteBuffer;

/**
 * A sink that takes short messages in one call: most messages are one unfragmented frame of at most 125 bytes without RSV bits, whole
 * in the input, and three calls for each would cost more than all else that is done with it.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing of what it is handed.
 */
public interface ShortMessageSink extends FrameSink {

    /**
     * A whole message; stands for {@link #onFrameHeader}, {@link #onFramePayload} and {@link #onFrameEnd} of its one frame.
     *
     * @param opcode TEXT or BINARY
     * @param offset absolute index in {@code source}
     * @param count 0 to 125
     * @return false to stop after this frame
     */
    boolean onShortMessage(int opcode, ByteBuffer source, int offset, int count);
}
