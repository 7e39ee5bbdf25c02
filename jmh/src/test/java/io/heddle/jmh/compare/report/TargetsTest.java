package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Met, missed by how much, or not measured. */
@Timeout(10)
final class TargetsTest {
    private static Targets.Row row(Workload workload, String what, PeerResult... lines) {
        return new Targets(new Results(List.of(lines))).rows()
            .stream()
            .filter(row -> row.where().equals(workload.title()) && row.what().equals(what))
            .findFirst()
            .orElseThrow();
    }

    private static Targets.Row pingpong(double heddle) {
        return row(Matrix.PINGPONG, "CPU a message", Lines.cpu(Matrix.PINGPONG, "raw", 1, 5_000),
            Lines.cpu(Matrix.PINGPONG, "heddle", 1, heddle));
    }

    @Test
    void atTheLimitIsMet() {
        assertEquals("met", pingpong(5_500).verdict());
        assertEquals("1.10× (5.50 µs)", pingpong(5_500).figure());
        assertEquals("at most 1.10 × raw NIO", pingpong(5_500).goal());
    }

    @Test
    void aMissSaysByHowMuch() {
        assertEquals("**missed** by 0.1 %", pingpong(5_506).verdict());
        assertEquals("**missed** by 20 %", pingpong(6_600).verdict());
    }

    @Test
    void withoutRawThereIsNoVerdict() {
        Targets.Row row = row(Matrix.PINGPONG, "CPU a message", Lines.cpu(Matrix.PINGPONG, "heddle", 1, 5_000));
        assertEquals(List.of("—", "not measured"), List.of(row.figure(), row.verdict()));
    }

    @Test
    void nothingMeasuredMeansNoVerdictAnywhere() {
        assertTrue(new Targets(new Results(List.of())).rows().stream().allMatch(row -> row.verdict().equals("not measured")));
    }

    @Test
    void theBestPeerIsTheOneToBeat() {
        List<Targets.Row> rows = new Targets(new Results(List.of(Lines.cpu(Matrix.RECEIVE_SMALL, "raw", 1, 50),
            Lines.cpu(Matrix.RECEIVE_SMALL, "heddle", 1, 110), Lines.cpu(Matrix.RECEIVE_SMALL, "jetty", 1, 500),
            Lines.cpu(Matrix.RECEIVE_SMALL, "java-websocket", 1, 100)))).rows();
        Targets.Row ahead = rows.stream().filter(row -> row.goal().equals("ahead of every peer")).findFirst().orElseThrow();
        assertEquals("110 ns; java-websocket 100 ns", ahead.figure());
        assertEquals("**missed** by 10 %", ahead.verdict());
    }

    @Test
    void whatTlsAddsIsCountedAboveRaw() {
        Workload tls = Matrix.IDLE_TLS;
        Targets.Row row = row(tls, "heap + native a connection", Lines.memory(tls, "raw", 1, 6_000, 500),
            Lines.memory(tls, "heddle", 1, 7_000, 600));
        assertEquals("7,600 B, 1,100 B above", row.figure());
        assertEquals("met", row.verdict());
    }

    @Test
    void anyNativeMemoryOfAnIdleConnectionIsTooMuch() {
        Targets.Row row = row(Matrix.IDLE, "native memory a connection", Lines.memory(Matrix.IDLE, "heddle", 1, 1_000, 64));
        assertEquals(List.of("none", "64 B", "**missed**"), List.of(row.goal(), row.figure(), row.verdict()));
    }

    @Test
    void whatTheMeasuringAllocatesIsNoMiss() {
        Targets.Row row = new Targets(new Results(List.of(Lines.cpu(Matrix.PINGPONG, "heddle", 1, 5_000)))).rows()
            .stream()
            .filter(target -> target.what().equals("bytes allocated a message"))
            .findFirst()
            .orElseThrow();
        assertEquals(List.of("0.01 B", "met"), List.of(row.figure(), row.verdict()));
    }
}
