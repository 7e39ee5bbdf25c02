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
 * The runs in order. The most important workloads come first, so that a run that ends early has them. Within each group the order is round
 * by round, then workload by workload, then client by client, so that a drift of the machine affects all clients alike. Even rounds reverse
 * the clients, so that no client always follows the same one. <b>Thread:</b> immutable.
 *
 * @param runs in order
 */
public record RunPlan(List<Run> runs) {

    /**
     * One client in one workload, once.
     *
     * @param workload to run
     * @param client name
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

    /** The runs without a line yet. */
    public RunPlan without(List<PeerResult> lines) {
        Set<Run> done =
            lines.stream().map(line -> new Run(line.workload(), line.client(), line.round())).collect(Collectors.toSet());
        return new RunPlan(runs.stream().filter(run -> !done.contains(run)).toList());
    }

    boolean usesTls() {
        return runs.stream().anyMatch(run -> run.workload().tls());
    }
}
