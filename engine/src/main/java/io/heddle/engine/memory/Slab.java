package io.heddle.engine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * One direct buffer, cut into segments of equal size. The free ones form a stack, linked by index; segment objects are made
 * when a slice is taken for the first time.
 *
 * <pre>
 *  63                        30 29       20 19       10 9         0
 * +----------------------------+-----------+-----------+-----------+
 * | takes so far (wraps)       | in use    | cut       | free head |   head: index + 1, 0 = none
 * +----------------------------+-----------+-----------+-----------+
 * </pre>
 * The count of takes makes the stack safe against A-B-A: a head that was taken and given back meanwhile does not compare
 * equal. {@link #RETIRED} is final: nothing can be taken any more.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the memory, until the last reference to it is dropped.
 */
final class Slab {
    static final int MAX_SEGMENTS = 512;
    static final long RETIRED = -1L;

    private static final int BITS = 10;
    private static final long MASK = (1L << BITS) - 1;
    private static final long ONE_CUT = 1L << BITS;
    private static final long ONE_IN_USE = 1L << 2 * BITS;
    private static final long ONE_TAKE = 1L << 3 * BITS;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Slab.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final SegmentPool pool;
    /** Null if the slab was made for one large segment and goes with it. */
    final SizeClass sizeClass;
    final int slot;

    private final ByteBuffer memory;
    private final PooledSegment[] segments;
    private long state;
    /** Written by the thread that trims, one at a time. */
    private long stateAtLastTrim = RETIRED;

    Slab(SegmentPool pool, SizeClass sizeClass, int slot, ByteBuffer memory, int segmentCount) {
        assert segmentCount > 0 && segmentCount <= MAX_SEGMENTS : segmentCount;
        this.pool = pool;
        this.sizeClass = sizeClass;
        this.slot = slot;
        this.memory = memory;
        this.segments = new PooledSegment[segmentCount];
    }

    /** A free segment, or null if there is none. */
    PooledSegment take() {
        for (;;) {
            long now = stateVolatile();
            if (inUse(now) >= segments.length) {
                return null;
            }
            int head = (int) (now & MASK);
            if (head != 0) {
                PooledSegment segment = segments[head - 1];
                // A stale link may be read here, if others take and give meanwhile: then the compare-and-set fails.
                long next = ((now & ~MASK) | segment.nextFree) + ONE_IN_USE + ONE_TAKE;
                if (STATE.compareAndSet(this, now, next)) {
                    return segment;
                }
            } else if (STATE.compareAndSet(this, now, now + ONE_CUT + ONE_IN_USE + ONE_TAKE)) {
                return cut((int) (now >>> BITS & MASK));
            }
        }
    }

    /** Puts a segment back. Returns whether the slab had no free one before. */
    boolean give(PooledSegment segment) {
        segments[segment.index] = segment;
        for (;;) {
            long now = stateVolatile();
            assert now != RETIRED && inUse(now) > 0 : "More segments given than taken";
            segment.nextFree = (int) (now & MASK);
            if (STATE.compareAndSet(this, now, ((now & ~MASK) | segment.index + 1) - ONE_IN_USE)) {
                return inUse(now) == segments.length;
            }
        }
    }

    /** Ends the slab if all of it is free. Returns whether this call did it. */
    boolean retireIfIdle() {
        long now = stateVolatile();
        return inUse(now) == 0 && STATE.compareAndSet(this, now, RETIRED);
    }

    /** The same, if moreover nothing was taken since this method was called last. */
    boolean retireIfIdleSinceLastTrim() {
        long now = stateVolatile();
        if (now == stateAtLastTrim) {
            return inUse(now) == 0 && STATE.compareAndSet(this, now, RETIRED);
        }
        stateAtLastTrim = now;
        return false;
    }

    boolean hasRoom() {
        return inUse(stateVolatile()) < segments.length;
    }

    boolean isIdle() {
        return inUse(stateVolatile()) == 0;
    }

    /** The number of segments in use, 0 for a retired slab. */
    int segmentsInUse() {
        long now = stateVolatile();
        return now == RETIRED ? 0 : inUse(now);
    }

    int segmentCount() {
        return segments.length;
    }

    int bytes() {
        return memory.capacity();
    }

    private PooledSegment cut(int index) {
        int segmentBytes = memory.capacity() / segments.length;
        ByteBuffer slice = segments.length == 1 ? memory : memory.slice(index * segmentBytes, segmentBytes);
        PooledSegment segment = new PooledSegment(this, index, slice);
        segments[index] = segment;
        return segment;
    }

    /** More than any slab has segments, if retired. */
    private static int inUse(long state) {
        return (int) (state >>> 2 * BITS & MASK);
    }

    /** The state word: two equal ones mean that nothing was taken between. */
    long stateVolatile() {
        return (long) STATE.getVolatile(this);
    }
}
