package io.heddle.loadgen.agent;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Gives reasons that differ only in numbers the same words in all intervals of a run; beyond a limit, all others count together.
 * <b>Thread:</b> one thread at a time.
 */
final class Reasons {
    static final int MAX_DISTINCT = 20;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Map<String, String> firsts = new HashMap<>();

    /** The same counts, under the words that each reason had when it first came. */
    Map<String, Long> unify(Map<String, Long> errors) {
        Map<String, Long> unified = new LinkedHashMap<>();
        errors.forEach((sentence, count) -> unified.merge(wordsOf(sentence), count, Long::sum));
        return unified;
    }

    private String wordsOf(String sentence) {
        String kind = NUMBER.matcher(sentence).replaceAll("#");
        String first = firsts.get(kind);
        if (first != null) {
            return first;
        }
        if (firsts.size() >= MAX_DISTINCT) {
            return Recorder.OTHER_REASONS;
        }
        firsts.put(kind, sentence);
        return sentence;
    }
}
