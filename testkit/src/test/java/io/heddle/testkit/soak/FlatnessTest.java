package io.heddle.testkit.soak;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.testkit.soak.Reading.Column;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a figure counts as flat. */
@Timeout(60)
final class FlatnessTest {
    private static final SoakOptions HALF_HOUR = SoakOptions.minutes(1, 30, 2_000);
    private static final long MIB = 1 << 20;

    private static Reading reading(long atNs, long heapBytes) {
        return new Reading(atNs, 0, 0, 0, 0, 0, heapBytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
    }

    private static List<Reading> everyTenSeconds(int count, IntToLongFunction heapBytes) {
        return IntStream.range(1, count + 1)
            .mapToObj(i -> reading(TimeUnit.SECONDS.toNanos(10L * i), heapBytes.applyAsLong(i)))
            .toList();
    }

    @Test
    void aSlowRiseIsFound() {
        // 100 KiB in ten seconds, above 30 MiB.
        List<Reading> readings = everyTenSeconds(180, i -> 30 * MIB + 100_000L * i);
        assertEquals("HEAP rises: the medians are [37457280, 42257280, 47157280], and at most 41651584 is flat",
            Flatness.rise(Column.HEAP, readings, HALF_HOUR));
        assertNull(Flatness.rise(Column.DIRECT, readings, HALF_HOUR));
    }

    @Test
    void warmingUpAndPeaksAreNoRise() {
        List<Reading> readings = everyTenSeconds(180, i -> i < 36 ? i * MIB : i % 3 == 0 ? 200 * MIB : 36 * MIB);
        assertArrayEquals(new long[] {36 * MIB, 36 * MIB, 36 * MIB}, Flatness.medians(Column.HEAP, readings, HALF_HOUR));
        assertNull(Flatness.rise(Column.HEAP, readings, HALF_HOUR));
    }

    @Test
    void aTenthOrTheSlackIsFlat() {
        assertNull(Flatness.rise(Column.HEAP, everyTenSeconds(180, i -> i < 100 ? 100 * MIB : 110 * MIB), HALF_HOUR));
        assertNull(Flatness.rise(Column.HEAP, everyTenSeconds(180, i -> i < 100 ? MIB : 5 * MIB), HALF_HOUR));
        assertEquals("HEAP rises: the medians are [1048576, 5242881, 5242881], and at most 5242880 is flat",
            Flatness.rise(Column.HEAP, everyTenSeconds(180, i -> i < 100 ? MIB : 5 * MIB + 1), HALF_HOUR));
    }

    @Test
    void aRunThatIsTooShortToJudgeIsRefused() {
        List<Reading> readings = everyTenSeconds(37, i -> 0);
        assertThrows(IllegalArgumentException.class, () -> Flatness.rise(Column.HEAP, readings, HALF_HOUR));
    }
}
