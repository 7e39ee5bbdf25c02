package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
final class ToolsMainTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path project;

    @Test
    void helpTellsTheOptions() {
        assertEquals(0, run("--help"));
        assertTrue(text().contains("--quick") && text().contains("GATLING"), text());
    }

    @Test
    void mistakesAreOneSentence() {
        assertEquals(2, run("--rounds", "21"));
        assertEquals("tools: --rounds must be between 1 and 20, not 21." + System.lineSeparator(), text());
    }

    @Test
    void aReportNeedsARun() {
        assertEquals(2, run("--report"));
        assertTrue(text().contains("There is nothing to report in") && text().contains("run jmh/tools.sh first."), text());
    }

    @Test
    void theScriptIsValidShell() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-n", Path.of("tools.sh").toString()).redirectErrorStream(true).start();
        String complaints = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(shell.waitFor(5, TimeUnit.SECONDS));
        assertEquals(0, shell.exitValue(), complaints);
    }

    private int run(String... args) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return ToolsMain.run(args, project, out, out);
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
