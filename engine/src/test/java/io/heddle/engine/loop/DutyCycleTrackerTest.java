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
        assertEquals(0, tracker.times().count());
        assertEquals(0, tracker.times().maxNs());
        assertEquals(0, tracker.busyNs());
    }

    @Test
    void theLongestCycleStays() {
        for (long durationNs : new long[] {5, 900, 20, 0, -3}) {
            tracker.onCycle(durationNs, 1);
        }
        assertEquals(5, tracker.times().count());
        assertEquals(900, tracker.times().maxNs());
    }

    @Test
    void onlyCyclesWithWorkAreBusy() {
        tracker.onCycle(10, 1);
        tracker.onCycle(100, 0);
        tracker.onCycle(1_000, 7);
        assertEquals(1_010, tracker.busyNs());
        assertEquals(3, tracker.times().count());
    }

    @Test
    void anotherThreadSeesTheFiguresGrow() throws InterruptedException {
        Thread loop = new Thread(() -> {
            for (int i = 1; i <= 200_000; i++) {
                tracker.onCycle(i, 1);
            }
        });
        loop.start();
        long cycles = 0;
        long longestNs = 0;
        while (cycles < 200_000) {
            long now = tracker.times().count();
            assertTrue(now >= cycles, "went back");
            cycles = now;
            long longest = tracker.times().maxNs();
            assertTrue(longest >= longestNs, "went back");
            longestNs = longest;
            Thread.yield();
        }
        loop.join();
        assertEquals(200_000, tracker.times().maxNs());
    }
}
