package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.testkit.junit.Child;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same seed in another JVM. */
@Timeout(120)
final class DeterminismIT {

    @Test
    void anotherJvmSeesTheSameWorld(@TempDir Path folder) throws Exception {
        Child child = Child.run(folder, List.of(), GoldenConversation.class.getName(), "42", "7");
        String ours = Long.toHexString(GoldenConversation.checksum(42)) + "\n" + Long.toHexString(GoldenConversation.checksum(7)) + "\n";
        assertEquals(ours, child.output());
        assertEquals(0, child.exitValue());
    }
}
