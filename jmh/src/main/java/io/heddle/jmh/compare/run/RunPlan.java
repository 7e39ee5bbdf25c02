package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.Matrix;
import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs in their order: first the workloads that matter most, so that a run that is ended early has them; round by round; in a round,
 * workload by workload; in a workload, all its clients one after the other. So what drifts while the machine is measured drifts for all.
 * Even rounds take the clients the other way round, so that none always follows the same. <b>Thread:</b> immutable.
 *
 * @param runs in the order in which they are due
 */
public record RunPlan(List<Run> runs) {

    /**
     * One client in one workload, once.
     *
     * @param workload what
     * @param client who
     * @param round from 1
     */
    public record Run(Workload workload, String client, int round) {}

    public static RunPlan of(Matrix matrix, int rounds) {
        List<Run> runs = new ArrayList<>();
        add(matrix.only(Matrix::isMain, client -> true), rounds, runs);
        add(matrix.only(workload -> !Matrix.isMain(workload), client -> true), rounds, runs);
        return new RunPlan(List.copyOf(runs));
    }

    private static void add(Matrix matrix, int rounds, List<Run> runs) {
        for (int round = 1; round <= rounds; round++) {
            for (Matrix.Cell cell : matrix.cells()) {
                List<String> clients = new ArrayList<>(cell.clients());
                if (round % 2 == 0) {
                    Collections.reverse(clients);
                }
                for (String client : clients) {
                    runs.add(new Run(cell.workload(), client, round));
                }
            }
        }
    }

    /** What is left when these lines are there. */
    public RunPlan without(List<PeerResult> lines) {
        Set<Run> done =
            lines.stream().map(line -> new Run(line.workload(), line.client(), line.round())).collect(Collectors.toSet());
        return new RunPlan(runs.stream().filter(run -> !done.contains(run)).toList());
    }

    boolean usesTls() {
        return runs.stream().anyMatch(run -> run.workload().tls());
    }
}
