package io.heddle.loadgen.verdict;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that was probably meant. <b>Thread:</b> no state. */
final class Nearest {
    private Nearest() {}

    /** The candidate with the fewest differing characters, or null if none is near. */
    static String of(String written, Collection<String> candidates) {
        String nearest = null;
        int smallest = Math.max(2, written.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < smallest) {
                smallest = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Levenshtein's: insertions, deletions and replacements. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
