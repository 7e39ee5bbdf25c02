package io.heddle.loadgen;

import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Reads what this process has used of the CPU: user and system apart where Linux tells. <b>Thread:</b> any thread. */
final class CpuMeter {
    private static final String PROCESS_STAT = "/proc/self/stat";
    /** Linux counts in hundredths of a second towards programs, whatever the kernel's own tick. */
    private static final long TICK_NS = 10_000_000L;

    /**
     * CPU time.
     *
     * @param userNs in the program, or -1 if only the total is known
     * @param systemNs in the kernel, or -1 if only the total is known
     * @param totalNs both together
     */
    record CpuTime(long userNs, long systemNs, long totalNs) {

        boolean isSplit() {
            return userNs >= 0;
        }

        CpuTime since(CpuTime earlier) {
            boolean split = isSplit() && earlier.isSplit();
            return new CpuTime(
                split ? userNs - earlier.userNs : -1, split ? systemNs - earlier.systemNs : -1, totalNs - earlier.totalNs);
        }
    }

    private CpuMeter() {}

    static CpuTime read() {
        try {
            return parse(ProcFile.read(PROCESS_STAT));
        } catch (IOException noProcFileSystem) {
            return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? new CpuTime(-1, -1, system.getProcessCpuTime())
                : new CpuTime(-1, -1, 0);
        }
    }

    /** Fields 14 and 15 of proc(5); the name in field 2 may itself hold blanks and parentheses. */
    static CpuTime parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long userNs = Long.parseLong(fields[11]) * TICK_NS;
        long systemNs = Long.parseLong(fields[12]) * TICK_NS;
        return new CpuTime(userNs, systemNs, userNs + systemNs);
    }
}
