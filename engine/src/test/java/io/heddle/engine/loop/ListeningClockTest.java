package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Only time in which the loop listens counts against peers. */
@Timeout(60)
final class ListeningClockTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Below zero, where {@code System.nanoTime} may begin too. */
    private static final long START_NS = -5_000 * MS;

    private final ListeningClock clock = new ListeningClock(START_NS);
    private long nowNs = START_NS;

    private void turnAfter(long awayMs, long waitedMs) {
        nowNs += (awayMs + waitedMs) * MS;
        clock.onTurn(nowNs, waitedMs * MS);
    }

    private void assertTimes(long heardMs, long listenedMs) {
        assertEquals(heardMs, (clock.heardNs() - START_NS) / MS, "heard");
        assertEquals(listenedMs, (clock.nanoTime() - START_NS) / MS, "listened");
    }

    @Test
    void waitsInThePollerCountHoweverLong() {
        turnAfter(0, 60_000);
        assertTimes(60_000, 60_000);
    }

    @Test
    void turnsOfOrdinaryLengthCount() {
        turnAfter(5, 10);
        turnAfter(100, 0);
        assertTimes(115, 115);
    }

    @Test
    void ofALongAbsenceALittleCountsOnceItHasBeenHeard() {
        turnAfter(1_500, 20);
        assertTimes(0, 120);
        turnAfter(1, 0);
        assertTimes(121, 121);
    }

    @Test
    void longTurnsInARowDoNotStopTheClock() {
        for (int i = 0; i < 10; i++) {
            turnAfter(200, 0);
        }
        assertTimes(900, 1_000);
    }
}
