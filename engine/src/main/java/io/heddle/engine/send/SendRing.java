package io.heddle.engine.send;

import io.heddle.engine.memory.PooledSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sends of other threads, on their way to the loop: one bounded ring for all connections of an engine, many producers, one
 * consumer, no lock and no allocation. The opcode travels in the segment's tag.
 *
 * <pre>
 *   position p  ->  slot p &amp; mask        sequence of a slot:  p            free for the producer of p
 *                                                            p + 1        filled, for the consumer
 *                                                            p + capacity emptied: free for the next turn
 * </pre>
 *
 * <p>A producer claims a position with one compare-and-set, and fills the slot with one release store of its sequence. A producer
 * that is descheduled between the two holds up those behind it, but loses nothing.
 *
 * <p><b>Thread:</b> {@link #offer} producers any; {@link #drain} consumer loop. <b>Owns:</b> the segments in it.
 */
public final class SendRing {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    /** Two cache lines apart, as processors fetch lines in pairs. */
    private static final int PAD_LONGS = 16;

    private final int mask;
    private final long[] sequences;
    private final SendTarget[] targets;
    private final PooledSegment[] segments;
    /** The producers' position and the consumer's, each alone on its cache lines: the fields here are only read. */
    private final long[] tail = new long[2 * PAD_LONGS];
    private final long[] head = new long[2 * PAD_LONGS];
    private final AtomicLong refusals = new AtomicLong();

    /** @param capacity a power of two, 2 or more: with one slot, filled would look like free for the next turn */
    public SendRing(int capacity) {
        if (capacity < 2 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity " + capacity + " must be a power of two, 2 or more");
        }
        mask = capacity - 1;
        sequences = new long[capacity];
        targets = new SendTarget[capacity];
        segments = new PooledSegment[capacity];
        for (int i = 0; i < capacity; i++) {
            sequences[i] = i;
        }
    }

    /** @return false if the ring is full; nothing was taken then */
    public boolean offer(SendTarget target, PooledSegment message, int opcode) {
        long position = (long) ELEMENT.getVolatile(tail, PAD_LONGS);
        for (;;) {
            int slot = (int) position & mask;
            long ahead = (long) ELEMENT.getAcquire(sequences, slot) - position;
            if (ahead < 0) {
                refusals.incrementAndGet();
                return false;
            }
            if (ahead == 0 && ELEMENT.compareAndSet(tail, PAD_LONGS, position, position + 1)) {
                message.tag = opcode;
                targets[slot] = target;
                segments[slot] = message;
                ELEMENT.setRelease(sequences, slot, position + 1);
                return true;
            }
            position = (long) ELEMENT.getVolatile(tail, PAD_LONGS);
        }
    }

    /** Hands at most {@code limit} sends to their targets, in the order of their positions. @return how many */
    public int drain(int limit) {
        int done = 0;
        for (; done < limit && hasWork(); done++) {
            long position = head[PAD_LONGS];
            int slot = (int) position & mask;
            SendTarget target = targets[slot];
            PooledSegment message = segments[slot];
            targets[slot] = null;
            segments[slot] = null;
            ELEMENT.setRelease(sequences, slot, position + mask + 1);
            head[PAD_LONGS] = position + 1;
            target.onSend(message, message.tag);
        }
        return done;
    }

    /** The position of the ring: everything that the calling thread has offered is before it. Any thread. */
    public long mark() {
        return (long) ELEMENT.getVolatile(tail, PAD_LONGS);
    }

    /** True once everything before a {@link #mark()} has been drained. */
    public boolean isDrainedTo(long mark) {
        return head[PAD_LONGS] - mark >= 0;
    }

    /** True if something waits; exact on the loop, a hint elsewhere. */
    public boolean hasWork() {
        long position = head[PAD_LONGS];
        return (long) ELEMENT.getAcquire(sequences, (int) position & mask) == position + 1;
    }

    public int capacity() {
        return mask + 1;
    }

    /** Offers refused because the ring was full. */
    public long refusals() {
        return refusals.get();
    }
}
