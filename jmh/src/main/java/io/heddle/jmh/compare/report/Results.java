package io.heddle.jmh.compare.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All results by workload: first in the order of the matrix, then any others as they came. <b>Thread:</b> immutable. */
public final class Results {
    private final Map<Workload, Comparison> comparisons = new LinkedHashMap<>();
    private final List<PeerResult> lines;

    /** Takes the lines; the later one counts if a run was measured twice. */
    public Results(List<PeerResult> lines) {
        Map<List<Object>, PeerResult> last = new LinkedHashMap<>();
        lines.forEach(line -> last.put(List.of(line.workload(), line.client(), line.round()), line));
        this.lines = List.copyOf(last.values());
        Map<Workload, List<PeerResult>> byWorkload =
            this.lines.stream().collect(Collectors.groupingBy(PeerResult::workload, LinkedHashMap::new, Collectors.toList()));
        Stream.concat(Matrix.everything().workloads().stream(), byWorkload.keySet().stream())
            .distinct()
            .filter(byWorkload::containsKey)
            .forEach(workload -> comparisons.put(workload, compare(workload, byWorkload.get(workload))));
    }

    private static Comparison compare(Workload workload, List<PeerResult> lines) {
        Map<String, List<PeerResult>> byClient =
            lines.stream().collect(Collectors.groupingBy(PeerResult::client, LinkedHashMap::new, Collectors.toList()));
        List<ClientRow> rows = new ArrayList<>();
        byClient.forEach((client, rounds) -> rows.add(new ClientRow(client, rounds)));
        return new Comparison(workload, rows);
    }

    List<PeerResult> lines() {
        return lines;
    }

    List<Comparison> comparisons() {
        return List.copyOf(comparisons.values());
    }

    Optional<Comparison> comparison(Workload workload) {
        return Optional.ofNullable(comparisons.get(workload));
    }

    OptionalDouble median(Workload workload, String client, Metric metric) {
        return comparison(workload).map(found -> found.median(client, metric)).orElse(OptionalDouble.empty());
    }

    /** The clients with lines, in the order of the matrix. */
    List<String> clients() {
        return Stream.concat(Matrix.CLIENTS.stream(), lines.stream().map(PeerResult::client))
            .distinct()
            .filter(client -> lines.stream().anyMatch(line -> line.client().equals(client)))
            .toList();
    }
}
