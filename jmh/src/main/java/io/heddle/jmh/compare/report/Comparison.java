package io.heddle.jmh.compare.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A workload and the clients that ran it. <b>Thread:</b> immutable. */
final class Comparison {
    private final Workload workload;
    private final List<ClientRow> rows;

    Comparison(Workload workload, List<ClientRow> rows) {
        this.workload = workload;
        Comparator<ClientRow> best = Comparator.comparingDouble(row -> row.median(headline()).orElse(Double.POSITIVE_INFINITY));
        this.rows = rows.stream().sorted(best.thenComparing(ClientRow::client)).toList();
    }

    Workload workload() {
        return workload;
    }

    /** The metric for sorting and for ratios; less is better. */
    Metric headline() {
        return workload.isIdle() ? Metric.MEMORY_BYTES : Metric.CPU_NS;
    }

    /** The best first; those without figures last. */
    List<ClientRow> rows() {
        return rows;
    }

    Optional<ClientRow> row(String client) {
        return rows.stream().filter(row -> row.client().equals(client)).findFirst();
    }

    OptionalDouble median(String client, Metric metric) {
        return row(client).map(row -> row.median(metric)).orElse(OptionalDouble.empty());
    }

    /** A client's figure as a multiple of another's, if both have it. */
    OptionalDouble ratio(String client, String other, Metric metric) {
        OptionalDouble own = median(client, metric);
        OptionalDouble base = median(other, metric);
        return own.isEmpty() || base.isEmpty() || base.getAsDouble() <= 0 ? OptionalDouble.empty()
            : OptionalDouble.of(own.getAsDouble() / base.getAsDouble());
    }
}
