package io.heddle.engine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;

/**
 * Small segments that the loop gave back, for what it takes next: an echo takes one and gives one back for each message, and here
 * that costs no atomic operation. Bounded to 16 KiB a size class, and emptied by each trim, so that what is idle can be dropped.
 *
 * <p><b>Thread:</b> loop-confined, but {@link #isUsable()}, which says whether the caller is the loop, and the counts: single writer, any
 * reader. <b>Owns:</b> the segments in it, which for their slabs are in use.
 */
final class LoopSegmentCache {
    /** Larger ones are few, and their content costs more than they do. */
    static final int MAX_SEGMENT_BYTES = 4 << 10;

    private static final int MAX_BYTES_OF_CLASS = 16 << 10;
    private static final VarHandle SEGMENTS;
    private static final VarHandle ACQUISITIONS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SEGMENTS = lookup.findVarHandle(LoopSegmentCache.class, "segments", int.class);
            ACQUISITIONS = lookup.findVarHandle(LoopSegmentCache.class, "acquisitions", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BooleanSupplier isLoopThread;
    private final PooledSegment[] heads;
    /** The number of segments of each class that it still has room for. */
    private final int[] room;
    private int segments;
    private long acquisitions;

    LoopSegmentCache(SizeClass[] classes, BooleanSupplier isLoopThread) {
        this.isLoopThread = isLoopThread;
        int cached = 0;
        while (cached < classes.length && classes[cached].segmentBytes <= MAX_SEGMENT_BYTES) {
            cached++;
        }
        heads = new PooledSegment[cached];
        room = new int[cached];
        for (int i = 0; i < cached; i++) {
            room[i] = MAX_BYTES_OF_CLASS / classes[i].segmentBytes;
        }
    }

    boolean isUsable() {
        return isLoopThread.getAsBoolean();
    }

    /** @return a segment of this class, or null if there is none */
    PooledSegment take(int classIndex) {
        if (classIndex >= heads.length || heads[classIndex] == null) {
            return null;
        }
        ACQUISITIONS.setOpaque(this, acquisitions + 1);
        return pop(classIndex);
    }

    /** @return whether there was room for it */
    boolean give(int classIndex, PooledSegment segment) {
        if (classIndex >= heads.length || room[classIndex] == 0) {
            return false;
        }
        segment.next = heads[classIndex];
        heads[classIndex] = segment;
        room[classIndex]--;
        SEGMENTS.setOpaque(this, segments + 1);
        return true;
    }

    /** Gives all that is here back to the slabs. */
    void empty() {
        for (int i = 0; i < heads.length; i++) {
            while (heads[i] != null) {
                PooledSegment segment = pop(i);
                segment.slab.sizeClass.give(segment);
            }
        }
    }

    private PooledSegment pop(int classIndex) {
        PooledSegment segment = heads[classIndex];
        heads[classIndex] = segment.next;
        segment.next = null;
        room[classIndex]++;
        SEGMENTS.setOpaque(this, segments - 1);
        return segment;
    }

    /** The number of segments in the cache. */
    int segments() {
        return (int) SEGMENTS.getOpaque(this);
    }

    /** The number of segments that were taken from the cache. */
    long acquisitions() {
        return (long) ACQUISITIONS.getOpaque(this);
    }
}
