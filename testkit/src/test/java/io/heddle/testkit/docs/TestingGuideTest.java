package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.docs.Guide.Program;
import io.heddle.testkit.junit.Child;
import io.heddle.testkit.junit.Launched;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That docs/testing.md holds: all its programs compile as they are written, its tests pass, and those that are followed by a
 * text fail with that text.
 */
@Timeout(120)
final class TestingGuideTest {
    private static final String PAGE = "docs/testing.md";
    private static final Pattern SEED = Pattern.compile("^Seed (\\d+) \\(run it again with -Dheddle\\.seed=\\1\\)");

    @TempDir
    private static Path classes;

    private static URLClassLoader loader;

    @BeforeAll
    static void compile() throws IOException {
        Guide.compile(programs(), classes);
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, TestingGuideTest.class.getClassLoader());
    }

    @Test
    void theTestInTheReadmePasses(@TempDir Path folder) throws Exception {
        List<Program> tests = Guide.programs("README.md").stream().filter(program -> program.source().startsWith("@Simulated\n")).toList();
        assertEquals(1, tests.size());
        Guide.compile(tests, folder);
        try (URLClassLoader own = new URLClassLoader(new URL[] {folder.toUri().toURL()}, TestingGuideTest.class.getClassLoader())) {
            Launched outcome = Launched.run(Class.forName(tests.get(0).name(), true, own));
            assertEquals(List.of("greets(SimulatedNetwork) SUCCESSFUL"), outcome.lines());
        }
    }

    @Test
    void eachTextBelongsToAProgram() throws IOException {
        assertEquals(List.of("RudeBotTest", "ForgetfulTest", "HastyBuyerTest", "Simulation"),
            programs().stream().filter(program -> program.text() != null).map(Program::name).toList());
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    static List<Program> programs() throws IOException {
        return Guide.programs(PAGE);
    }

    static List<Program> tests() throws IOException {
        return programs().stream().filter(program -> program.name().endsWith("Test")).toList();
    }

    static List<Program> commands() throws IOException {
        return programs().stream().filter(program -> program.source().contains("void main(")).toList();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void testsDoWhatThePageSays(Program test) throws Exception {
        Class<?> tests = Class.forName(test.name(), true, loader);
        if (test.text() == null) {
            Launched outcome = Launched.run(tests);
            assertEquals(List.of(), outcome.failures());
            assertFalse(outcome.lines().isEmpty());
            return;
        }
        Matcher seed = SEED.matcher(test.text());
        assertTrue(seed.find(), () -> "no seed in\n" + test.text());
        assertFails(test, Launched.run(tests, Map.of("heddle.seed", seed.group(1))));
        if (test.source().contains("@Seeds(")) {
            assertFails(test, Launched.run(tests));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void commandsPrintWhatThePageSays(Program command, @TempDir Path folder) throws Exception {
        Child child = Child.run(folder, List.of(classes), command.name());
        assertTrue(command.prints(child.output()), child::toString);
        assertEquals(0, child.exitValue());
    }

    private static void assertFails(Program test, Launched outcome) {
        String message = outcome.failure().getMessage();
        assertTrue(test.prints(message), () -> PAGE + " has another text than this one of " + test + ":\n" + message);
    }
}
