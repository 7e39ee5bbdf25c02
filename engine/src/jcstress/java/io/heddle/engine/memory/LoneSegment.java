package io.heddle.engine.memory;

import java.nio.ByteBuffer;

/**
 * Segments for tests that make thousands of states a millisecond: each is all of a small slab of its own on the heap, so that none can
 * run out and none needs to be given back.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class LoneSegment {
    /** Only words the exceptions of illegal transfers. */
    static final SegmentPool POOL = new SegmentPool(SegmentPool.MIN_LIMIT_BYTES);
    private static final int SEGMENT_BYTES = 16;

    private LoneSegment() {
    }

    /** A segment that this owner has. */
    public static PooledSegment of(SegmentOwner owner) {
        PooledSegment segment = slabOf(1).take();
        segment.takenBy(owner);
        return segment;
    }

    /** A slab of which nothing is taken. */
    static Slab slabOf(int segments) {
        return new Slab(POOL, null, 0, ByteBuffer.allocate(segments * SEGMENT_BYTES), segments);
    }
}
