package io.heddle.api.statistics;

import io.heddle.api.ErrorKind;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How connections ended: each is counted once, either by the kind of its error or by its close code. Immutable.
 *
 * @param byKind connections and attempts that ended in {@code onError}, by {@link ErrorKind}; without kinds that never occurred
 * @param byCloseCode connections that ended in {@code onClosed}, by the close code of that event; without codes that never occurred. The
 *     codes of RFC 6455 section 7.4.1 and the registry (1000 to 1015) have a count each, and so have the first 64 different codes of
 *     applications and libraries (3000 to 4999): a server must not be able to make this grow
 * @param otherCloseCodes connections with further codes from 3000 to 4999
 */
public record EndStatistics(Map<ErrorKind, Long> byKind, Map<Integer, Long> byCloseCode, long otherCloseCodes) {

    /** The statistics of no ends. */
    public static final EndStatistics NONE = new EndStatistics(Map.of(), Map.of(), 0);

    /**
     * Creates the statistics; the maps are copied.
     *
     * @param byKind ends by the kind of their error
     * @param byCloseCode ends by their close code
     * @param otherCloseCodes ends with further close codes
     */
    public EndStatistics {
        byKind = Differences.ordered(ErrorKind.class, byKind);
        byCloseCode = Collections.unmodifiableMap(new TreeMap<>(byCloseCode));
    }

    /** {@return all connections and attempts that have ended} */
    public long total() {
        return sum(byKind) + sum(byCloseCode) + otherCloseCodes;
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    EndStatistics since(EndStatistics earlier) {
        Map<Integer, Long> codes = new TreeMap<>();
        byCloseCode.forEach((code, count) -> {
            long since = count - earlier.byCloseCode.getOrDefault(code, 0L);
            if (since != 0) {
                codes.put(code, since);
            }
        });
        return new EndStatistics(Differences.ofCounts(ErrorKind.class, byKind, earlier.byKind), codes,
            otherCloseCodes - earlier.otherCloseCodes);
    }
}
