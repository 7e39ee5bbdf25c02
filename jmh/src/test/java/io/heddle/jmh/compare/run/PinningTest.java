package io.heddle.jmh.compare.run;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static String status(String cores) {
        return "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + cores + "\nMems_allowed_list:\t0\n";
    }

    /** In a container they need not begin with 0, nor follow each other. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0-1    | 0 | 1
        0-63   | 0 | 1
        2-3    | 2 | 3
        3,5    | 3 | 5
        7,9-12 | 7 | 9
        """)
    void serverAndClientHaveACoreEach(String cores, String servers, String clients) throws IOException {
        Path program = taskset();
        Pinning pinning = Pinning.find("/no/such/folder:" + folder, 2, status(cores));
        assertTrue(pinning.isPossible());
        assertEquals(List.of(program.toString(), "-c", servers, "java", "Server"), pinning.server(List.of("java", "Server")));
        assertEquals(List.of(program.toString(), "-c", clients, "java", "Peer"), pinning.client(List.of("java", "Peer")));
    }

    @Test
    void withoutTasksetTheyShare() {
        Pinning pinning = Pinning.find(folder.toString(), 2, status("0-1"));
        assertFalse(pinning.isPossible());
        assertEquals("there is no taskset (of util-linux) on the PATH", pinning.reason());
        assertEquals(List.of("java"), pinning.client(List.of("java")));
    }

    @Test
    void onOneCoreTheyShare() throws IOException {
        taskset();
        assertEquals("there is one core", Pinning.find(folder.toString(), 2, status("1")).reason());
        assertEquals("there is one core", Pinning.find(folder.toString(), 1, status("0-1")).reason());
    }
}
