package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DutyCycleTrackerTest {
    private final DutyCycleTracker tracker = new DutyCycleTracker();

    @Test
    void beforeTheFirstCycleThereIsNothing() {
        assertEquals(0, tracker.cycles());
        assertEquals(0, tracker.longestNs());
    }

    @Test
    void theLongestCycleStays() {
        for (long durationNs : new long[] {5, 900, 20, 0, -3}) {
            tracker.onCycle(durationNs);
        }
        assertEquals(5, tracker.cycles());
        assertEquals(900, tracker.longestNs());
    }

    @Test
    void anotherThreadSeesTheFiguresGrow() throws InterruptedException {
        Thread loop = new Thread(() -> {
            for (int i = 1; i <= 200_000; i++) {
                tracker.onCycle(i);
            }
        });
        loop.start();
        long cycles = 0;
        long longestNs = 0;
        while (cycles < 200_000) {
            long now = tracker.cycles();
            assertTrue(now >= cycles, "went back");
            cycles = now;
            long longest = tracker.longestNs();
            assertTrue(longest >= longestNs, "went back");
            longestNs = longest;
            Thread.yield();
        }
        loop.join();
        assertEquals(200_000, tracker.longestNs());
    }
}
