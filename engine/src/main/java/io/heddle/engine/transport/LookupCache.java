package io.heddle.engine.transport;

import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.agrona.concurrent.NanoClock;

/**
 * The results of the last lookups, each for a while. Their number is bounded: the oldest is dropped first. No timer ends one: a result
 * that has expired is found to be so when its name is asked for, or when another takes its place.
 *
 * <p>Failures are kept only if they say something of the name. A name server that did not answer, a resolver that failed by itself, a
 * lookup that nobody waited for long enough and an exception that gives no reason say nothing, and the next connection asks again.
 *
 * <p><b>Thread:</b> loop-confined.
 *
 * @param <T> the results
 */
final class LookupCache<T> {
    static final int MAX_NAMES = 4_096;

    private record Entry<T>(T result, long expiryNs) {}

    private final NanoClock cycleClock;
    /** In the order of their lookups. */
    private final Map<String, Entry<T>> entries = new LinkedHashMap<>();

    LookupCache(NanoClock cycleClock) {
        this.cycleClock = cycleClock;
    }

    /** @return null if nothing is known */
    T get(String host) {
        Entry<T> entry = entries.get(host);
        if (entry == null) {
            return null;
        }
        if (isExpired(entry, cycleClock.nanoTime())) {
            entries.remove(host);
            return null;
        }
        return entry.result;
    }

    /** @param keepForNs 0 keeps nothing */
    void put(String host, T result, long keepForNs) {
        entries.remove(host);
        if (keepForNs <= 0) {
            return;
        }
        long nowNs = cycleClock.nanoTime();
        Iterator<Entry<T>> oldest = entries.values().iterator();
        while (oldest.hasNext() && (isExpired(oldest.next(), nowNs) || entries.size() >= MAX_NAMES)) {
            oldest.remove();
        }
        entries.put(host, new Entry<>(result, nowNs + keepForNs));
    }

    int size() {
        return entries.size();
    }

    private static boolean isExpired(Entry<?> entry, long nowNs) {
        return nowNs - entry.expiryNs >= 0;
    }

    /** True if the failure says that the name has no address: not that it could not be found out, and not nothing at all. */
    static boolean isOfTheName(String host, Throwable failure) {
        if (!(failure instanceof UnknownHostException) || isWithoutReason(host, failure)) {
            return false;
        }
        // The words of getaddrinfo for EAI_AGAIN, which the JDK passes on.
        String message = failure.getMessage().toLowerCase(Locale.ROOT);
        return !message.contains("temporary failure") && !message.contains("try again");
    }

    /**
     * True if the failure gives the name and no more. The JVM remembers each failure for 10 s, also that of a name server that did not
     * answer, and repeats it so ({@code networkaddress.cache.negative.ttl}).
     */
    static boolean isWithoutReason(String host, Throwable failure) {
        String message = failure.getMessage();
        return failure instanceof UnknownHostException && (message == null || message.isBlank() || message.equalsIgnoreCase(host));
    }
}
