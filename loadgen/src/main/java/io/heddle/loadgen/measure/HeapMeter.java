package io.heddle.loadgen.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how much of the heap is live. <b>Thread:</b> any thread; it stops all others for some milliseconds.
 *
 * <p>The sum over all classes of a histogram is exact. The usage that collectors report is not: G1 counts regions of up to 32 MiB, and
 * a single region more or less would be charged to the connections as hundreds of bytes each.
 */
public final class HeapMeter {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    /** Newer JVMs' G1 fills gaps between objects with these, and lists them as if they were alive. */
    private static final Pattern FILLER = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler\\S*");
    static final Pattern LONGS = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\[J\\b.*$");
    /** The first ones include classes that the measuring itself loads, and garbage that still waits for cleaners and references. */
    private static final int READINGS = 3;

    private HeapMeter() {}

    /** All that is live. */
    public static long liveBytes() {
        return leastOf(HeapMeter::totalIn);
    }

    /** All that is live but arrays of longs, which are the histograms of a tool that measures meanwhile. */
    public static long liveBytesWithoutHistograms() {
        return leastOf(histogram -> totalIn(histogram) - bytesOf(LONGS, histogram));
    }

    private static long leastOf(ToLongFunction<String> reading) {
        long minBytes = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            minBytes = Math.min(minBytes, readBytes(reading));
        }
        return minBytes;
    }

    /** The total of a class histogram without fillers, or -1 if there is no such line. */
    static long totalIn(String histogram) {
        Matcher total = TOTAL.matcher(histogram);
        return total.find() ? Long.parseLong(total.group(1)) - bytesOf(FILLER, histogram) : -1;
    }

    static long bytesOf(Pattern lines, String histogram) {
        return lines.matcher(histogram).results().mapToLong(line -> Long.parseLong(line.group(1))).sum();
    }

    private static long readBytes(ToLongFunction<String> reading) {
        long bytes = DiagnosticCommand.run("gcClassHistogram").map(reading::applyAsLong).orElse(-1L);
        if (bytes >= 0) {
            return bytes;
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
