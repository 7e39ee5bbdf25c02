package io.heddle.engine.opening;

import io.heddle.api.statistics.FallbackReason;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.agrona.concurrent.NanoClock;

/**
 * The origins that do not support WebSockets over HTTP/2, each remembered for a while.
 * Their number is bounded: the oldest entry is dropped first.
 *
 * <p><b>Thread:</b> loop-confined, one an engine.
 */
final class UnsupportedOrigins {
    private static final int MAX_ORIGINS = 4_096;

    private record Entry(FallbackReason reason, String why, long expiryNs) {}

    private final NanoClock cycleClock;
    private final long rememberForNs;
    /** In the order of their expiry. */
    private final LinkedHashMap<Http2Origin, Entry> entries = new LinkedHashMap<>();

    UnsupportedOrigins(NanoClock cycleClock, long rememberForNs) {
        this.cycleClock = cycleClock;
        this.rememberForNs = rememberForNs;
    }

    void mark(Http2Origin origin, FallbackReason reason, String why) {
        long nowNs = cycleClock.nanoTime();
        entries.remove(origin);
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && (isExpired(oldest.next(), nowNs) || entries.size() >= MAX_ORIGINS)) {
            oldest.remove();
        }
        entries.put(origin, new Entry(reason, why, nowNs + rememberForNs));
    }

    void clear(Http2Origin origin) {
        entries.remove(origin);
    }

    /** @return why the origin does not support it, or null if that is not known */
    String whyUnsupported(Http2Origin origin) {
        Entry entry = entries.get(origin);
        if (entry == null) {
            return null;
        }
        if (isExpired(entry, cycleClock.nanoTime())) {
            entries.remove(origin);
            return null;
        }
        return entry.why + " (" + entry.reason + ", found earlier and remembered: Http2Config.rememberFor)";
    }

    private static boolean isExpired(Entry entry, long nowNs) {
        return nowNs - entry.expiryNs >= 0;
    }
}
