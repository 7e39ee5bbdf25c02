package io.heddle.loadgen;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import java.lang.management.ManagementFactory;

/** Checks up front that the connections will find file descriptors. <b>Thread:</b> any thread. */
final class DescriptorLimit {
    /** Selector, wake-up, jars that are opened late, the pipes to the echo server; as many for that server's own needs. */
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
