package io.heddle.engine.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * The bound on direct memory, and the only place that allocates any. Memory counts from its reservation until its slab is
 * dropped; when the JVM frees it after that is the garbage collector's affair.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the counter of bytes held.
 */
final class MemoryBudget {
    private final long limitBytes;
    private final IntFunction<ByteBuffer> allocator;
    private final AtomicLong heldBytes = new AtomicLong();
    /** The smallest size that the JVM refused lately. */
    private volatile long refusedBytes = Long.MAX_VALUE;

    MemoryBudget(long limitBytes, IntFunction<ByteBuffer> allocator) {
        this.limitBytes = limitBytes;
        this.allocator = allocator;
    }

    boolean tryReserve(long bytes) {
        long held = heldBytes.get();
        while (bytes <= limitBytes - held) {
            long witness = heldBytes.compareAndExchange(held, held + bytes);
            if (witness == held) {
                return true;
            }
            held = witness;
        }
        return false;
    }

    void giveBack(long bytes) {
        long held = heldBytes.addAndGet(-bytes);
        assert held >= 0 : "More memory given back than was reserved: " + held;
    }

    /** Memory for bytes reserved before; or null, and the reservation is gone, if the JVM has none. */
    ByteBuffer allocateReserved(int bytes) {
        ByteBuffer memory = null;
        try {
            // A refusal costs the JVM a full collection and half a second of waiting: not to be had again for each message.
            if (bytes < refusedBytes) {
                memory = allocator.apply(bytes);
            }
        } catch (OutOfMemoryError e) {
            refusedBytes = bytes;
        } finally {
            if (memory == null) {
                giveBack(bytes);
            }
        }
        return memory;
    }

    /** Lets allocations be tried again that the JVM refused. */
    void forgetRefusals() {
        if (refusedBytes != Long.MAX_VALUE) {
            refusedBytes = Long.MAX_VALUE;
        }
    }

    long heldBytes() {
        return heldBytes.get();
    }

    long limitBytes() {
        return limitBytes;
    }
}
