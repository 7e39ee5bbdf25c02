package io.heddle.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The extension with the oldest JUnit that it promises to work with. */
@Timeout(120)
final class JUnit5IT {
    private static final Path JUNIT5 = Path.of("target/junit5/junit-platform-console-standalone.jar");

    @Test
    void allTestsOfTheExtensionPassWithJUnit5(@TempDir Path folder) throws Exception {
        assertTrue(Files.exists(JUNIT5), JUNIT5.toAbsolutePath() + ", which Maven copies before the integration tests");
        Child child = Child.run(folder, List.of(JUNIT5.toAbsolutePath()), "org.junit.platform.console.ConsoleLauncher",
            "--disable-banner", "--disable-ansi-colors", "--details=summary",
            "-c", SimulationExtensionTest.class.getName(), "-c", SeedsTest.class.getName());
        assertTrue(child.output().matches("(?s).*\\[ +2\\d tests successful +\\].*\\[ +0 tests failed +\\].*"), child.output());
        assertEquals(0, child.exitValue(), child.output());
    }
}
