package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(10)
@EnabledOnOs(OS.LINUX)
final class ProcessTreeTest {
    @Test
    void processesWithTheMarkAreWeighedAndEndedWhereverTheyHang() throws IOException, InterruptedException {
        String mark = "run-" + System.nanoTime();
        // The outer shell waits for a child whose own child it does not know.
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "(sleep 60 &) ; echo up; exec sleep 60");
        builder.environment().put("HEDDLE_TOOLS_TEST", mark);
        Process process = builder.start();
        try (var output = process.inputReader()) {
            assertEquals("up", output.readLine());
            ProcessTree tree = new ProcessTree("HEDDLE_TOOLS_TEST=" + mark);
            assertTrue(tree.sample().totalNs() >= 0);
            assertTrue(tree.peakBytes() > 0);
            tree.kill();
            assertTrue(process.waitFor(5, TimeUnit.SECONDS));
            // The output ends with the last process that holds it, which is the one that left.
            assertEquals(-1, output.read());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void onlyResidentMemoryCounts() {
        assertEquals(132_000 * 1_024, ProcessTree.residentBytes("VmPeak:\t  900000 kB\nVmRSS:\t  132000 kB\nRssAnon:\t 1 kB\n"));
        assertEquals(0, ProcessTree.residentBytes("State:\tZ (zombie)\n"));
    }
}
