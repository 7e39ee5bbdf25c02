package io.heddle.jmh.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A core each, or a reason why not. */
@Timeout(10)
final class PinningTest {
    @TempDir
    private Path folder;

    private Path taskset() throws IOException {
        Path program = Files.writeString(folder.resolve("taskset"), "#!/bin/sh\n");
        assertTrue(program.toFile().setExecutable(true));
        return program;
    }

    @Test
    void serverAndClientHaveACoreEach() throws IOException {
        Path program = taskset();
        Pinning pinning = Pinning.find("/no/such/folder:" + folder, 2);
        assertTrue(pinning.isPossible());
        assertEquals(List.of(program.toString(), "-c", "0", "java", "Server"), pinning.server(List.of("java", "Server")));
        assertEquals(List.of(program.toString(), "-c", "1", "java", "Peer"), pinning.client(List.of("java", "Peer")));
    }

    @Test
    void withoutTasksetTheyShare() {
        Pinning pinning = Pinning.find(folder.toString(), 2);
        assertFalse(pinning.isPossible());
        assertEquals("there is no taskset (of util-linux) on the PATH", pinning.reason());
        assertEquals(List.of("java"), pinning.client(List.of("java")));
    }

    @Test
    void onOneCoreTheyShare() throws IOException {
        taskset();
        assertEquals("this machine has one core", Pinning.find(folder.toString(), 1).reason());
    }
}
