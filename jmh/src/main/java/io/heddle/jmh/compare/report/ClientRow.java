package io.heddle.jmh.compare.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** All rounds of one client in one workload. <b>Thread:</b> immutable. */
final class ClientRow {
    private final String client;
    private final List<PeerResult> rounds;
    private final List<PeerResult> measured;

    /** Takes the rounds, at least one. */
    ClientRow(String client, List<PeerResult> rounds) {
        this.client = client;
        this.rounds = rounds.stream().sorted(Comparator.comparingInt(PeerResult::round)).toList();
        this.measured = this.rounds.stream().filter(round -> !round.hasFailed()).toList();
    }

    String client() {
        return client;
    }

    /** The version of the library without Netty's "Final"; raw NIO has none. */
    String version() {
        if (client.equals("raw")) {
            return "";
        }
        return rounds.stream().map(PeerResult::version).filter(Objects::nonNull).findFirst().orElse("").replaceFirst("\\.Final$", "");
    }

    boolean hasFigures() {
        return !measured.isEmpty();
    }

    /** The number of rounds with figures. */
    int runs() {
        return measured.size();
    }

    /** The median of the measured rounds; with an even number the mean of the middle two. */
    OptionalDouble median(Metric metric) {
        double[] sorted = sorted(metric);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }

    OptionalDouble min(Metric metric) {
        double[] sorted = sorted(metric);
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[0]);
    }

    OptionalDouble max(Metric metric) {
        double[] sorted = sorted(metric);
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length - 1]);
    }

    private double[] sorted(Metric metric) {
        return measured.stream().map(metric::of).filter(Objects::nonNull).mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The failed rounds and their reasons, or an empty string. */
    String note() {
        List<PeerResult> failed = rounds.stream().filter(PeerResult::hasFailed).toList();
        String reasons = failed.stream().map(PeerResult::error).distinct().collect(Collectors.joining(" "));
        if (failed.isEmpty() || measured.isEmpty()) {
            return reasons;
        }
        return String.format(Locale.ROOT, "%d of %d rounds failed: %s", failed.size(), rounds.size(), reasons);
    }
}
