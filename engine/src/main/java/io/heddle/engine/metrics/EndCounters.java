package io.heddle.engine.metrics;

import io.heddle.api.ErrorKind;
import io.heddle.api.statistics.EndStatistics;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the ends of connections, by the kind of their error or by their close code. Registered codes have a place each; codes of
 * applications get one of 64 as they come, and share the last one beyond that, so that no server makes the counters grow.
 *
 * <p><b>Thread:</b> single writer (the loop), any reader.
 */
public final class EndCounters {
    private static final int FIRST_CODE = 1_000;
    private static final int REGISTERED_CODES = 16;
    private static final int MAX_OTHER_CODES = 64;
    private static final VarHandle OTHER_COUNT;

    static {
        try {
            OTHER_COUNT = MethodHandles.lookup().findVarHandle(EndCounters.class, "otherCount", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AtomicLongArray kinds = new AtomicLongArray(ErrorKind.values().length);
    private final AtomicLongArray registered = new AtomicLongArray(REGISTERED_CODES);
    private final int[] otherCodes = new int[MAX_OTHER_CODES];
    /** The count of each of those codes, and at last that of all others. */
    private final AtomicLongArray others = new AtomicLongArray(MAX_OTHER_CODES + 1);
    private int otherCount;

    public void failed(ErrorKind kind) {
        increment(kinds, kind.ordinal());
    }

    public void closed(int code) {
        int at = code - FIRST_CODE;
        if (at >= 0 && at < REGISTERED_CODES) {
            increment(registered, at);
        } else {
            increment(others, placeOf(code));
        }
    }

    private int placeOf(int code) {
        int place = 0;
        while (place < otherCount && otherCodes[place] != code) {
            place++;
        }
        if (place == otherCount && place < MAX_OTHER_CODES) {
            otherCodes[place] = code;
            OTHER_COUNT.setRelease(this, place + 1);
        }
        return place;
    }

    public EndStatistics statistics() {
        Map<ErrorKind, Long> byKind = new EnumMap<>(ErrorKind.class);
        for (ErrorKind kind : ErrorKind.values()) {
            put(byKind, kind, kinds.getOpaque(kind.ordinal()));
        }
        Map<Integer, Long> byCode = new HashMap<>();
        for (int i = 0; i < REGISTERED_CODES; i++) {
            put(byCode, FIRST_CODE + i, registered.getOpaque(i));
        }
        for (int i = 0, known = (int) OTHER_COUNT.getAcquire(this); i < known; i++) {
            put(byCode, otherCodes[i], others.getOpaque(i));
        }
        return new EndStatistics(byKind, byCode, others.getOpaque(MAX_OTHER_CODES));
    }

    private static <K> void put(Map<K, Long> counts, K key, long count) {
        if (count > 0) {
            counts.put(key, count);
        }
    }

    private static void increment(AtomicLongArray counts, int at) {
        counts.setOpaque(at, counts.getPlain(at) + 1);
    }
}
