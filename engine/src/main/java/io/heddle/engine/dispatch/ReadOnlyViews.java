package io.heddle.engine.dispatch;

import io.heddle.engine.memory.PooledSegment;
import java.nio.ByteBuffer;

/**
 * The read-only views through which handlers see the engine's memory, each with a position of its own. Nearly all messages lie in one of
 * two buffers that all connections share, whose views are made once; of other buffers the view of the last one is kept.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing; the memory stays the property of their reader.
 */
public final class ReadOnlyViews {
    private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0).asReadOnlyBuffer();

    private ByteBuffer received;
    private ByteBuffer receivedView;
    /** Null until a connection has extensions. */
    private ByteBuffer decoded;
    private ByteBuffer decodedView;
    private ByteBuffer last;
    private ByteBuffer lastView;

    /** Names the buffer that connections read into. */
    public void shareReceived(ByteBuffer buffer) {
        received = buffer;
        receivedView = buffer.asReadOnlyBuffer();
    }

    /** Names the buffer that extensions decode into. */
    public void shareDecoded(ByteBuffer buffer) {
        decoded = buffer;
        decodedView = buffer.asReadOnlyBuffer();
    }

    /** The next messages lie in this segment. */
    public void beginSegment(PooledSegment segment) {
        last = segment.data();
        lastView = segment.readOnlyView();
    }

    /** Lets the segment go, so that its memory can be. */
    public void endSegment() {
        last = null;
        lastView = null;
    }

    ByteBuffer of(ByteBuffer source) {
        if (source == received) {
            return receivedView;
        }
        if (source == decoded) {
            return decodedView;
        }
        if (source.capacity() == 0) {
            return EMPTY;
        }
        if (source.isReadOnly()) {
            return source;
        }
        if (source != last) {
            last = source;
            lastView = source.asReadOnlyBuffer();
        }
        return lastView;
    }
}
