/**
 * Memory for bytes: off-heap segments, the bounded pool that they come from, and the view of received bytes.
 *
 * <p><b>In:</b> requests for room, from users and from every other package.<br>
 * <b>Out:</b> {@code PooledSegment}s, each with one owner at a time; {@code ReceivedSegment}, a view without memory of its own.<br>
 * <b>Thread:</b> the pool any thread; a segment whichever thread owns it; {@code ReceivedSegment} loop-confined.<br>
 * <b>May import:</b> {@code io.heddle.api} and the JDK.
 *
 * <h2>How it is built</h2>
 * <pre>
 * SegmentPool ─┬─ MemoryBudget   the bound, and the only caller of allocateDirect
 *              └─ SizeClass x14  128 B, 256 B ... 1 MiB: which slabs exist, and which have room (two SlotBitmaps)
 *                   └─ Slab      one direct buffer, cut into 1 to 512 PooledSegments; its whole state is one long
 * </pre>
 * The pool takes from the slab with the lowest number that has room, and from a slab what was given back last. So the
 * segments in use gather in few slabs whose memory is warm, the slabs above them run empty, and {@code trim()} gives those back.
 *
 * <p>Order of memory: a slab's state word is changed by compare-and-set only. All that the giver of a segment
 * wrote before it gave it back is visible to the next taker.
 */
package io.heddle.engine.memory;
