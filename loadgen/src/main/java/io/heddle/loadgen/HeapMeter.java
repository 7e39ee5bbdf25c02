package io.heddle.loadgen;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Reads how much of the heap is live. <b>Thread:</b> any thread; it stops all others for some milliseconds.
 *
 * <p>The sum over all classes of a histogram is exact. What collectors report as used is not: G1 counts regions of up to 32 MiB, so
 * that a single one more or less would be charged to the connections as hundreds of bytes each.
 */
final class HeapMeter {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    /** What G1 of newer JVMs puts into gaps between objects, and lists as if it were alive. */
    private static final Pattern FILLER = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler\\S*");
    /** The first ones pay for classes that the measuring itself loads, and leave what waits for cleaners and references. */
    private static final int READINGS = 3;

    private HeapMeter() {}

    static long liveBytes() {
        long leastBytes = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            leastBytes = Math.min(leastBytes, readBytes());
        }
        return leastBytes;
    }

    /** The bytes of the last line of a class histogram but for fillers, or -1 if there is no such line. */
    static long totalIn(String histogram) {
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            return -1;
        }
        long fillerBytes = FILLER.matcher(histogram).results().mapToLong(filler -> Long.parseLong(filler.group(1))).sum();
        return Long.parseLong(total.group(1)) - fillerBytes;
    }

    private static long readBytes() {
        long bytes = totalIn(histogram());
        if (bytes >= 0) {
            return bytes;
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** An empty string where the JVM has no such command. */
    private static String histogram() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Object answer = ManagementFactory.getPlatformMBeanServer().invoke(
                commands, "gcClassHistogram", new Object[] {new String[0]}, new String[] {String[].class.getName()});
            return String.valueOf(answer);
        } catch (JMException otherJvm) {
            return "";
        }
    }
}
