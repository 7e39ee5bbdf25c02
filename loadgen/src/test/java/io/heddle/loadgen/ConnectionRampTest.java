package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ConnectionRampTest {
    private static final long MS = 1_000_000L;

    private final List<Integer> begun = new ArrayList<>();

    private ConnectionRamp ramp(int total) {
        return new ConnectionRamp(total, begun::add);
    }

    private void settle(ConnectionRamp ramp, int count, long nowNs) {
        for (int i = 0; i < count; i++) {
            ramp.settled();
            ramp.pump(nowNs);
        }
    }

    @Test
    void withoutARateNoMoreThanTheBoundAreUnderWay() {
        ConnectionRamp ramp = ramp(1_000);
        ramp.start(0, 0);
        assertEquals(ConnectionRamp.MAX_UNDER_WAY, begun.size());
        settle(ramp, 10, 0);
        assertEquals(ConnectionRamp.MAX_UNDER_WAY + 10, begun.size());
        settle(ramp, 990, 0);
        assertEquals(IntStream.range(0, 1_000).boxed().toList(), begun);
        assertTrue(ramp.isComplete());
    }

    @Test
    void aRateIsKeptFromTheStartOn() {
        ConnectionRamp ramp = ramp(1_000);
        ramp.start(100, 7);
        assertEquals(1, begun.size());
        ramp.pump(7 + 9 * MS);
        assertEquals(1, begun.size());
        ramp.pump(7 + 10 * MS);
        assertEquals(2, begun.size());
        ramp.pump(7 + 1_000 * MS);
        assertEquals(101, begun.size());
    }

    @Test
    void theRateCountsFromTheStartAlsoIfOneWentAhead() {
        ConnectionRamp ramp = ramp(1_000);
        ramp.beginOne();
        settle(ramp, 1, 0);
        begun.clear();
        ConnectionRamp late = ramp(1_000);
        late.beginOne();
        late.settled();
        late.start(100, 5_000 * MS);
        assertEquals(List.of(0, 1), begun);
        late.pump(5_009 * MS);
        assertEquals(2, begun.size());
        late.pump(5_010 * MS);
        assertEquals(3, begun.size());
    }

    @Test
    void aSlowServerBoundsTheRateToo() {
        ConnectionRamp ramp = ramp(10_000);
        ramp.start(1_000, 0);
        ramp.pump(5_000 * MS);
        assertEquals(ConnectionRamp.MAX_UNDER_WAY, begun.size());
        settle(ramp, 1, 5_000 * MS);
        assertEquals(ConnectionRamp.MAX_UNDER_WAY + 1, begun.size());
    }

    @Test
    void itIsCompleteWhenAllHaveSettledAndNotBefore() {
        ConnectionRamp ramp = ramp(2);
        assertFalse(ramp.isComplete());
        ramp.start(0, 0);
        settle(ramp, 1, 0);
        assertFalse(ramp.isComplete());
        settle(ramp, 1, 0);
        assertTrue(ramp.isComplete());
    }

    @Test
    void afterStopNoneBeginsAndThoseUnderWayAreWaitedFor() {
        ConnectionRamp ramp = ramp(1_000);
        ramp.start(0, 0);
        ramp.stop();
        settle(ramp, ConnectionRamp.MAX_UNDER_WAY - 1, 0);
        assertFalse(ramp.isComplete());
        settle(ramp, 1, 0);
        assertTrue(ramp.isComplete());
        assertEquals(ConnectionRamp.MAX_UNDER_WAY, begun.size());
    }

    @Test
    void connectionsThatSettleWhileTheyBeginDoNotDeepenTheStack() {
        ConnectionRamp[] self = new ConnectionRamp[1];
        int[] depth = new int[2];
        self[0] = new ConnectionRamp(100_000, index -> {
            depth[0]++;
            depth[1] = Math.max(depth[0], depth[1]);
            self[0].settled();
            self[0].pump(0);
            depth[0]--;
        });
        self[0].start(0, 0);
        assertTrue(self[0].isComplete());
        assertEquals(1, depth[1]);
    }
}
