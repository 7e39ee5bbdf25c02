package io.heddle.engine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * All slabs of one segment size, in numbered slots; the table grows in chunks of 64.
 *
 * <p>A set bit in {@code withRoom} is a hint: it may be set for a full, retired or missing slab, and is cleared by the thread that finds
 * that out. It is never clear for long while the slab has room: the thread that clears it looks again afterwards, and the one that gives
 * the first segment back to a full slab sets it. So a search beside a concurrent release may miss a free segment, no later one does.
 *
 * <p><b>Thread:</b> any thread; {@link #trim} one at a time. <b>Owns:</b> its slabs and their share of the budget.
 */
final class SizeClass {
    private static final VarHandle CHUNKS = MethodHandles.arrayElementVarHandle(Slab[][].class);
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Slab[].class);
    /** Keeps one trim of a huge pool in the tens of microseconds; the next trim goes on where this one ended. */
    private static final int MAX_VISITS_PER_TRIM = 1024;

    final int segmentBytes;
    final int slabBytes;

    private final int segmentsPerSlab;
    private final MemoryBudget budget;
    private final Slab[][] chunks;
    private final SlotBitmap occupied;
    private final SlotBitmap withRoom;
    private int trimCursor;

    SizeClass(int segmentBytes, int slabBytes, MemoryBudget budget) {
        assert slabBytes % segmentBytes == 0 : segmentBytes + " does not divide " + slabBytes;
        this.segmentBytes = segmentBytes;
        this.slabBytes = slabBytes;
        this.segmentsPerSlab = slabBytes / segmentBytes;
        this.budget = budget;
        // A slab is in a slot only while its bytes are reserved: the bound allows no more slabs than this.
        int slots = Math.toIntExact(budget.limitBytes() / slabBytes);
        this.chunks = new Slab[(slots + 63) >>> 6][];
        this.occupied = new SlotBitmap(slots);
        this.withRoom = new SlotBitmap(slots);
    }

    /** A free segment of the lowest slab that has one, or null. */
    PooledSegment take() {
        for (int slot = withRoom.nextSet(0); slot >= 0; slot = withRoom.nextSet(slot + 1)) {
            Slab slab = slab(slot);
            PooledSegment segment = slab == null ? null : slab.take();
            if (segment == null || !slab.hasRoom()) {
                clearRoom(slot);
            }
            if (segment != null) {
                return segment;
            }
        }
        return null;
    }

    /** Puts a segment back to its slab. */
    void give(PooledSegment segment) {
        if (segment.slab.give(segment)) {
            withRoom.set(segment.slab.slot);
        }
    }

    /** Adds a slab whose bytes were reserved, and takes its first segment. Null if all slots are taken for the moment. */
    PooledSegment grow(SegmentPool pool, ByteBuffer memory) {
        boolean installed = false;
        int slot = -1;
        try {
            slot = occupied.claim();
            if (slot < 0) {
                return null;
            }
            Slab slab = new Slab(pool, this, slot, memory, segmentsPerSlab);
            PooledSegment first = slab.take();
            SLOTS.setVolatile(chunk(slot), slot & 63, slab);
            installed = true;
            if (segmentsPerSlab > 1) {
                withRoom.set(slot);
            }
            return first;
        } finally {
            if (!installed) {
                abandonSlot(slot);
            }
        }
    }

    /** Drops unused slabs until {@code bytes} can be reserved. Returns whether they are. */
    boolean reserveByDroppingIdle(long bytes) {
        boolean reserved = budget.tryReserve(bytes);
        for (int slot = withRoom.nextSet(0); slot >= 0 && !reserved; slot = withRoom.nextSet(slot + 1)) {
            Slab slab = slab(slot);
            if (slab != null && slab.retireIfIdle()) {
                remove(slab);
                reserved = budget.tryReserve(bytes);
            }
        }
        return reserved;
    }

    /** Drops slabs that were not used since the trim before. Returns how many. */
    int trim() {
        int dropped = 0;
        int visits = 0;
        int slot = withRoom.nextSet(trimCursor);
        for (; slot >= 0 && visits < MAX_VISITS_PER_TRIM; slot = withRoom.nextSet(slot + 1), visits++) {
            Slab slab = slab(slot);
            if (slab != null && slab.retireIfIdleSinceLastTrim()) {
                remove(slab);
                dropped++;
            }
        }
        trimCursor = Math.max(slot, 0);
        return dropped;
    }

    /** Drops a slab if it is unused. @return whether it was */
    boolean dropIfIdle(Slab slab) {
        boolean isDropped = slab.retireIfIdle();
        if (isDropped) {
            remove(slab);
        }
        return isDropped;
    }

    /** Drops all unused slabs. @return how many */
    int dropIdle() {
        int dropped = 0;
        for (int slot = occupied.nextSet(0); slot >= 0; slot = occupied.nextSet(slot + 1)) {
            Slab slab = slab(slot);
            dropped += slab != null && dropIfIdle(slab) ? 1 : 0;
        }
        return dropped;
    }

    long idleBytes() {
        long bytes = 0;
        for (int slot = withRoom.nextSet(0); slot >= 0; slot = withRoom.nextSet(slot + 1)) {
            Slab slab = slab(slot);
            bytes += slab != null && slab.isIdle() ? slabBytes : 0;
        }
        return bytes;
    }

    long segmentsInUse() {
        long segments = 0;
        for (int slot = occupied.nextSet(0); slot >= 0; slot = occupied.nextSet(slot + 1)) {
            Slab slab = slab(slot);
            segments += slab == null ? 0 : slab.segmentsInUse();
        }
        return segments;
    }

    long segments() {
        long slabs = 0;
        for (int slot = occupied.nextSet(0); slot >= 0; slot = occupied.nextSet(slot + 1)) {
            slabs++;
        }
        return slabs * segmentsPerSlab;
    }

    /** For a slab found full or gone. Someone may have given a segment back, or put another slab there, since then. */
    void clearRoom(int slot) {
        withRoom.clear(slot);
        Slab slab = slab(slot);
        if (slab != null && slab.hasRoom()) {
            withRoom.set(slot);
        }
    }

    /** The order matters: the next claimant of the slot must not have its bit cleared by us, nor find no slot for reserved bytes. */
    private void remove(Slab slab) {
        withRoom.clear(slab.slot);
        SLOTS.setVolatile(chunk(slab.slot), slab.slot & 63, (Slab) null);
        abandonSlot(slab.slot);
    }

    private void abandonSlot(int slot) {
        if (slot >= 0) {
            occupied.clear(slot);
        }
        budget.giveBack(slabBytes);
    }

    private Slab slab(int slot) {
        Slab[] chunk = (Slab[]) CHUNKS.getVolatile(chunks, slot >>> 6);
        return chunk == null ? null : (Slab) SLOTS.getVolatile(chunk, slot & 63);
    }

    private Slab[] chunk(int slot) {
        Slab[] chunk = (Slab[]) CHUNKS.getVolatile(chunks, slot >>> 6);
        if (chunk == null) {
            Slab[] fresh = new Slab[64];
            Slab[] witness = (Slab[]) CHUNKS.compareAndExchange(chunks, slot >>> 6, (Slab[]) null, fresh);
            chunk = witness == null ? fresh : witness;
        }
        return chunk;
    }
}
