package io.heddle.jmh.compare.scenario;

import io.heddle.loadgen.measure.DiagnosticCommand;
import io.heddle.loadgen.measure.HeapMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of this process without garbage. Native memory is all anonymous memory in RAM (proc(5), smaps) outside the address range
 * of the Java heap: direct buffers, native libraries, thread stacks, but also metaspace, compiled code and the JIT compiler. Therefore
 * only the difference of two footprints means anything, both taken after a warm-up.
 *
 * @param heapBytes live in the heap
 * @param nativeBytes resident outside of it
 */
record Footprint(long heapBytes, long nativeBytes) {
    private static final int COLLECTIONS = 4;
    private static final long PAUSE_MS = 150;
    private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{8,16})");
    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) [-r][-w].*");

    static Footprint take() throws IOException, InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // Cleaners run after the collection and free direct buffers.
            Thread.sleep(PAUSE_MS);
        }
        long heapBytes = HeapMeter.liveBytes();
        // Memory that was freed, but that glibc keeps, belongs to nobody.
        diagnose("systemTrimNativeHeap");
        String heapInfo = diagnose("gcHeapInfo");
        return new Footprint(heapBytes, anonymousOutside(heapInfo, Files.readAllLines(Path.of("/proc/self/smaps"))));
    }

    /** Sums the anonymous pages of mappings outside the range of addresses in the text. */
    static long anonymousOutside(String heapInfo, List<String> smaps) {
        long low = Long.MAX_VALUE;
        long high = 0;
        Matcher addresses = ADDRESS.matcher(heapInfo);
        while (addresses.find()) {
            long address = Long.parseLong(addresses.group(1), 16);
            low = Math.min(low, address);
            high = Math.max(high, address);
        }
        if (high == 0) {
            throw new IllegalStateException("This garbage collector does not report the address of the heap: use another one.");
        }
        long sumKb = 0;
        boolean inHeap = false;
        for (String line : smaps) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                // The kernel's own page at the top of the address space is beyond a signed long.
                long start = Long.parseUnsignedLong(mapping.group(1), 16);
                inHeap = start >= low && start < high;
            } else if (!inHeap && line.startsWith("Anonymous:")) {
                sumKb += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return sumKb << 10;
    }

    private static String diagnose(String command) {
        return DiagnosticCommand.run(command)
            .orElseThrow(() -> new IllegalStateException("The JVM knows no diagnostic command " + command + "."));
    }
}
