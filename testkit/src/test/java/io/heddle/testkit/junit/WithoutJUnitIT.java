package io.heddle.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kit in a JVM that has no JUnit. */
@Timeout(120)
final class WithoutJUnitIT {

    @Test
    void theKitNeedsNoJUnit(@TempDir Path folder) throws Exception {
        Child child = Child.run(folder, List.of(), WithoutJUnit.class.getName());
        assertEquals("without JUnit\nday 3\n", child.output());
        assertEquals(0, child.exitValue());
    }
}
