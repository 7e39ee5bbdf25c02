package io.heddle.loadgen.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * CPU time that a process has used, as far as the system tells. <b>Thread:</b> immutable.
 *
 * @param userNs in the program, or -1 if only the total is known
 * @param systemNs in the kernel, or -1 if only the total is known
 * @param totalNs both together
 */
public record CpuTime(long userNs, long systemNs, long totalNs) {
    /** Linux reports hundredths of a second to programs, whatever the kernel's own tick. */
    private static final long TICK_NS = 10_000_000L;

    public static CpuTime ofThisProcess() {
        try {
            return ofProcess(ProcessHandle.current().pid());
        } catch (IOException noProcFileSystem) {
            return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? new CpuTime(-1, -1, system.getProcessCpuTime())
                : new CpuTime(-1, -1, 0);
        }
    }

    /** Reads the CPU time of any process, on Linux only. */
    public static CpuTime ofProcess(long pid) throws IOException {
        return parse(ProcFile.read("/proc/" + pid + "/stat"));
    }

    /** Fields 14 and 15 of proc(5); the name in field 2 may itself hold blanks and parentheses. */
    static CpuTime parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return split(Long.parseLong(fields[11]) * TICK_NS, Long.parseLong(fields[12]) * TICK_NS);
    }

    public static CpuTime split(long userNs, long systemNs) {
        return new CpuTime(userNs, systemNs, userNs + systemNs);
    }

    public boolean isSplit() {
        return userNs >= 0;
    }

    public CpuTime since(CpuTime earlier) {
        boolean split = isSplit() && earlier.isSplit();
        return new CpuTime(split ? userNs - earlier.userNs : -1, split ? systemNs - earlier.systemNs : -1, totalNs - earlier.totalNs);
    }
}
