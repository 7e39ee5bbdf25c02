package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.jmh.tools.EchoTarget.Stall;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class FeltTimesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Stall STALL = new Stall(4 * SECOND, 6 * SECOND);

    @Test
    void aMessageThatIsDueInAStallWaitsForItsEnd() {
        FeltTimes felt = new FeltTimes(new ToolWork(1, 1, 1, 10), List.of(0L), 0, List.of(STALL));
        assertEquals(10, felt.due());
        assertEquals(0, felt.percentile(0.8));
        assertEquals(1_000, felt.percentile(0.9));
        assertEquals(2_000, felt.percentile(1));
    }

    @Test
    void connectionsThatOpenedOneByOneAreDueFromTheirOpeningOn() {
        List<Long> opened = LongStream.range(0, 1_000).map(i -> i * SECOND / 1_000).boxed().toList();
        assertPercentilesOfTheStall(new FeltTimes(new ToolWork(1_000, 1_000, 1, 10), opened, 0, List.of(STALL)));
    }

    @Test
    void connectionsThatAllOpenedBeforeTheFirstMessageShareOnePace() {
        List<Long> opened = LongStream.range(0, 1_000).map(i -> -SECOND).boxed().toList();
        assertPercentilesOfTheStall(new FeltTimes(new ToolWork(1_000, 1_000, 1, 10), opened, 0, List.of(STALL)));
    }

    private static void assertPercentilesOfTheStall(FeltTimes felt) {
        assertEquals(10_000, felt.due());
        assertEquals(0, felt.percentile(0.5));
        assertEquals(1_000, felt.percentile(0.9), 2);
        assertEquals(1_900, felt.percentile(0.99), 2);
    }

    @Test
    void aWorkHasItsPaceAndItsNumberOfMessages() {
        ToolWork work = new ToolWork(1_000, 5_000, 5, 20);
        assertEquals(200_000_000, work.paceNanos());
        assertEquals(100, work.messagesPerConnection());
    }
}
