package io.heddle.api.statistics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;

/** Maps of counts by a constant, and the differences of two of them. Immutable. */
final class Differences {
    private Differences() {}

    /** A copy in the order of the constants, that cannot be changed. */
    static <K extends Enum<K>, V> Map<K, V> ordered(Class<K> type, Map<K, V> from) {
        EnumMap<K, V> copy = new EnumMap<>(type);
        copy.putAll(from);
        return Collections.unmodifiableMap(copy);
    }

    /** @param difference gives null for one that is to be left out */
    static <K extends Enum<K>, V> Map<K, V> of(Class<K> type, Map<K, V> now, BiFunction<K, V, V> difference) {
        EnumMap<K, V> differences = new EnumMap<>(type);
        now.forEach((key, value) -> {
            V since = difference.apply(key, value);
            if (since != null) {
                differences.put(key, since);
            }
        });
        return differences;
    }

    static <K extends Enum<K>> Map<K, Long> ofCounts(Class<K> type, Map<K, Long> now, Map<K, Long> earlier) {
        return of(type, now, (key, count) -> {
            long since = count - earlier.getOrDefault(key, 0L);
            return since == 0 ? null : since;
        });
    }
}
