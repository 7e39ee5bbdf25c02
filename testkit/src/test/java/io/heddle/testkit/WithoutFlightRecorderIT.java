package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.testkit.junit.Child;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine in a runtime that lacks the JDK's flight recorder. */
@Timeout(120)
final class WithoutFlightRecorderIT {

    @Test
    void theEngineNeedsNoFlightRecorder(@TempDir Path folder) throws Exception {
        Child child = Child.runLimited("java.base", folder, List.of(), WithoutFlightRecorder.class.getName());
        assertEquals("recorder: false\nwelcome\nclosed: 1000\nfaults: []\n", child.output());
        assertEquals(0, child.exitValue());
    }
}
