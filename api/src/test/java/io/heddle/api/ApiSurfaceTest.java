package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The public API stands in a text file in git, so that each change of it shows in review. */
@Timeout(60)
class ApiSurfaceTest {
    private static final String UPDATE = "heddle.api.surface.update";
    private static final String HEAD = "# What programs can see of heddle-api. Written by ApiSurfaceTest; to change it on purpose:\n"
        + "#     mvn -pl api test -Dtest=ApiSurfaceTest -D" + UPDATE + "\n\n";

    @Test
    void theSurfaceIsTheOneThatWasAgreed() throws IOException {
        Path file = Sources.module().resolve("src/test/resources/api-surface.txt");
        String actual = HEAD + String.join("\n", ApiSurface.lines()) + "\n";
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(file, actual);
        }
        List<String> agreed = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<String> difference = difference(agreed, List.of(actual.split("\n")));
        if (!difference.isEmpty()) {
            fail("The public API is not what api-surface.txt says (- agreed, + found):\n"
                + String.join("\n", difference)
                + "\nIf that is meant, run: mvn -pl api test -Dtest=ApiSurfaceTest -D" + UPDATE
                + "\nthen commit the file with a line in the changelog.");
        }
    }

    @Test
    void theSurfaceHoldsWhatItShould() throws IOException {
        List<String> lines = ApiSurface.lines();
        for (String expected : List.of(
            "module io.heddle.api",
            "    exports io.heddle.api.spi",
            "    requires java.base",
            "interface io.heddle.api.WebSocketEngine extends java.lang.AutoCloseable",
            "    static io.heddle.api.WebSocket create(java.net.URI)",
            "    io.heddle.api.WebSocket webSocket(java.net.URI, java.lang.String, java.lang.String, io.heddle.api.extension.Extension...)",
            "    S onOpen(java.util.function.Consumer<io.heddle.api.WebSocket>)",
            "enum io.heddle.api.SendResult { QUEUED, BACK_PRESSURED, TOO_LARGE, NOT_OPEN }",
            "    static final io.heddle.api.statistics.LatencySummary EMPTY",
            "    LoggingContext()",
            "@FunctionalInterface interface io.heddle.api.event.ClosedHandler")) {
            assertTrue(lines.contains(expected), expected + "\nis not among\n" + String.join("\n", lines));
        }
        assertTrue(lines.stream().noneMatch(line -> line.contains("EngineLocator")), "package-private types do not belong here");
        assertTrue(lines.stream().noneMatch(line -> line.contains("FakeEngine")), "nor do those of tests");
    }

    @Test
    void differencesAreToldByTheLine() {
        assertEquals(List.of(), difference(List.of("a", "b"), List.of("a", "b")));
        assertEquals(List.of("- b", "+ c"), difference(List.of("a", "b"), List.of("a", "c")));
        assertEquals(List.of("- T1", "- T1: x", "+ T2", "+ T2: x"), difference(List.of("T1", "    x"), List.of("T2", "    x")));
        assertEquals(
            List.of("+ B: y"), difference(List.of("A", "    y", "B", "    x"), List.of("A", "    y", "B", "    x", "    y")));
        assertEquals(List.of("- b", "- a", "+ a", "+ b"), difference(List.of("b", "a"), List.of("a", "b")));
    }

    /** The lines that only one side has; all of them if they only stand in another order. */
    private static List<String> difference(List<String> agreed, List<String> found) {
        List<String> before = qualified(agreed);
        List<String> after = qualified(found);
        List<String> lines = new ArrayList<>();
        if (before.equals(after)) {
            return lines;
        }
        boolean onlyMoved = List.copyOf(before).stream().sorted().toList().equals(after.stream().sorted().toList());
        for (int i = 0; i < before.size(); i++) {
            if (onlyMoved || !after.contains(before.get(i))) {
                lines.add("- " + before.get(i));
            }
        }
        for (int i = 0; i < after.size(); i++) {
            if (onlyMoved || !before.contains(after.get(i))) {
                lines.add("+ " + after.get(i));
            }
        }
        return lines;
    }

    /** Members with the type that they stand under, since several types have the same. */
    private static List<String> qualified(List<String> lines) {
        List<String> qualified = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            boolean member = line.startsWith(" ");
            type = member ? type : line;
            qualified.add(member ? type + ": " + line.strip() : line);
        }
        return qualified;
    }
}
