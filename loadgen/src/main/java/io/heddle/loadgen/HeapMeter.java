package io.heddle.loadgen;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** Reads how much of the heap is live. <b>Thread:</b> any thread; it stops all others for some milliseconds. */
final class HeapMeter {
    private static final int COLLECTIONS = 3;

    private HeapMeter() {}

    /** Bytes that survive a full collection: the least of a few, since the first one leaves what waits for cleaners and references. */
    static long liveBytes() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long leastBytes = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
            leastBytes = Math.min(leastBytes, memory.getHeapMemoryUsage().getUsed());
        }
        return leastBytes;
    }
}
