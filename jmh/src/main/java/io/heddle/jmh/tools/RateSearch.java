package io.heddle.jmh.tools;

import java.util.List;
import java.util.OptionalInt;

/**
 * Looks for the highest rate at which a tool is honest: it climbs from a first guess until the tool is not, or descends until it is.
 * <b>Thread:</b> any one thread.
 */
final class RateSearch {
    /** Steps of a quarter (the preferred numbers R10), messages a second. */
    static final List<Integer> RATES = List.of(1_000, 1_250, 1_600, 2_000, 2_500, 3_150, 4_000, 5_000, 6_300, 8_000, 10_000, 12_500, 16_000,
        20_000, 25_000, 31_500, 40_000, 50_000, 63_000, 80_000, 100_000, 125_000, 160_000, 200_000);
    /** The share of the due messages that must really be sent. */
    static final double SENT_SHARE = 0.99;
    /** The longest p99 that the tool may report of a server that answers at once. */
    static final double P99_MILLIS = 100;

    private int next;
    private boolean wasHonest;
    private boolean wasNot;
    private boolean done;

    /** Begins below the rate at which the tool would fill its core, if a message always cost as much. */
    RateSearch(double cpuMicros) {
        double guess = 0.8e6 / Math.max(1, cpuMicros);
        while (next + 1 < RATES.size() && RATES.get(next + 1) <= guess) {
            next++;
        }
    }

    /** The rate to try next, or empty if the search is over. */
    OptionalInt next() {
        return done ? OptionalInt.empty() : OptionalInt.of(RATES.get(next));
    }

    /** Takes the result at the rate that {@code next} gave. */
    void take(ToolResult result) {
        if (isHonest(result)) {
            wasHonest = true;
            done = wasNot || ++next == RATES.size();
        } else {
            wasNot = true;
            done = wasHonest || --next < 0;
        }
    }

    static boolean isHonest(ToolResult result) {
        Double p99 = result.report().p99();
        return !result.hasFailed() && result.sentShare() >= SENT_SHARE && (p99 == null || p99 <= P99_MILLIS);
    }
}
