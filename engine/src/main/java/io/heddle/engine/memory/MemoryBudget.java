package io.heddle.engine.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound on direct memory, and the only place that allocates any. Memory counts from its reservation until its slab is
 * dropped; when the JVM frees it after that is the garbage collector's affair.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> the counter of bytes held.
 */
final class MemoryBudget {
    private static final int MAX_WAIT_TRIMS = 64;

    private final long limitBytes;
    private final DirectMemory source;
    private final AtomicLong heldBytes = new AtomicLong();
    /** The smallest size that the JVM refused lately, and that it is not asked for now. */
    private volatile long refusedBytes = Long.MAX_VALUE;
    private volatile long lastRefusedBytes = Long.MAX_VALUE;
    private volatile int trimsUntilRetry;
    /** Doubles with each refusal, until an allocation of the size refused last succeeds. */
    private volatile int nextWaitTrims = 1;

    MemoryBudget(long limitBytes, DirectMemory source) {
        this.limitBytes = limitBytes;
        this.source = source;
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
            // A refusal costs a full collection and half a second of waiting inside the JVM: not to be had for each message.
            if (bytes < refusedBytes) {
                memory = source.allocate(bytes);
                if (bytes >= lastRefusedBytes) {
                    lastRefusedBytes = Long.MAX_VALUE;
                    nextWaitTrims = 1;
                }
            }
        } catch (OutOfMemoryError e) {
            refusedBytes = bytes;
            lastRefusedBytes = bytes;
            trimsUntilRetry = nextWaitTrims;
            nextWaitTrims = Math.min(2 * nextWaitTrims, MAX_WAIT_TRIMS);
        } finally {
            if (memory == null) {
                giveBack(bytes);
            }
        }
        return memory;
    }

    /** Called with each trim: lets the JVM be asked again, once enough of them have passed since it refused. */
    void countDownRefusal() {
        int trims = trimsUntilRetry;
        if (trims > 0) {
            trimsUntilRetry = trims - 1;
            if (trims == 1) {
                refusedBytes = Long.MAX_VALUE;
            }
        }
    }

    long heldBytes() {
        return heldBytes.get();
    }

    long limitBytes() {
        return limitBytes;
    }
}
