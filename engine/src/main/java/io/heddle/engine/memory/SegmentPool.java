package io.heddle.engine.memory;

import io.heddle.api.BufferPool;
import io.heddle.api.BufferSegment;
import io.heddle.api.statistics.PoolStatistics;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * The pool of off-heap segments of one engine, bounded in bytes.
 *
 * <p>Sizes are powers of two from 128 B to 1 MiB. Segments up to 4 KiB are cut from slabs of 64 KiB, larger ones are direct
 * buffers of their own. A request above 1 MiB gets a buffer of its size, rounded up to 4 KiB, which is dropped at release.
 *
 * <p>The bound is on memory held: in use or idle, and a slab as a whole as long as one of its segments is in use. When a
 * request would exceed it, unused slabs of any size are dropped first; then a larger free segment is given; then
 * the request is refused: {@code acquire} returns null. The same happens if the JVM has no direct memory for it
 * ({@code -XX:MaxDirectMemorySize}): all that is idle is dropped, and it is asked once more. Asking it in vain takes half a second: so,
 * unless something is idle, such sizes are asked of it again only after the next {@link #trim()}, and after more of them each time that
 * it refuses.
 *
 * <p>A reserve outside the bound, on the heap, is the engine's own ({@link #acquireEssential}), for its answers and for bytes that a
 * connection cannot go on without: users who hold all of the pool cannot take that from it. A part of it is for a few bytes at a time
 * only: the long rests of writes to slow peers, which users queued, cannot take the answers to others from it.
 *
 * <p>To drop memory means to forget it: the garbage collector frees a direct buffer once nothing refers to it. Java 17 has no
 * other supported way. So the process may hold more than {@link PoolStatistics#capacityBytes()} until the next collection.
 *
 * <p>Segments that the event loop gives back and takes again go through a small {@link LoopSegmentCache} of its own, without any atomic
 * operation.
 *
 * <p><b>Thread:</b> any thread, lock-free; {@link #trim()} one at a time. <b>Owns:</b> the segments whose owner is
 * {@link SegmentOwner#POOL}.
 */
public sealed class SegmentPool implements BufferPool, AutoCloseable permits TrackingSegmentPool {
    /** The smallest segment, in bytes. */
    public static final int MIN_SEGMENT_BYTES = 128;
    /** The largest segment that is kept for reuse, in bytes. */
    public static final int MAX_POOLED_BYTES = 1 << 20;
    /** The smallest bound: one slab. */
    public static final long MIN_LIMIT_BYTES = 64 << 10;
    /** The largest bound. */
    public static final long MAX_LIMIT_BYTES = 1L << 40;

    private static final int SLAB_BYTES = 64 << 10;
    private static final int MAX_SLAB_SEGMENT_BYTES = 4 << 10;
    private static final int LARGE_ROUNDING_BYTES = 4 << 10;
    private static final int MIN_SHIFT = Integer.numberOfTrailingZeros(MIN_SEGMENT_BYTES);
    private static final int CLASS_COUNT = Integer.numberOfTrailingZeros(MAX_POOLED_BYTES) - MIN_SHIFT + 1;
    /** The reserve is this part of the bound. */
    private static final int RESERVE_DIVISOR = 16;
    /** The part for a few bytes at a time is this part of the bound, besides. */
    private static final int ANSWERS_DIVISOR = 64;
    /** In place of the slot of a slab: its memory is of the reserve. */
    private static final int RESERVE = -1;
    /** The same, of the part for a few bytes at a time. */
    private static final int ANSWERS = -2;

    private final MemoryBudget budget;
    private final SizeClass[] classes = new SizeClass[CLASS_COUNT];
    private final AtomicLong largeInUse = new AtomicLong();
    private final AtomicLong reserveBytes;
    private final AtomicLong answerBytes;
    private final BooleanSupplier giveUpIdle = this::giveUpIdle;
    private final LongAdder acquisitions = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private volatile boolean closed;
    /** Null until a loop is served. */
    private LoopSegmentCache loopCache;

    /**
     * A pool that holds nothing yet.
     *
     * @param limitBytes the bound, {@link #MIN_LIMIT_BYTES} to {@link #MAX_LIMIT_BYTES}
     */
    public SegmentPool(long limitBytes) {
        this(limitBytes, DirectMemory.JVM);
    }

    public SegmentPool(long limitBytes, DirectMemory memory) {
        if (limitBytes < MIN_LIMIT_BYTES || limitBytes > MAX_LIMIT_BYTES) {
            throw new IllegalArgumentException("The bound of the pool must be " + MIN_LIMIT_BYTES + " to " + MAX_LIMIT_BYTES
                + " B, not " + limitBytes);
        }
        budget = new MemoryBudget(limitBytes, memory);
        reserveBytes = new AtomicLong(limitBytes / RESERVE_DIVISOR);
        answerBytes = new AtomicLong(limitBytes / ANSWERS_DIVISOR);
        for (int i = 0; i < CLASS_COUNT; i++) {
            int segmentBytes = MIN_SEGMENT_BYTES << i;
            classes[i] = new SizeClass(segmentBytes, segmentBytes <= MAX_SLAB_SEGMENT_BYTES ? SLAB_BYTES : segmentBytes, budget);
        }
    }

    /** Makes the pool cheaper for one thread. To be called once, before the pool is shared. */
    public void serveLoop(BooleanSupplier isLoopThread) {
        loopCache = new LoopSegmentCache(classes, isLoopThread);
    }

    @Override
    public PooledSegment acquire(int minCount) {
        return acquire(minCount, SegmentOwner.USER);
    }

    /**
     * Takes a segment for an owner within the engine.
     *
     * @param minCount bytes needed, 0 or more
     * @param owner the one that answers for it, not {@link SegmentOwner#POOL}
     * @return the segment, empty, or null if the bound leaves no room
     * @throws IllegalStateException if the pool is closed
     */
    public PooledSegment acquire(int minCount, SegmentOwner owner) {
        return acquire(minCount, owner, CLASS_COUNT - 1);
    }

    /** @param lastClass the largest class that may be taken in place of the right one */
    private PooledSegment acquire(int minCount, SegmentOwner owner, int lastClass) {
        if (minCount < 0) {
            throw new IllegalArgumentException("minCount must be 0 or more, not " + minCount);
        }
        if (owner == SegmentOwner.POOL) {
            throw new IllegalArgumentException("The pool cannot take segments from itself");
        }
        if (closed) {
            throw new IllegalStateException("The pool is closed: its engine was closed");
        }
        boolean onLoop = isLoop();
        PooledSegment segment = onLoop ? loopCache.take(classIndex(minCount)) : null;
        if (segment == null) {
            segment = takeShared(minCount, onLoop, lastClass);
            if (segment == null) {
                refusals.increment();
                return null;
            }
            acquisitions.increment();
        }
        return handOut(segment, owner);
    }

    private PooledSegment handOut(PooledSegment segment, SegmentOwner owner) {
        segment.takenBy(owner);
        onAcquired(segment);
        return segment;
    }

    /**
     * As {@link #acquire(int, SegmentOwner)}, for what a connection cannot go on without (an answer to a ping, the rest of a write, a part
     * of a record), and that users who hold the pool must not keep from it: while that has no room, the segment is of the reserve. A few
     * bytes never take a large segment.
     *
     * @return the segment, or null if the reserve is used up too
     */
    public PooledSegment acquireEssential(int minCount, SegmentOwner owner) {
        PooledSegment segment = acquire(minCount, owner, minCount <= MIN_SEGMENT_BYTES ? 0 : CLASS_COUNT - 1);
        return segment == null ? acquireReserve(minCount, owner) : segment;
    }

    private PooledSegment acquireReserve(int minCount, SegmentOwner owner) {
        int bytes = Math.max(1, minCount);
        int part = RESERVE;
        if (!tryTake(reserveBytes, bytes)) {
            if (bytes > MIN_SEGMENT_BYTES || !tryTake(answerBytes, bytes)) {
                return null;
            }
            part = ANSWERS;
        }
        largeInUse.incrementAndGet();
        return handOut(new Slab(this, null, part, ByteBuffer.allocate(bytes), 1).take(), owner);
    }

    private static boolean tryTake(AtomicLong left, int bytes) {
        boolean isTaken = left.addAndGet(-bytes) >= 0;
        if (!isTaken) {
            left.addAndGet(bytes);
        }
        return isTaken;
    }

    /**
     * Memory for a buffer that the engine has once, outside the bound.
     *
     * @throws DirectMemoryError if the JVM has none, even after the pool gave up all that is idle
     */
    public ByteBuffer allocateOutside(int bytes) {
        return budget.allocateOutside(bytes, giveUpIdle);
    }

    /** Says in whole sentences why so many bytes were refused just now, and what helps. */
    public String refusal(long bytes) {
        return budget.refusal(bytes);
    }

    @Override
    public void release(BufferSegment segment) {
        if (!(segment instanceof PooledSegment pooled)) {
            throw new IllegalArgumentException(segment == null
                ? "There is no segment to release: null"
                : "Only segments that this pool gave out can be released to it, not a " + segment);
        }
        release(pooled, SegmentOwner.USER);
    }

    /**
     * Checks that a segment which the user hands over is this pool's.
     *
     * @throws IllegalArgumentException if it is not
     */
    public PooledSegment checkOwn(BufferSegment segment) {
        if (segment instanceof PooledSegment pooled && pooled.slab.pool == this) {
            return pooled;
        }
        throw new IllegalArgumentException("Only segments of the engine's own bufferPool() can be sent, not " + segment);
    }

    /** True if any thread could get a segment of this size now; the loop's cache does not count. */
    public boolean hasRoomFor(int minCount) {
        if (isLoop()) {
            loopCache.empty();
        }
        PooledSegment probe = minCount > MAX_POOLED_BYTES ? takeLarge(minCount) : take(classIndex(minCount), CLASS_COUNT - 1);
        if (probe == null) {
            return false;
        }
        if (probe.slab.sizeClass == null) {
            dropLarge(probe.slab, probe);
        } else {
            probe.slab.sizeClass.give(probe);
        }
        return true;
    }

    /**
     * Gives a segment back.
     *
     * @param from its owner until now
     * @throws IllegalArgumentException if the segment is another pool's
     * @throws IllegalStateException if {@code from} does not own the segment; it stays what it is
     */
    public void release(PooledSegment segment, SegmentOwner from) {
        Slab slab = segment.slab;
        if (slab.pool != this) {
            throw new IllegalArgumentException("The segment is of another pool: release it to that one (" + segment + ")");
        }
        if (from == SegmentOwner.POOL) {
            throw illegalTransfer(segment, segment.owner(), from, SegmentOwner.POOL);
        }
        segment.returnedBy(from);
        PooledSegment returned = onReleased(segment);
        if (slab.sizeClass == null) {
            dropLarge(slab, returned);
            return;
        }
        if (isLoop() && !closed && loopCache.give(classIndex(slab.sizeClass.segmentBytes), returned)) {
            return;
        }
        slab.sizeClass.give(returned);
        if (closed) {
            slab.sizeClass.dropIfIdle(slab);
        }
    }

    /**
     * Drops what stayed idle since the call before: memory above the high-water mark of use since then. The engine calls it
     * every few seconds, from its loop; it costs some nanoseconds for each slab that has room.
     *
     * @return how many direct buffers were dropped
     */
    public int trim() {
        if (isLoop()) {
            loopCache.empty();
        }
        budget.countDownRefusal();
        int dropped = 0;
        for (SizeClass sizeClass : classes) {
            dropped += sizeClass.trim();
        }
        return dropped;
    }

    @Override
    public PoolStatistics statistics() {
        long segments = 0;
        long inUse = 0;
        for (SizeClass sizeClass : classes) {
            segments += sizeClass.segments();
            inUse += sizeClass.segmentsInUse();
        }
        LoopSegmentCache cache = loopCache;
        if (cache != null) {
            // While the loop works these counts are of different moments.
            inUse = Math.max(0, inUse - cache.segments());
        }
        long taken = acquisitions.sum() + (cache == null ? 0 : cache.acquisitions());
        return new PoolStatistics(budget.heldBytes(), budget.limitBytes(), inUse + largeInUse.get(), Math.max(0, segments - inUse),
            taken, refusals.sum());
    }

    /**
     * Drops all idle memory. Segments that are out stay valid; their memory is dropped as they are released. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        if (isLoop()) {
            loopCache.empty();
        }
        for (SizeClass sizeClass : classes) {
            sizeClass.dropIdle();
        }
    }

    @Override
    public String toString() {
        return "segment pool, " + statistics();
    }

    /** Called with each segment that is given out, before the caller gets it. */
    void onAcquired(PooledSegment segment) {
    }

    /** Called with each segment that is taken back. @return the segment that goes to the next taker */
    PooledSegment onReleased(PooledSegment segment) {
        return segment;
    }

    /** The exception for moving a segment without owning it. */
    IllegalStateException illegalTransfer(PooledSegment segment, SegmentOwner actual, SegmentOwner from, SegmentOwner to) {
        String what;
        if (actual == SegmentOwner.POOL) {
            what = to == SegmentOwner.POOL
                ? "The segment was released twice: the pool has it already"
                : "The segment was used after its release: the pool has it, so it cannot go to " + to;
        } else if (from == SegmentOwner.USER && actual.isEngine()) {
            what = "The segment belongs to the engine since it was sent (it is at " + actual
                + "): it must be neither sent again nor released";
        } else {
            what = "The segment cannot go from " + from + " to " + to + ": its owner is " + actual;
        }
        return new IllegalStateException(what + " [" + segment + "]");
    }

    private boolean isLoop() {
        return loopCache != null && loopCache.isUsable();
    }

    private PooledSegment takeShared(int minCount, boolean onLoop, int lastClass) {
        PooledSegment segment = takeShared(minCount, lastClass);
        if (segment == null && onLoop && loopCache.segments() > 0) {
            // The loop's cache may be all that keeps slabs from being dropped.
            loopCache.empty();
            segment = takeShared(minCount, lastClass);
        }
        return segment;
    }

    private PooledSegment takeShared(int minCount, int lastClass) {
        return minCount > MAX_POOLED_BYTES ? takeLarge(minCount) : take(classIndex(minCount), lastClass);
    }

    private PooledSegment take(int classIndex, int lastClass) {
        SizeClass sizeClass = classes[classIndex];
        PooledSegment segment = sizeClass.take();
        if (segment == null) {
            ByteBuffer memory = reserve(sizeClass.slabBytes) ? budget.allocateReserved(sizeClass.slabBytes, giveUpIdle) : null;
            segment = memory == null ? null : sizeClass.grow(this, memory);
        }
        for (int i = classIndex; segment == null && i <= lastClass; i++) {
            segment = classes[i].take();
        }
        return segment;
    }

    private PooledSegment takeLarge(int minCount) {
        long rounded = (minCount + (LARGE_ROUNDING_BYTES - 1L)) & -LARGE_ROUNDING_BYTES;
        int bytes = (int) Math.min(rounded, Integer.MAX_VALUE);
        ByteBuffer memory = reserve(bytes) ? budget.allocateReserved(bytes, giveUpIdle) : null;
        if (memory == null) {
            return null;
        }
        largeInUse.incrementAndGet();
        return new Slab(this, null, 0, memory, 1).take();
    }

    private void dropLarge(Slab slab, PooledSegment segment) {
        slab.give(segment);
        slab.retireIfIdle();
        largeInUse.decrementAndGet();
        if (slab.slot == RESERVE) {
            reserveBytes.addAndGet(slab.bytes());
        } else if (slab.slot == ANSWERS) {
            answerBytes.addAndGet(slab.bytes());
        } else {
            budget.giveBack(slab.bytes());
        }
    }

    /** The JVM has none left: it can have back all that is idle. @return false if nothing was */
    private boolean giveUpIdle() {
        if (isLoop()) {
            loopCache.empty();
        }
        int dropped = 0;
        for (SizeClass sizeClass : classes) {
            dropped += sizeClass.dropIdle();
        }
        return dropped > 0;
    }

    /** Reserves bytes, and drops idle slabs for that, the largest first, but only if it helps. */
    private boolean reserve(long bytes) {
        if (budget.tryReserve(bytes)) {
            return true;
        }
        long idleBytes = 0;
        for (SizeClass sizeClass : classes) {
            idleBytes += sizeClass.idleBytes();
        }
        boolean reserved = false;
        if (budget.heldBytes() - idleBytes + bytes <= budget.limitBytes()) {
            for (int i = CLASS_COUNT - 1; i >= 0 && !reserved; i--) {
                reserved = classes[i].reserveByDroppingIdle(bytes);
            }
        }
        return reserved;
    }

    private static int classIndex(int minCount) {
        return minCount <= MIN_SEGMENT_BYTES ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(minCount - 1) - MIN_SHIFT;
    }
}
