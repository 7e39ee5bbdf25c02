package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of a run, written and read again. */
@Timeout(10)
final class ResultFolderTest {
    private static final PeerResult LINE = Lines.cpu(Matrix.PINGPONG, "heddle", 1, 5_000);

    @TempDir
    private Path disk;

    private ResultFolder folder() {
        return new ResultFolder(disk.resolve("full"));
    }

    @Test
    void whatIsAddedIsReadAgain() throws IOException {
        folder().begin(Lines.INFO);
        folder().add(LINE);
        folder().add(Lines.failed(Matrix.IDLE, "jetty", 2, "It said \"no\"."));
        assertEquals(Optional.of(Lines.INFO), folder().info());
        assertEquals(List.of(Lines.failed(Matrix.IDLE, "jetty", 2, "It said \"no\"."), LINE), folder().lines());
    }

    @Test
    void aTornLastLineIsLeftOut() throws IOException {
        folder().add(LINE);
        Files.writeString(disk.resolve("full/" + Matrix.PINGPONG.id() + ".jsonl"), "{\"scenario\":\"ping", StandardOpenOption.APPEND);
        assertEquals(List.of(LINE), folder().lines());
    }

    @Test
    void anEmptyFolderHasNothing() throws IOException {
        assertTrue(folder().lines().isEmpty());
        assertTrue(folder().info().isEmpty());
        folder().setAside();
        assertFalse(Files.exists(disk.resolve("full.previous")));
    }

    @Test
    void anEarlierRunIsSetAsideOnce() throws IOException {
        for (int run = 0; run < 3; run++) {
            folder().setAside();
            folder().add(LINE);
        }
        assertEquals(1, folder().lines().size());
        assertEquals(1, new ResultFolder(disk.resolve("full.previous")).lines().size());
    }

    @Test
    void unknownFieldsAreNoMatter() {
        assertEquals("raw", ResultFolder.parse("{\"scenario\":\"idle\",\"connections\":1,\"bytes\":0,\"depth\":1,\"tls\":true,"
            + "\"client\":\"raw\",\"round\":1,\"weather\":\"fine\"}").client());
    }

    @Test
    void whatIsNoLineIsRefusedInASentence() {
        assertTrue(assertThrows(UserError.class, () -> ResultFolder.parse("Hello")).getMessage()
            .startsWith("This line is not a result ("));
        String nobody = "{\"scenario\":\"idle\",\"connections\":1,\"bytes\":0,\"depth\":1,\"tls\":true,\"round\":1}";
        assertEquals("This line lacks a scenario or a client: " + nobody,
            assertThrows(UserError.class, () -> ResultFolder.parse(nobody)).getMessage());
    }
}
