package io.heddle.jmh.compare.report;

import io.heddle.loadgen.measure.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The targets of the project that a comparison with peers can judge, and their verdicts. <b>Thread:</b>
 * immutable.
 */
final class Targets {
    private static final String HEDDLE = "heddle";
    private static final String RAW = "raw";
    /** Below this only the measuring itself allocates: no object is that small. */
    private static final double NO_BYTES = 0.5;
    /** Enough for the threads of an engine and the JVM, but not for one thread per connection. */
    private static final int FEW_THREADS = 40;

    private final Results results;

    Targets(Results results) {
        this.results = results;
    }

    /**
     * A target and its outcome.
     *
     * @param where its workload
     * @param what is measured
     * @param goal in words
     * @param figure measured, or a dash
     * @param verdict met, missed by how much, or not measured
     */
    record Row(String where, String what, String goal, String figure, String verdict) {}

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(timesRaw("CPU a message", Matrix.PINGPONG, Metric.CPU_NS, 1.10));
        rows.add(timesRaw("CPU a message", Matrix.PIPELINED, Metric.CPU_NS, 1.40));
        rows.add(timesRaw("CPU a message", Matrix.RECEIVE_SMALL, Metric.CPU_NS, 1.60));
        rows.add(aheadOfPeers(Matrix.RECEIVE_SMALL));
        rows.add(timesRaw("CPU a message", Matrix.RECEIVE_LARGE, Metric.CPU_NS, 1.05));
        rows.add(timesRaw("latency p99.9", Matrix.OPENLOOP, Metric.P999_US, 1.10));
        rows.add(noAllocation());
        rows.add(atMost("heap a connection", Matrix.IDLE, HEDDLE, Metric.HEAP_BYTES, 1_100));
        rows.add(atMost("native memory a connection", Matrix.IDLE, HEDDLE, Metric.NATIVE_BYTES, 0));
        rows.add(atMost("threads in all", Matrix.IDLE, HEDDLE, Metric.THREADS, FEW_THREADS));
        rows.add(aboveRaw(Matrix.IDLE_TLS, 1_126));
        rows.add(timesRaw("CPU a cycle", Matrix.CONNECT, Metric.CPU_NS, 1.50));
        rows.add(atMost("CPU a cycle, the JDK's TLS", Matrix.CONNECT_TLS, HEDDLE, Metric.CPU_NS, 1_200_000));
        rows.add(atMost("CPU a cycle, BoringSSL", Matrix.CONNECT_TLS, "heddle-boringssl", Metric.CPU_NS, 730_000));
        return rows;
    }

    private Row timesRaw(String what, Workload workload, Metric metric, double limit) {
        String goal = String.format(Locale.ROOT, "at most %.2f × raw NIO", limit);
        Optional<Comparison> found = results.comparison(workload);
        OptionalDouble ratio = found.map(comparison -> comparison.ratio(HEDDLE, RAW, metric)).orElse(OptionalDouble.empty());
        String figure = ratio.isEmpty() ? ReportFigures.NONE
            : ReportFigures.ratio(ratio) + " (" + inUnit(metric, found.get().median(HEDDLE, metric)) + ")";
        return judged(workload.title(), what, goal, figure, ratio, limit);
    }

    private Row aheadOfPeers(Workload workload) {
        Optional<Comparison> found = results.comparison(workload);
        OptionalDouble own = results.median(workload, HEDDLE, Metric.CPU_NS);
        Optional<ClientRow> best = found.flatMap(comparison -> comparison.rows()
            .stream()
            .filter(row -> !row.client().equals(HEDDLE) && !row.client().equals(RAW) && row.median(Metric.CPU_NS).isPresent())
            .findFirst());
        OptionalDouble peer = best.map(row -> row.median(Metric.CPU_NS)).orElse(OptionalDouble.empty());
        String figure = inUnit(Metric.CPU_NS, own) + "; " + best.map(ClientRow::client).orElse("") + " " + inUnit(Metric.CPU_NS, peer);
        return judged(workload.title(), "CPU a message", "ahead of every peer", figure, peer.isEmpty() ? peer : own, peer.orElse(1));
    }

    private Row atMost(String what, Workload workload, String client, Metric metric, double limit) {
        OptionalDouble own = results.median(workload, client, metric);
        String goal = limit == 0 ? "none" : "at most " + inUnit(metric, OptionalDouble.of(limit));
        return judged(workload.title(), what, goal, inUnit(metric, own), own, limit == 0 ? NO_BYTES : limit);
    }

    private Row aboveRaw(Workload workload, double bytes) {
        OptionalDouble own = results.median(workload, HEDDLE, Metric.MEMORY_BYTES);
        OptionalDouble bare = results.median(workload, RAW, Metric.MEMORY_BYTES);
        boolean both = own.isPresent() && bare.isPresent();
        OptionalDouble above = both ? OptionalDouble.of(own.getAsDouble() - bare.getAsDouble()) : OptionalDouble.empty();
        String figure = inUnit(Metric.MEMORY_BYTES, own) + ", " + ReportFigures.count(above) + " B above";
        return judged(workload.title(), "heap + native a connection", "at most 1.1 KiB above a bare SSLEngine and channel (raw)", figure,
            above, bytes);
    }

    /**
     * The worst of all plain workloads with uncompressed messages, beyond the allocation of raw NIO in the same workload: the JDK's
     * selector boxes a descriptor for each ready key.
     */
    private Row noAllocation() {
        OptionalDouble most = results.comparisons()
            .stream()
            .filter(comparison -> !comparison.workload().tls() && !comparison.workload().isDeflate()
                && comparison.workload().unit().equals("message"))
            .flatMapToDouble(comparison -> comparison.median(HEDDLE, Metric.ALLOCATED_BYTES)
                .stream()
                .map(own -> Math.max(0, own - comparison.median(RAW, Metric.ALLOCATED_BYTES).orElse(0))))
            .max();
        String figure = ReportFigures.orNone(most, bytes -> Figures.digits(bytes) + " B");
        return judged("the worst of all plain workloads with messages except deflate", "bytes allocated a message",
            "0, except for the JDK's selector (raw)", figure, most, NO_BYTES);
    }

    private static Row judged(String where, String what, String goal, String figure, OptionalDouble value, double limit) {
        if (value.isEmpty()) {
            return new Row(where, what, goal, ReportFigures.NONE, "not measured");
        }
        double over = value.getAsDouble() / limit - 1;
        // A figure that is printed like the limit has met it.
        boolean met = over < 0.0005;
        return new Row(where, what, goal, figure, met ? "met" : over < 9.995 ? "**missed** by " + missedBy(over) : "**missed**");
    }

    private static String missedBy(double over) {
        return String.format(Locale.ROOT, over < 0.0995 ? "%.1f %%" : "%.0f %%", over * 100);
    }

    private static String inUnit(Metric metric, OptionalDouble value) {
        if (value.isEmpty()) {
            return ReportFigures.NONE;
        }
        return switch (metric) {
            case CPU_NS, USER_NS, SYSTEM_NS -> ReportFigures.time(value.getAsDouble());
            case P50_US, P99_US, P999_US, MAX_US -> ReportFigures.time(value.getAsDouble() * 1_000);
            case HEAP_BYTES, NATIVE_BYTES, MEMORY_BYTES, ALLOCATED_BYTES -> ReportFigures.count(value) + " B";
            case MESSAGES_PER_SECOND, GCS, THREADS -> ReportFigures.count(value);
            case SERVER_CPU -> ReportFigures.percent(value);
        };
    }
}
