package io.heddle.jmh.compare.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class TalliesTest {
    private final Tallies tallies = new Tallies();

    @Test
    void countsAndLatenciesOfAllThreadsAreSummed() throws InterruptedException {
        count(1_000);
        Thread other = new Thread(() -> count(3_000));
        other.start();
        other.join();
        count(2_000);
        assertEquals(3, tallies.completed());
        Histogram latencies = tallies.latencies();
        assertEquals(3, latencies.getTotalCount());
        assertEquals(3_000, latencies.getMaxValue(), 30);
    }

    /** As connections of a library that starts threads for each of them. */
    @Test
    void aChainOfEventsOnManyThreadsHasOneTally() throws InterruptedException {
        Tally chain = tallies.add();
        for (int i = 1; i <= 10; i++) {
            int latencyNs = i * 100;
            Thread thread = new Thread(() -> {
                chain.countOpaque();
                chain.record(latencyNs);
            });
            thread.start();
            thread.join();
        }
        assertEquals(10, tallies.completed());
        assertEquals(10, tallies.latencies().getTotalCount());
        assertEquals(1_000, tallies.latencies().getMaxValue(), 10);
    }

    @Test
    void aThreadKeepsItsTally() {
        assertSame(tallies.mine(), tallies.mine());
    }

    @Test
    void aLatencyBeyondTheRangeCountsAsTheLongest() {
        count(Long.MAX_VALUE);
        assertEquals(60e9, tallies.latencies().getMaxValue(), 1e9);
    }

    private void count(long latencyNs) {
        Tally mine = tallies.mine();
        mine.countOpaque();
        mine.record(latencyNs);
    }
}
