package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;

/**
 * Many connections that live shortly, some at the same time, and how each of them ended.
 *
 * <p><b>Thread:</b> one test thread runs it; the event loop counts.
 */
final class Burst {
    /** How many are under way at the same time. */
    static final int TOGETHER = 100;

    private static final long TIMEOUT_S = 120;

    private final AtomicIntegerArray ends;
    private final CountDownLatch left;
    private final Semaphore room = new Semaphore(TOGETHER);
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();

    private Burst(int count) {
        ends = new AtomicIntegerArray(count);
        left = new CountDownLatch(count);
    }

    /**
     * Opens {@code count} connections and waits for their ends.
     *
     * @param make the n-th connection, not opened
     * @return how many ended how: the kind of the error, or the close code
     */
    static Map<String, Integer> run(WatchedEngine client, int count, IntFunction<WebSocket> make) throws InterruptedException {
        Burst burst = new Burst(count);
        for (int i = 0; i < count; i++) {
            assertTrue(burst.room.tryAcquire(TIMEOUT_S, TimeUnit.SECONDS), "no connection ends any more");
            burst.open(i, make.apply(i));
        }
        assertTrue(burst.left.await(TIMEOUT_S, TimeUnit.SECONDS), () -> burst.left.getCount() + " connections do not end");
        client.settle();
        for (int i = 0; i < count; i++) {
            assertEquals(1, burst.ends.get(i), "ends of connection " + i);
        }
        return new TreeMap<>(burst.outcomes);
    }

    private void open(int number, WebSocket ws) {
        ws.onClosed((from, code, reason) -> onEnd(number, from, String.valueOf(code)));
        ws.onError((from, error) -> onEnd(number, from, error.kind() == ErrorKind.INTERNAL ? error.toString() : error.kind().name()));
        ws.open();
        if (ws.attachment() instanceof Runnable afterOpening) {
            afterOpening.run();
        }
    }

    private void onEnd(int number, WebSocket ws, String outcome) {
        outcomes.merge(ws.bufferedAmount() == 0 ? outcome : outcome + " with " + ws.bufferedAmount() + " bytes buffered", 1, Integer::sum);
        ends.incrementAndGet(number);
        room.release();
        left.countDown();
    }
}
