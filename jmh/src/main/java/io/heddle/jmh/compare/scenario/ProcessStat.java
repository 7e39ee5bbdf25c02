package io.heddle.jmh.compare.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of a process as Linux tells it, in ticks of 10 ms.
 *
 * @param userNs spent in the program
 * @param systemNs spent in the kernel
 */
record ProcessStat(long userNs, long systemNs) {
    /** What the kernel counts in towards programs, whatever its own tick. */
    private static final long TICK_NS = 10_000_000;

    static ProcessStat read(long pid) throws IOException {
        return parse(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** Fields 14 and 15 of proc(5); the name in field 2 may itself hold blanks and parentheses. */
    static ProcessStat parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessStat(Long.parseLong(fields[11]) * TICK_NS, Long.parseLong(fields[12]) * TICK_NS);
    }

    long totalNs() {
        return userNs + systemNs;
    }

    ProcessStat since(ProcessStat earlier) {
        return new ProcessStat(userNs - earlier.userNs, systemNs - earlier.systemNs);
    }
}
