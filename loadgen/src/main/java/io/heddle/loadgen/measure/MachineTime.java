package io.heddle.loadgen.measure;

/**
 * Time of all processors of this machine together since it started, as far as Linux tells. <b>Thread:</b> immutable.
 *
 * @param stolenNs in which the host of this virtual machine gave them to others
 * @param totalNs in all
 */
public record MachineTime(long stolenNs, long totalNs) {
    private static final long TICK_NS = 10_000_000L;
    /** The fields of proc(5) behind the word cpu: user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user. */
    private static final int FIELDS = 8;
    private static final int STEAL = 7;

    /** Zero where there is no such file: on other systems. */
    public static MachineTime now() {
        return parse(ProcFile.readIfAny("/proc/stat"));
    }

    static MachineTime parse(String stat) {
        String[] fields = stat.lines().findFirst().orElse("").trim().split("\\s+");
        if (!fields[0].equals("cpu") || fields.length <= FIELDS) {
            return new MachineTime(0, 0);
        }
        long total = 0;
        for (int i = 1; i <= FIELDS; i++) {
            total += Long.parseLong(fields[i]);
        }
        return new MachineTime(Long.parseLong(fields[1 + STEAL]) * TICK_NS, total * TICK_NS);
    }
}
