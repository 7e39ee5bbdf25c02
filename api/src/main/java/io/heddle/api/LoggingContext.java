package io.heddle.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Key-values that every log line of a connection carries, as SLF4J key-value pairs. Any thread may read and write; log lines written after
 * a change carry it. Meant for a few entries that seldom change, because each change copies them all.
 */
public final class LoggingContext {
    private volatile Map<String, Object> entries = Map.of();

    /** Creates an empty context. */
    public LoggingContext() {}

    /**
     * Sets a value.
     *
     * @param key the key, not empty
     * @param value the value; null removes the key
     * @return this context
     * @throws IllegalArgumentException if the key is empty
     */
    public LoggingContext put(String key, Object value) {
        if (Objects.requireNonNull(key, "key").isEmpty()) {
            throw new IllegalArgumentException("The key of a logging context must not be empty.");
        }
        // Writers are rare and few: the whole map is replaced so that the loop reads without a lock.
        synchronized (this) {
            Map<String, Object> next = new LinkedHashMap<>(entries);
            if (value == null) {
                next.remove(key);
            } else {
                next.put(key, value);
            }
            entries = Collections.unmodifiableMap(next);
        }
        return this;
    }

    /**
     * Returns one value.
     *
     * @param key the key, not null
     * @return its value, or null if there is none
     */
    public Object get(String key) {
        return entries.get(Objects.requireNonNull(key, "key"));
    }

    /**
     * Returns all key-values in the order in which they were first set; a key that was removed and set again comes last.
     *
     * @return an immutable snapshot, which later changes do not affect
     */
    public Map<String, Object> asMap() {
        return entries;
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
