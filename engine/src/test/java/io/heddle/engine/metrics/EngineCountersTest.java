package io.heddle.engine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EngineCountersTest {
    private final EngineCounters counters = new EngineCounters();

    @Test
    void everyCounterBeginsAtZeroAndIsItsOwn() {
        for (Counter counter : Counter.values()) {
            assertEquals(0, counters.get(counter));
        }
        for (Counter counter : Counter.values()) {
            counters.add(counter, counter.ordinal() + 1);
        }
        for (Counter counter : Counter.values()) {
            assertEquals(counter.ordinal() + 1, counters.get(counter));
        }
    }

    @Test
    void countingDownSubtracts() {
        counters.add(Counter.OPEN, 3);
        counters.add(Counter.OPEN, -2);
        assertEquals(1, counters.get(Counter.OPEN));
        counters.add(Counter.BYTES_SENT, Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, counters.get(Counter.BYTES_SENT));
    }

    @Test
    void anotherThreadSeesThemGrow() throws InterruptedException {
        long rounds = 300_000;
        Thread loop = new Thread(() -> {
            for (long i = 0; i < rounds; i++) {
                counters.add(Counter.BYTES_RECEIVED, 1_000_000_007L);
            }
        });
        loop.start();
        long seen = 0;
        while (seen < rounds * 1_000_000_007L) {
            long now = counters.get(Counter.BYTES_RECEIVED);
            assertTrue(now >= seen, "went back");
            assertEquals(0, now % 1_000_000_007L, "half a value");
            seen = now;
            Thread.yield();
        }
        loop.join();
    }
}
