package io.heddle.engine.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** This process's file descriptors, as the kernel counts them. <b>Thread:</b> any thread. */
final class Descriptors {
    private Descriptors() {}

    /** How many are open. */
    static long open() {
        return system().getOpenFileDescriptorCount();
    }

    /** Skips the test if this process may not open as many; the JVM has raised its soft limit to the hard one. */
    static void assumeRoomFor(long needed) {
        long room = system().getMaxFileDescriptorCount() - open();
        assumeTrue(room >= needed,
            () -> "this needs " + needed + " file descriptors, and the limit leaves " + room + ": raise it (ulimit -Hn)");
    }

    private static UnixOperatingSystemMXBean system() {
        assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean, "only Unix counts descriptors");
        return (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}
