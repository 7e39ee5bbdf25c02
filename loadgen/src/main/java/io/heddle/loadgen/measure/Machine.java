package io.heddle.loadgen.measure;

import java.lang.management.ManagementFactory;

/** Describes this machine in one line. <b>Thread:</b> any thread; no state. */
public final class Machine {
    private Machine() {}

    /** Processors, memory, system and JVM. */
    public static String describe() {
        String memory = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
            ? ", " + Figures.bytes(system.getTotalMemorySize())
            : "";
        return Figures.counted(Runtime.getRuntime().availableProcessors(), "processor") + memory + ", " + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", Java " + Runtime.version();
    }
}
