package io.heddle.jmh.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.jmh.compare.report.Matrix;
import io.heddle.jmh.compare.report.Matrix.Cell;
import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.Workload;
import io.heddle.jmh.compare.run.RunPlan.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of the runs, and what is left of them. */
@Timeout(10)
final class RunPlanTest {
    private static final Workload PINGPONG = Workload.pingpong(1, 32);
    private static final Workload CONNECT = Workload.connect(3).overTls();
    private static final Matrix MATRIX =
        new Matrix(List.of(new Cell(PINGPONG, List.of("raw", "heddle")), new Cell(CONNECT, List.of("heddle", "jdk"))));

    private static PeerResult line(Run run) {
        return PeerResult.failed(run.workload(), run.client(), run.round(), "25", "now", "No.");
    }

    @Test
    void roundByRoundAndBackwardsInEvenOnes() {
        assertEquals(
            List.of(new Run(PINGPONG, "raw", 1), new Run(PINGPONG, "heddle", 1), new Run(CONNECT, "heddle", 1), new Run(CONNECT, "jdk", 1),
                new Run(PINGPONG, "heddle", 2), new Run(PINGPONG, "raw", 2), new Run(CONNECT, "jdk", 2), new Run(CONNECT, "heddle", 2)),
            RunPlan.of(MATRIX, 2).runs());
    }

    @Test
    void whatMattersMostComesFirst() {
        List<Run> runs = RunPlan.of(Matrix.full(), 3).runs();
        assertEquals(List.of(1, 2, 3, 1, 2, 3), roundsInTheirOrder(runs));
        List<Workload> order = runs.stream().map(Run::workload).distinct().toList();
        List<Workload> main = order.stream().filter(Matrix::isMain).toList();
        assertEquals(10, main.size());
        assertEquals(main, order.subList(0, 10));
        assertEquals(Set.copyOf(Matrix.full().workloads()), Set.copyOf(order));
    }

    private static List<Integer> roundsInTheirOrder(List<Run> runs) {
        List<Integer> rounds = new ArrayList<>();
        for (Run run : runs) {
            if (rounds.isEmpty() || rounds.get(rounds.size() - 1) != run.round()) {
                rounds.add(run.round());
            }
        }
        return rounds;
    }

    @Test
    void tlsHandshakesWarmUpForLonger() {
        assertEquals(new Timing(10, 2), new Timing(2.5, 2).of(CONNECT));
        assertEquals(new Timing(2.5, 2), new Timing(2.5, 2).of(Workload.connect(8)));
        assertEquals(new Timing(2.5, 2), new Timing(2.5, 2).of(PINGPONG));
    }

    @Test
    void whatHasALineIsNotRunAgain() {
        RunPlan plan = RunPlan.of(MATRIX, 1);
        List<PeerResult> lines = plan.runs().stream().limit(3).map(RunPlanTest::line).toList();
        assertEquals(List.of(new Run(CONNECT, "jdk", 1)), plan.without(lines).runs());
    }

    @Test
    void aPlanKnowsWhetherItUsesTls() {
        assertTrue(RunPlan.of(MATRIX, 1).usesTls());
        assertFalse(RunPlan.of(MATRIX.only(PINGPONG::equals, client -> true), 1).usesTls());
    }

    @Test
    void aClientIsToldWhatItsWorkloadHas() {
        assertEquals(List.of("--client", "raw", "--scenario", "openloop", "--round", "2", "--connections", "10", "--warmup", "2.500",
            "--seconds", "1.000", "--bytes", "32", "--rate", "20000"),
            ClientProcess.options(new Run(Workload.openloop(10, 32), "raw", 2), new Timing(2.5, 1)));
        List<String> options = ClientProcess.options(new Run(Workload.pipelined(100, 16, 32), "raw", 1), new Timing(2.5, 1));
        assertTrue(options.containsAll(List.of("--depth", "16")), options::toString);
        options = ClientProcess.options(new Run(Workload.pingpong(100, 32).activeOn(1), "raw", 1), new Timing(2.5, 1));
        assertTrue(options.containsAll(List.of("--active", "1")), options::toString);
        options = ClientProcess.options(new Run(Workload.idle(100), "raw", 1), new Timing(2.5, 1).of(Workload.idle(100)));
        assertFalse(options.contains("--bytes") || options.contains("--active"), options::toString);
        assertTrue(options.containsAll(List.of("--warmup", "6.000", "--seconds", "6.000")), options::toString);
    }
}
