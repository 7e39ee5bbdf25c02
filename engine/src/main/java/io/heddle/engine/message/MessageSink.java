package io.heddle.engine.message;

import io.heddle.engine.memory.PooledSegment;
import java.nio.ByteBuffer;

/**
 * The events of a {@link MessageAssembler}. Ranges are absolute, and valid only during the call. Opcodes are TEXT or BINARY, and texts
 * are valid UTF-8.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public interface MessageSink {

    /** True if pieces are wanted instead of assembled messages. */
    boolean takesFragments();

    /** A message that arrived whole, where it arrived. */
    void onMessage(int opcode, ByteBuffer source, int offset, int count);

    /** A message that was assembled; the segment stays the assembler's. */
    void onAssembled(int opcode, PooledSegment message);

    /** A piece of a message, if {@link #takesFragments()}. */
    void onFragment(int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count);

    void onPing(ByteBuffer source, int offset, int count);

    void onPong(ByteBuffer source, int offset, int count);

    void onClose(ByteBuffer source, int offset, int count);

    /** The pool has no room for a message of this size: the connection can not go on. */
    void onNoMemory(int bytes);

    /** Asked after each frame and each piece: false leaves the rest of the input where it is. */
    boolean wantsMore();
}
