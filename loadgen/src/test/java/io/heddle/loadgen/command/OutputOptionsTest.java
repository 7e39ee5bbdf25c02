package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.output.Printed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
final class OutputOptionsTest {
    @TempDir
    Path folder;

    private String refusal(String... options) {
        return assertThrows(UserError.class, () -> CommandLine.populateCommand(new OutputOptions(), options)
            .open(new Printed().stream, new Printed().stream, List.of(), List.of("echo"), sentence -> {}).close()).getMessage();
    }

    @Test
    void aMistakeInAThresholdIsToldBeforeTheRun() {
        assertEquals("--fail-if 'echo.p99>50', column 12: 'echo.p99' is a time: write a unit, such as 50ms.", refusal("--fail-if",
            "echo.p99>50"));
        assertEquals("--fail-if 'ecko.p99>50ms', column 1: no metric is called 'ecko.p99'; the nearest is 'echo.p99'.", refusal(
            "--fail-if", "lost>0", "--fail-if", "ecko.p99>50ms"));
    }

    @Test
    void filesAreCheckedBeforeTheRun() throws IOException {
        Path missing = folder.resolve("missing");
        assertEquals("--json '" + missing.resolve("run.json") + "' cannot be written, because there is no directory '" + missing
            + "': make it first.", refusal("--json", missing.resolve("run.json").toString()));
        assertEquals("--csv '" + folder + "' is a directory: name a file in it.", refusal("--csv", folder.toString()));
        Path same = folder.resolve("same");
        assertEquals("--csv and --json name the same file '" + folder + "/./same': one would overwrite the other.", refusal(
            "--json", same.toString(), "--csv", folder + "/./same"));
        assertFalse(Files.exists(same), "nothing is created before the run begins");
    }

    @Test
    void aTakenPortIsToldBeforeTheRun() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertEquals("--prometheus '" + port + "' cannot be opened: Address already in use. Choose another port, or an address of this"
                + " machine.", refusal("--prometheus", port));
        }
        assertEquals("--prometheus 'localhost' has no port: write it as 9400 or as 0.0.0.0:9400.", refusal("--prometheus", "localhost"));
        assertEquals("--prometheus '70000' has no port: write it as 9400 or as 0.0.0.0:9400.", refusal("--prometheus", "70000"));
    }

    @Test
    void filesThatAreToBeReadAreNotOverwritten() throws IOException {
        Path input = Files.writeString(folder.resolve("a.json"), "");
        UserError refused = assertThrows(UserError.class, () -> CommandLine.populateCommand(new OutputOptions(), "--json", input.toString())
            .openForFiles(new Printed().stream, new Printed().stream, List.of(), List.of(), List.of(input)));
        assertEquals("--json '" + input + "' would overwrite a file that is to be read: name another one.", refused.getMessage());
    }

    @Test
    void thresholdsOfTheCommandLineFollowThoseOfThePlan() {
        OutputOptions options = CommandLine.populateCommand(new OutputOptions(), "--fail-if", "lost>0", "--fail-if", "none");
        assertEquals(List.of("p99>1s", "lost>0", "none"), options.failIf(List.of("p99>1s", "lost>0")));
        assertTrue(CommandLine.populateCommand(new OutputOptions()).failIf(List.of()).isEmpty());
    }
}
