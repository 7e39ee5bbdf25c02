package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with little memory, which only another JVM can be. */
@Timeout(90)
final class SmallHeapTest {
    @TempDir
    private Path folder;

    private List<String> run(String program, String... flags) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SmallHeapChild.class.getName(), program));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child does not end");
            return Files.readAllLines(output, StandardCharsets.UTF_8);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void theDefaultBoundIsHalfOfWhatTheJvmAllows() throws Exception {
        assertEquals(List.of("" + (10 << 20)), run("default", "-XX:MaxDirectMemorySize=20m"));
        assertEquals(List.of("" + (1 << 30)), run("default", "-XX:MaxDirectMemorySize=8g"));
        assertEquals(List.of("" + (1 << 20)), run("default", "-XX:MaxDirectMemorySize=1m"));
        long ofHeap = Long.parseLong(run("default", "-Xmx64m").get(0));
        assertTrue(ofHeap > 24 << 20 && ofHeap <= 32 << 20, ofHeap + " B");
        // Without the module that tells the flag, the heap counts.
        assertEquals(List.of("" + ofHeap),
            run("default", "-Xmx64m", "-XX:MaxDirectMemorySize=20m", "--limit-modules", "java.base,java.naming"));
    }

    @Test
    void connectionsAtRestCloseWhenTheJvmHasNoDirectMemoryLeft() throws Exception {
        assertEquals(List.of("the JVM refused: true", "{closed 1000=100}"), run("closes", "-Xmx64m"));
    }

    @Test
    void aSendThatIsRetriedWhileTheLoopIsHeldUpNeedsNoMemory() throws Exception {
        assertEquals(List.of("1000000 refusals, writable true"), run("retries", "-Xmx32m"));
    }
}
