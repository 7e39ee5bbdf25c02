package io.heddle.api.async;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The keys of the last requests that were given up, to tell late replies from strange messages.
 *
 * <p><b>Thread:</b> any thread.
 */
final class GivenUpKeys<K> {

    /** One that was given up; another one may have the same key later. */
    private static final class Entry<K> {
        final K key;

        Entry(K key) {
            this.key = key;
        }
    }

    private final ConcurrentMap<K, Entry<K>> entries = new ConcurrentHashMap<>();
    private final Queue<Entry<K>> order = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** @param max the number of keys that are kept: the oldest leaves */
    void add(K key, int max) {
        Entry<K> entry = new Entry<>(key);
        entries.put(key, entry);
        order.add(entry);
        if (count.incrementAndGet() > max) {
            Entry<K> oldest = order.poll();
            if (oldest != null) {
                count.decrementAndGet();
                entries.remove(oldest.key, oldest);
            }
        }
    }

    /** @return whether it was there */
    boolean remove(K key) {
        return entries.remove(key) != null;
    }
}
