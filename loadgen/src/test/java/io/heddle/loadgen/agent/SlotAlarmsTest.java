package io.heddle.loadgen.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Alarms come once, never early, and hardly late. */
@Timeout(20)
final class SlotAlarmsTest {
    private static final int SLOTS = 50;
    private static final long NONE = -1;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachAlarmComesAtItsTime(long seed) {
        Random random = new Random(seed);
        long[] now = {random.nextLong() >> 2};
        SlotAlarms alarms = new SlotAlarms(SLOTS, now[0]);
        long[] expected = new long[SLOTS];
        Arrays.fill(expected, NONE);
        for (int round = 0; round < 5_000; round++) {
            int slot = random.nextInt(SLOTS);
            if (random.nextInt(4) == 0) {
                alarms.cancel(slot);
                expected[slot] = NONE;
            } else {
                expected[slot] = Math.max(0, random.nextLong(random.nextBoolean() ? 20_000_000L : 30_000_000_000L));
                alarms.set(slot, now[0] + expected[slot]);
                expected[slot] += now[0];
            }
            long step = random.nextInt(100) == 0 ? random.nextLong(10_000_000_000L) : random.nextLong(2_000_000L);
            now[0] += step;
            boolean[] came = new boolean[SLOTS];
            alarms.expire(now[0], due -> came[due] = true);
            for (int i = 0; i < SLOTS; i++) {
                boolean isDue = expected[i] != NONE && expected[i] <= now[0];
                int at = i;
                assertEquals(isDue, came[i], () -> "slot " + at + ", seed " + seed);
                assertEquals(!isDue && expected[i] != NONE, alarms.isSet(i), () -> "slot " + at + ", seed " + seed);
                expected[i] = isDue ? NONE : expected[i];
            }
        }
    }

    @Test
    void aListenerMaySetAndTakeBackAlarms() {
        SlotAlarms alarms = new SlotAlarms(3, 0);
        alarms.set(0, 1_000);
        alarms.set(1, 1_000);
        int[] calls = {0};
        alarms.expire(2_000, slot -> {
            calls[0]++;
            alarms.cancel(1);
            // What is due at once comes with the next look.
            alarms.set(0, 1_500);
        });
        assertEquals(1, calls[0]);
        assertTrue(alarms.isSet(0));
        alarms.expire(2_000, slot -> calls[0]++);
        assertEquals(2, calls[0]);
    }
}
