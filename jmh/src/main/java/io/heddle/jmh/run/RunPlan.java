package io.heddle.jmh.run;

import io.heddle.jmh.report.Matrix;
import io.heddle.jmh.report.PeerResult;
import io.heddle.jmh.report.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs in their order: round by round; in a round, workload by workload, those that matter most first, so that a run that is ended
 * early has them; in a workload, all its clients one after the other. So what drifts while the machine is measured drifts for all. Even
 * rounds take the clients the other way round, so that none always follows the same. <b>Thread:</b> immutable.
 *
 * @param runs in the order in which they are due
 */
record RunPlan(List<Run> runs) {

    /**
     * One client in one workload, once.
     *
     * @param workload what
     * @param client who
     * @param round from 1
     */
    record Run(Workload workload, String client, int round) {}

    static RunPlan of(Matrix matrix, int rounds) {
        List<Matrix.Cell> cells = new ArrayList<>(matrix.cells());
        cells.sort(Comparator.comparing(cell -> !Matrix.isMain(cell.workload())));
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Matrix.Cell cell : cells) {
                List<String> clients = new ArrayList<>(cell.clients());
                if (round % 2 == 0) {
                    Collections.reverse(clients);
                }
                for (String client : clients) {
                    runs.add(new Run(cell.workload(), client, round));
                }
            }
        }
        return new RunPlan(List.copyOf(runs));
    }

    /** What is left when these lines are there. */
    RunPlan without(List<PeerResult> lines) {
        Set<Run> done =
            lines.stream().map(line -> new Run(line.workload(), line.client(), line.round())).collect(Collectors.toSet());
        return new RunPlan(runs.stream().filter(run -> !done.contains(run)).toList());
    }

    boolean usesTls() {
        return runs.stream().anyMatch(run -> run.workload().tls());
    }
}
