package io.heddle.loadgen.command;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import java.lang.management.ManagementFactory;

/** Checks beforehand that there are enough file descriptors for the connections. <b>Thread:</b> any thread. */
final class DescriptorLimit {
    /** For the selector, its wake-up, jars opened late and the pipes to the echo server; that server needs as many of its own. */
    static final int RESERVE = 64;

    private DescriptorLimit() {}

    static void check(int connections) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            check(connections, unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount());
        }
    }

    static void check(int connections, long limit, long open) {
        long needed = connections + open + RESERVE;
        if (needed <= limit) {
            return;
        }
        long possible = Math.max(0, limit - open - RESERVE);
        throw new UserError(Figures.counted(connections, "connection") + " would need " + Figures.count(needed)
            + " file descriptors, but this process may open " + Figures.count(limit) + ": raise the limit (ulimit -n " + needed
            + ") or ask for at most " + Figures.count(possible) + " --connections.");
    }
}
