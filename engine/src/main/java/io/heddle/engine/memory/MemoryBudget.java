package io.heddle.engine.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

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

    /**
     * Memory for bytes reserved before; or null, and the reservation is gone, if the JVM has none.
     *
     * @param giveUpIdle drops what is idle, which the JVM can have back; false if there was nothing
     */
    ByteBuffer allocateReserved(int bytes, BooleanSupplier giveUpIdle) {
        ByteBuffer memory = null;
        try {
            // A refusal costs a full collection and half a second of waiting inside the JVM: not to be had for each message.
            boolean isAsked = bytes < refusedBytes;
            if (isAsked) {
                memory = askJvm(bytes);
            }
            if (memory == null && giveUpIdle.getAsBoolean()) {
                isAsked = true;
                memory = askJvm(bytes);
            }
            if (isAsked) {
                onAnswer(bytes, memory != null);
            }
        } finally {
            if (memory == null) {
                giveBack(bytes);
            }
        }
        return memory;
    }

    private ByteBuffer askJvm(int bytes) {
        try {
            return source.allocate(bytes);
        } catch (OutOfMemoryError refused) {
            return null;
        }
    }

    private void onAnswer(int bytes, boolean isGiven) {
        if (!isGiven) {
            refusedBytes = bytes;
            lastRefusedBytes = bytes;
            trimsUntilRetry = nextWaitTrims;
            nextWaitTrims = Math.min(2 * nextWaitTrims, MAX_WAIT_TRIMS);
        } else if (bytes >= lastRefusedBytes) {
            refusedBytes = Long.MAX_VALUE;
            lastRefusedBytes = Long.MAX_VALUE;
            nextWaitTrims = 1;
        }
    }

    /**
     * Memory outside the bound, for a buffer that the engine has once.
     *
     * @throws DirectMemoryError if the JVM has none, even for the second time
     */
    ByteBuffer allocateOutside(int bytes, BooleanSupplier giveUpIdle) {
        try {
            return source.allocate(bytes);
        } catch (OutOfMemoryError refused) {
            ByteBuffer memory = giveUpIdle.getAsBoolean() ? askJvm(bytes) : null;
            if (memory == null) {
                throw new DirectMemoryError(refusedByJvm(bytes), refused);
            }
            return memory;
        }
    }

    /** Says who refused: the bound if the bytes do not fit in it, else the JVM. */
    String refusal(long bytes) {
        return bytes <= limitBytes - heldBytes.get()
            ? refusedByJvm(bytes)
            : "The buffer pool has no room for " + bytes + " bytes: it holds " + heldBytes.get() + " of the " + limitBytes
                + " bytes that EngineConfig.maxPooledBytes allows. Raise that, or hold and queue less.";
    }

    private String refusedByJvm(long bytes) {
        return "The JVM refused " + bytes + " bytes of direct memory; the buffer pool holds " + heldBytes.get() + " of its "
            + limitBytes + ". Raise -XX:MaxDirectMemorySize (unset, it is as much as -Xmx), or lower EngineConfig.maxPooledBytes so"
            + " that sends are refused before the JVM has none left.";
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
