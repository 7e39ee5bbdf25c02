package io.heddle.loadgen;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Counts sentences: those that differ only in their numbers as one, those beyond a limit all together. <b>Thread:</b> loop-confined.
 */
final class Tally {
    static final String OTHERS = "other reasons";
    static final int MOST_DISTINCT = 5;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private int total;

    /** How often a sentence came, and how it was the first time. */
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
        boolean known = counts.containsKey(kind) || counts.size() < MOST_DISTINCT;
        counts.computeIfAbsent(known ? kind : OTHERS, same -> new Count(known ? sentence : OTHERS)).times++;
    }

    int total() {
        return total;
    }

    /** The sentences in the order in which they first came. */
    Map<String, Integer> counts() {
        Map<String, Integer> copy = new LinkedHashMap<>();
        counts.values().forEach(count -> copy.put(count.sentence, count.times));
        return copy;
    }
}
