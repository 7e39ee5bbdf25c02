package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
final class ToolCommandsTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern LEFT_OPEN = Pattern.compile("@[a-zA-Z]+@");
    private static final ToolWork WORK = new ToolWork(1_000, 5_000, 5, 20);

    @TempDir
    private Path folder;

    @Test
    void everyToolIsToldTheServerAndTheWork() throws IOException {
        for (Tool tool : Tool.values()) {
            String told = told(tool);
            assertTrue(told.contains("49152"), tool + ": " + told);
            assertTrue(told.contains("1000"), tool + ": " + told);
            assertFalse(LEFT_OPEN.matcher(told).find(), tool + ": " + told);
        }
    }

    @Test
    void everyToolKeepsThePaceOfAConnection() throws IOException {
        assertTrue(told(Tool.HEDDLE).contains("--rate, 5000"));
        assertTrue(told(Tool.GATLING).contains("-DpaceNanos=200000000"));
        assertTrue(told(Tool.ARTILLERY).contains("PACE_MS = 200.000;"));
        assertTrue(told(Tool.JMETER).contains("-JperMinute=300.000"));
        assertTrue(told(Tool.TSUNG).contains("<thinktime value=\"0.200\"/>"));
    }

    @Test
    void everyToolTalksOnlyToThisMachine() throws IOException {
        Pattern url = Pattern.compile("(wss?|https?)://(?!127\\.0\\.0\\.1)");
        for (Tool tool : Tool.values()) {
            assertFalse(url.matcher(told(tool)).find(), tool.title());
        }
        String gatling = Files.readString(PROJECT.resolve("jmh/tools/gatling/gatling.conf"));
        assertTrue(gatling.contains("http.warmUpUrl = \"\"") && gatling.contains("data.enableAnalytics = false"), gatling);
        assertEquals("true", ToolCommands.environment(folder).get("ARTILLERY_DISABLE_TELEMETRY"));
    }

    /** The command and all settings that were written for it. */
    private String told(Tool tool) throws IOException {
        List<String> command = new ToolCommands(PROJECT, PROJECT.resolve("jmh/target/tools")).of(tool, WORK, 49_152, folder);
        StringBuilder told = new StringBuilder(command.toString());
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                told.append(Files.readString(file));
                Files.delete(file);
            }
        }
        return told.toString();
    }
}
