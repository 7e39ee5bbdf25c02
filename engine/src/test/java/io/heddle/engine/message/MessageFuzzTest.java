package io.heddle.engine.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.testing.Fuzz;
import io.heddle.engine.testing.FuzzInputs;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames of a hostile server become the same messages in whatever pieces, within the limit, and leave no segment behind. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class MessageFuzzTest {
    private static final int MAX_MESSAGE_BYTES = 300;
    /** Room for a message and its larger successor, and for a control frame. */
    private static final int MAX_SEGMENTS = 3;

    private final SegmentPool pool = new SegmentPool(1 << 20);

    @Test
    void messagesAreTheSameInWhateverPieces() throws InterruptedException {
        AtomicInteger delivered = new AtomicInteger();
        AtomicInteger illegal = new AtomicInteger();
        Fuzz.run("frames", (wire, random) -> {
            boolean takesFragments = random.nextInt(3) == 0;
            int[] cuts = FuzzInputs.cuts(wire.length, random);
            MessageHarness whole = fed(wire, takesFragments);
            MessageHarness pieces = fed(wire, takesFragments, cuts);
            assertEquals(whole.events, pieces.events, () -> Arrays.toString(cuts));
            assertEquals(whole.decoder.violation(), pieces.decoder.violation(), () -> Arrays.toString(cuts));
            delivered.addAndGet(whole.events.size());
            illegal.addAndGet(whole.decoder.violation() == null ? 0 : 1);
        }, inputs -> assertTrue(delivered.get() > inputs / 4 && illegal.get() > inputs / 20, delivered + " " + illegal));
    }

    private MessageHarness fed(byte[] wire, boolean takesFragments, int... cuts) {
        MessageHarness harness = new MessageHarness(MAX_MESSAGE_BYTES, pool);
        harness.takesFragments = takesFragments;
        harness.onDelivery = () -> assertTrue(pool.statistics().segmentsInUse() <= MAX_SEGMENTS, "segments in use");
        harness.feedInPieces(wire, cuts);
        assertEquals(0, harness.noMemoryBytes);
        if (!takesFragments) {
            harness.events.forEach(event -> assertTrue(event.payload().length() <= MAX_MESSAGE_BYTES, event::toString));
        }
        harness.assembler.release();
        assertEquals(0, pool.statistics().segmentsInUse());
        return harness;
    }
}
