package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Medians over rounds, those that failed left out. */
@Timeout(10)
final class ClientRowTest {
    private static PeerResult cpu(int round, double ns) {
        return Lines.cpu(Matrix.PINGPONG, "netty-nio", round, ns);
    }

    private static PeerResult failed(int round, String error) {
        return Lines.failed(Matrix.PINGPONG, "netty-nio", round, error);
    }

    private static ClientRow row(PeerResult... rounds) {
        return new ClientRow("netty-nio", List.of(rounds));
    }

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        ClientRow row = row(cpu(1, 900), cpu(2, 100), cpu(3, 200));
        assertEquals(OptionalDouble.of(200), row.median(Metric.CPU_NS));
        assertEquals(OptionalDouble.of(100), row.min(Metric.CPU_NS));
        assertEquals(OptionalDouble.of(900), row.max(Metric.CPU_NS));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertEquals(OptionalDouble.of(250), row(cpu(1, 900), cpu(2, 100), cpu(3, 200), cpu(4, 300)).median(Metric.CPU_NS));
    }

    @Test
    void aFailedRoundIsNamedAndDoesNotCount() {
        ClientRow row = row(cpu(1, 900), failed(2, "Ended after 90 s."), cpu(3, 100));
        assertEquals(OptionalDouble.of(500), row.median(Metric.CPU_NS));
        assertEquals("1 of 3 rounds failed: Ended after 90 s.", row.note());
        assertEquals("1.2.3", row.version());
    }

    @Test
    void roundsThatAllFailedHaveNoFigures() {
        ClientRow row = row(failed(1, "No."), failed(2, "No."));
        assertFalse(row.hasFigures());
        assertTrue(row.median(Metric.CPU_NS).isEmpty());
        assertEquals("No.", row.note());
    }

    @Test
    void rawNioHasNoVersion() {
        PeerResult line = cpu(1, 900);
        assertEquals("1.2.3", new ClientRow("heddle", List.of(line)).version());
        assertEquals("", new ClientRow("raw", List.of(line)).version());
    }

    @Test
    void whatAScenarioHasNotIsNotAFigure() {
        assertTrue(row(cpu(1, 900)).median(Metric.MEMORY_BYTES).isEmpty());
    }
}
