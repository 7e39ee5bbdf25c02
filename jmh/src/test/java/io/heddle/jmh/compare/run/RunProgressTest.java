package io.heddle.jmh.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.Workload;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far, and how long still. */
@Timeout(10)
final class RunProgressTest {
    private static final PeerResult FAILED =
        PeerResult.failed(Workload.pingpong(1_000, 32), "jetty", 2, "25", "now", "It did not end within 155 seconds and was ended.");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private RunProgress progress(int total, double expectedSeconds) {
        return new RunProgress(new PrintStream(said, true, StandardCharsets.UTF_8), total, expectedSeconds);
    }

    @Test
    void whatIsLeftFollowsWhatRunsTook() {
        RunProgress progress = progress(100, 6);
        assertEquals(600, progress.secondsLeft(), 0.1);
        for (int run = 0; run < 90; run++) {
            progress.finished(FAILED, 12);
        }
        assertEquals(114, progress.secondsLeft(), 0.1);
    }

    @Test
    void eachRunIsALine() {
        progress(1, 6).finished(FAILED, 6);
        assertEquals("peers:   1/1  pingpong-1000x32           jetty                round 2  "
            + "failed: It did not end within 155 seconds and was ended. done", said.toString(StandardCharsets.UTF_8).strip());
    }

    @Test
    void timesAreForPeople() {
        assertEquals("7 s", Timing.written(7.4));
        assertEquals("2 min", Timing.written(119));
        assertEquals("1 h 35 min", Timing.written(95 * 60));
    }
}
