package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of connections with compression, and no context takeover, cost next to nothing above plain ones. */
@Timeout(120)
class CompressedFootprintIT {
    private static final int CONNECTIONS = 5_000;
    private static final int OTHER_DESCRIPTORS = 100;
    private static final long MAX_ABOVE_PLAIN = 2 << 10;

    private static long[] measured(String kind) throws Exception {
        List<String> flags = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        try (EchoServerProcess server = EchoServerProcess.startCompressing();
            ChildJvm child = ChildJvm.start(System.getProperty("java.class.path"), flags, CompressedFootprint.class.getName(),
                server.uri().toString(), kind, Integer.toString(CONNECTIONS))) {
            String[] line = child.nextLine().split(" ");
            assertEquals("true", line[0], "all open, as agreed");
            assertEquals(0, child.awaitExit(), () -> child.errors().toString());
            return new long[] {Long.parseLong(line[1]), Long.parseLong(line[2])};
        }
    }

    @Test
    void fiveThousandCompressedConnectionsCostLittleMoreThanPlainOnes() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "native memory is measured where /proc is");
        Descriptors.assumeRoomFor(CONNECTIONS + OTHER_DESCRIPTORS);
        long[] plain = measured("plain");
        long[] compressed = measured("deflate");
        String figures = "heap and native bytes of a connection: plain " + plain[0] + " and " + plain[1] + ", compressed " + compressed[0]
            + " and " + compressed[1];
        assertTrue(compressed[0] + compressed[1] <= plain[0] + plain[1] + MAX_ABOVE_PLAIN, figures);
        Files.writeString(Path.of(System.getProperty("basedir", ""), "target", "compressed-footprint.txt"), figures + "\n");
    }
}
