package io.heddle.loadgen;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Counts failure reasons. Sentences that differ only in numbers count as one; beyond a limit, all others count together.
 * <b>Thread:</b> loop-confined.
 */
final class ReasonTally {
    static final String OTHERS = "other reasons";
    static final int MAX_DISTINCT = 5;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private int total;

    /** A sentence as it first came, and how often it came. */
    private static final class Count {
        private final String sentence;
        private int times;

        private Count(String sentence) {
            this.sentence = sentence;
        }
    }

    void add(String sentence) {
        total++;
        String kind = NUMBER.matcher(sentence).replaceAll("#");
        boolean known = counts.containsKey(kind) || counts.size() < MAX_DISTINCT;
        counts.computeIfAbsent(known ? kind : OTHERS, same -> new Count(known ? sentence : OTHERS)).times++;
    }

    int total() {
        return total;
    }

    /** The sentences in order of their first appearance. */
    Map<String, Integer> counts() {
        Map<String, Integer> copy = new LinkedHashMap<>();
        counts.values().forEach(count -> copy.put(count.sentence, count.times));
        return copy;
    }
}
