package io.heddle.loadgen;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts sentences, each distinct one by itself up to a limit, the others together. <b>Thread:</b> loop-confined. */
final class Tally {
    static final String OTHERS = "other reasons";
    private static final int MOST_DISTINCT = 5;

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int total;

    void add(String sentence) {
        total++;
        String key = counts.containsKey(sentence) || counts.size() < MOST_DISTINCT ? sentence : OTHERS;
        counts.merge(key, 1, Integer::sum);
    }

    int total() {
        return total;
    }

    /** The sentences in the order in which they first came. */
    Map<String, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }
}
