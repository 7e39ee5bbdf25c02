package io.heddle.loadgen.measure;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** Time for which garbage collectors have stopped this JVM. <b>Thread:</b> any thread; no state. */
public final class GcTime {
    private GcTime() {}

    /** In nanoseconds, since the JVM started. */
    public static long pausedNs() {
        long ms = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (isPausing(collector.getName())) {
                ms += Math.max(0, collector.getCollectionTime());
            }
        }
        return ms * 1_000_000L;
    }

    /** Some collectors list, beside their pauses, what they do while the program runs. */
    static boolean isPausing(String name) {
        return !name.contains("Concurrent") && !name.contains("Cycles");
    }
}
