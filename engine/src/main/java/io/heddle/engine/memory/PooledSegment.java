package io.heddle.engine.memory;

import io.heddle.api.BufferSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A segment of the pool: a direct buffer of its own, whose bytes begin at 0.
 *
 * <p>It has exactly one owner at a time. Each change of owner is one compare-and-set, so a second release, or a send of what
 * was sent or released, always fails; a use after release fails under assertions. One thing cannot be detected here: a use by
 * a former owner once the pool has handed the segment on: {@link TrackingSegmentPool} never hands out the same object twice.
 *
 * <p><b>Thread:</b> whichever owns it. Another thread may only try to move it, and fails. <b>Owns:</b> its slice of a slab.
 */
public final class PooledSegment implements BufferSegment {
    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(PooledSegment.class, "owner", SegmentOwner.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Link of the {@link SegmentQueue} or free list that the segment is in. Null when taken from the pool. */
    PooledSegment next;
    /** A number for the owner's use. 0 when taken from the pool. */
    public int tag;

    final Slab slab;
    final int index;
    /** Link of the slab's free list: index + 1 of the next segment, 0 at the end. */
    int nextFree;
    /** The record of a tracking pool; null in a plain pool. */
    SegmentTrace trace;

    private final ByteBuffer data;
    private final int capacity;
    private ByteBuffer readOnlyView;
    private int count;
    /** Even in the pool, odd outside. */
    private int generation;
    private SegmentOwner owner = SegmentOwner.POOL;

    PooledSegment(Slab slab, int index, ByteBuffer data) {
        this.slab = slab;
        this.index = index;
        this.data = data;
        this.capacity = data.capacity();
    }

    /** A new object over the same memory, unknown to the owners of this one. */
    PooledSegment successor() {
        PooledSegment successor = new PooledSegment(slab, index, data.duplicate().clear());
        successor.generation = generation;
        return successor;
    }

    /** The owner, on which only the owner itself can rely. */
    public SegmentOwner owner() {
        return (SegmentOwner) OWNER.getAcquire(this);
    }

    /** Changes with each acquisition and each release: remember it to assert later that the segment is still the same one. */
    int generation() {
        return generation;
    }

    /**
     * Hands the segment on.
     *
     * @throws IllegalStateException if {@code from} does not own it, for instance because it was sent or released before
     */
    public void transfer(SegmentOwner from, SegmentOwner to) {
        if (from == SegmentOwner.POOL || to == SegmentOwner.POOL) {
            throw new IllegalArgumentException("Only the pool takes segments back and gives them out, not a transfer "
                + from + " -> " + to);
        }
        if (!move(from, to)) {
            throw slab.pool.illegalTransfer(this, owner(), from, to);
        }
        assert (generation & 1) == 1 : "Generation " + generation + " says that the pool has " + this;
        if (from == SegmentOwner.USER) {
            resetView();
        }
    }

    /** Two threads can only want the same segment of one whose owner is not confined to the loop: else no compare-and-set is needed. */
    private boolean move(SegmentOwner from, SegmentOwner to) {
        if (!from.isLoopConfined()) {
            return OWNER.compareAndSet(this, from, to);
        }
        if (owner != from) {
            return false;
        }
        OWNER.setRelease(this, to);
        return true;
    }

    /** The pool gives the segment out. The caller has it alone: it came off a free list. */
    void takenBy(SegmentOwner newOwner) {
        assert owner == SegmentOwner.POOL && (generation & 1) == 0 : "The pool hands out what it does not have: " + this;
        generation++;
        OWNER.setRelease(this, newOwner);
    }

    /** The pool takes the segment back. From here on the caller has it alone, until it is on a free list. */
    void returnedBy(SegmentOwner from) {
        if (!move(from, SegmentOwner.POOL)) {
            throw slab.pool.illegalTransfer(this, owner(), from, SegmentOwner.POOL);
        }
        assert (generation & 1) == 1 : "Generation " + generation + " says that the pool has " + this;
        generation++;
        next = null;
        tag = 0;
        count = 0;
        resetView();
    }

    @Override
    public ByteBuffer data() {
        assertAlive();
        return data;
    }

    /** A view for a handler, which may read these bytes but not change them. Made once for each segment. */
    public ByteBuffer readOnlyView() {
        assertAlive();
        if (readOnlyView == null) {
            readOnlyView = data.asReadOnlyBuffer();
        }
        return readOnlyView;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int count() {
        assertAlive();
        return count;
    }

    @Override
    public PooledSegment count(int count) {
        assertAlive();
        if (count < 0 || count > capacity) {
            throw new IllegalArgumentException("count must be 0 to capacity() = " + capacity + ", not " + count);
        }
        this.count = count;
        return this;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public byte get(int index) {
        assertAlive();
        return SegmentBytes.get(data, 0, count, index);
    }

    @Override
    public PooledSegment append(byte[] source, int offset, int count) {
        assertAlive();
        Objects.checkFromIndexSize(offset, count, source.length);
        checkRoom(count);
        data.limit(capacity).put(this.count, source, offset, count);
        this.count += count;
        return this;
    }

    @Override
    public PooledSegment append(ByteBuffer source) {
        assertAlive();
        int limit = source.limit();
        int length = source.remaining();
        checkRoom(length);
        data.limit(capacity).put(count, source, source.position(), length);
        source.position(limit);
        count += length;
        return this;
    }

    @Override
    public int copyTo(byte[] target, int targetOffset) {
        assertAlive();
        return SegmentBytes.copyTo(data, 0, count, target, targetOffset);
    }

    @Override
    public int copyTo(ByteBuffer target) {
        assertAlive();
        return SegmentBytes.copyTo(data, 0, count, target);
    }

    @Override
    public byte[] toByteArray() {
        assertAlive();
        return SegmentBytes.toByteArray(data, 0, count);
    }

    @Override
    public ByteBuffer asByteBuffer() {
        assertAlive();
        return SegmentBytes.asByteBuffer(data, 0, count);
    }

    @Override
    public String toUtf8String() {
        assertAlive();
        return SegmentBytes.toUtf8String(data, 0, count);
    }

    @Override
    public String toString() {
        return "segment of " + capacity + " B (" + count + " used), owner " + owner() + ", generation " + generation;
    }

    /** Overwrites the memory, so that a read after release shows. */
    void poison(byte value, int limitBytes) {
        for (int i = 0, end = Math.min(capacity, limitBytes); i < end; i++) {
            data.put(i, value);
        }
    }

    private void resetView() {
        data.clear().order(ByteOrder.BIG_ENDIAN);
    }

    private void checkRoom(int length) {
        if (length > capacity - count) {
            throw new IndexOutOfBoundsException("No room for " + length + " B: " + count + " of " + capacity + " B are used");
        }
    }

    private void assertAlive() {
        assert owner != SegmentOwner.POOL : "The segment was released: it must not be used any more (" + this + ")";
    }
}
