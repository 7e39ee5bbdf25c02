package io.heddle.engine.message;

import static io.heddle.engine.memory.SegmentOwner.USER;
import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.PING;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static io.heddle.testkit.wire.ServerFrames.fragment;
import static io.heddle.testkit.wire.ServerFrames.frame;
import static io.heddle.testkit.wire.ServerFrames.header;
import static io.heddle.testkit.wire.ServerFrames.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.TrackingSegmentPool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message may cost: by its header nothing, by what has arrived a bounded multiple, and above the limit an end. */
@Timeout(60)
final class MessageSizeTest {
    private static final int KIB = 1 << 10;

    private MessageHarness harness = new MessageHarness(1_000);

    @AfterEach
    void nothingLeaks() {
        harness.assembler.release();
        harness.assertNoLeaks();
    }

    @Test
    void aMessageAboveTheLimitIsRefusedAtItsHeader() {
        assertFalse(harness.feed(header(true, BINARY, 1_001)));
        assertEquals(ProtocolViolation.MESSAGE_TOO_LARGE, harness.decoder.violation());
        assertEquals(0, harness.pool.statistics().acquisitions());
    }

    @Test
    void aMessageOfTheLimitIsNot() {
        byte[] bytes = frame(BINARY, new byte[1_000]);
        for (int cut = 0; cut < bytes.length; cut += 13) {
            harness.feedInPieces(bytes, cut);
        }
        assertNull(harness.decoder.violation());
        assertEquals(bytes.length / 13 + 1, harness.events.size());
    }

    @ParameterizedTest
    @CsvSource({"0, true", "99, true", "100, true", "101, false", "125, false"})
    void theLimitHoldsForAShortMessageToo(int count, boolean isDelivered) {
        harness = new MessageHarness(100);
        assertEquals(isDelivered, harness.feed(frame(BINARY, new byte[count]), frame(PING, "")));
        assertEquals(isDelivered ? null : ProtocolViolation.MESSAGE_TOO_LARGE, harness.decoder.violation());
        assertEquals(isDelivered ? 2 : 0, harness.events.size());
    }

    @Test
    void theRoomIsWhatTheMessageUnderWayLeaves() {
        assertEquals(1_000, harness.assembler.payloadRoom());
        assertTrue(harness.assembler.isAtRest());
        assertTrue(harness.feed(fragment(BINARY, new byte[300])));
        assertEquals(700, harness.assembler.payloadRoom());
        assertFalse(harness.assembler.isAtRest());
        assertTrue(harness.feed(frame(CONTINUATION, new byte[700])));
        assertEquals(1_000, harness.assembler.payloadRoom());
        assertTrue(harness.assembler.isAtRest());
        harness.takesFragments = true;
        assertEquals(Long.MAX_VALUE, harness.assembler.payloadRoom());
    }

    /** The shared assembler of connections at rest may not take over one in the middle of something. */
    @ParameterizedTest
    @CsvSource({"0200", "020161", "890561", "820561"})
    void anAssemblerInTheMiddleIsNotAtRest(String hex) {
        assertTrue(harness.feed(hex(hex)));
        assertFalse(harness.assembler.isAtRest());
        harness.assembler.release();
    }

    @Test
    void theLimitIsOnTheSumOfTheFragments() {
        assertTrue(harness.feed(fragment(TEXT, "x".repeat(600)), frame(PING, "")));
        assertTrue(harness.feed(fragment(CONTINUATION, "x".repeat(400))));
        assertTrue(harness.feed(fragment(CONTINUATION, "")));
        assertFalse(harness.feed(header(true, CONTINUATION, 1)));
        assertEquals(ProtocolViolation.MESSAGE_TOO_LARGE, harness.decoder.violation());
    }

    @Test
    void theNextMessageHasTheWholeLimitAgain() {
        for (int i = 0; i < 5; i++) {
            assertTrue(harness.feed(fragment(TEXT, "x".repeat(500)), frame(CONTINUATION, "y".repeat(500))));
        }
        assertEquals(5, harness.assembled);
    }

    @Test
    void aHeaderThatPromisesTheMostAllocatesNothingYet() {
        for (long length : new long[] {Integer.MAX_VALUE - 8, 1L << 31, 1L << 40, Long.MAX_VALUE}) {
            harness = new MessageHarness(Integer.MAX_VALUE - 8);
            boolean fits = length < Integer.MAX_VALUE;
            assertEquals(fits, harness.feed(header(true, BINARY, length)));
            assertEquals(fits ? null : ProtocolViolation.MESSAGE_TOO_LARGE, harness.decoder.violation());
            assertEquals(0, harness.pool.statistics().acquisitions());
            assertNull(harness.assembler.directTarget());
            if (fits) {
                assertTrue(harness.feed(new byte[10]));
                assertTrue(harness.pool.statistics().capacityBytes() <= 256 * KIB, () -> harness.pool.toString());
            }
            harness.assembler.release();
            harness.assertNoLeaks();
        }
    }

    @Test
    void whatAMessageHoldsIsAMultipleOfWhatHasArrived() {
        harness = new MessageHarness(Integer.MAX_VALUE - 8);
        int total = 20_000 * KIB;
        harness.feed(header(true, BINARY, total));
        long arrived = 0;
        while (arrived < total) {
            ByteBuffer target = arrived % 3 == 0 ? null : harness.assembler.directTarget();
            int count = (int) Math.min(total - arrived, 37 * KIB + arrived % 7);
            if (target == null) {
                harness.feed(new byte[count]);
            } else {
                int at = target.position();
                count = Math.min(count, target.remaining());
                target.position(at + count);
                harness.decoder.advancePayload(target, at, count, harness.assembler);
            }
            arrived += count;
            // Grows fourfold at once, and idle segments of smaller sizes stay in the pool until they are trimmed.
            long most = 4 * arrived + 2 * 256 * KIB + 2 * (1 << 20);
            long holds = harness.pool.statistics().capacityBytes();
            long sofar = arrived;
            assertTrue(holds <= most, () -> holds + " B held after " + sofar);
        }
        assertEquals(1, harness.assembled);
    }

    @Test
    void aMessageNeverHoldsMoreThanTheLimitAllows() {
        harness = new MessageHarness(3 << 20);
        harness.feed(header(false, BINARY, 2 << 20), new byte[2 << 20]);
        harness.feed(header(true, CONTINUATION, 1 << 20), new byte[(1 << 20) - 1]);
        harness.pool.trim();
        harness.pool.trim();
        assertTrue(harness.pool.statistics().capacityBytes() <= (3 << 20) + 4 * KIB, () -> harness.pool.toString());
        assertTrue(harness.feed(new byte[1]));
        assertEquals(1, harness.assembled);
    }

    @Test
    void aMessageOfManyLargeFragmentsIsCopiedAFewTimesOnly() {
        harness = new MessageHarness(64 << 20);
        byte[] half = new byte[50 * KIB];
        for (int i = 0; i < 200; i++) {
            harness.feed(header(false, i == 0 ? BINARY : CONTINUATION, 2 * half.length), half);
            harness.feed(half);
        }
        harness.feed(header(true, CONTINUATION, 0));
        assertEquals(1, harness.assembled);
        long segments = harness.pool.statistics().acquisitions();
        assertTrue(segments <= 12, () -> segments + " segments for 20 MB, each a copy of the one before");
    }

    @Test
    void aDirectTargetIsGivenForLargeRestsOnly() {
        harness = new MessageHarness(1 << 20);
        assertNull(harness.assembler.directTarget());
        harness.feed(header(true, BINARY, 40 * KIB));
        assertNull(harness.assembler.directTarget(), "nothing has arrived yet");
        harness.feed(new byte[10 * KIB]);
        ByteBuffer target = harness.assembler.directTarget();
        assertEquals(10 * KIB, target.position());
        assertEquals(30 * KIB, target.remaining());
        harness.feed(new byte[14 * KIB + 1]);
        assertNull(harness.assembler.directTarget(), "less than 16 KiB are missing");
    }

    @Test
    void aDirectTargetIsNeverASliver() {
        harness = new MessageHarness(8 << 20);
        int first = 256 * KIB - 10;
        harness.feed(header(true, BINARY, 2 << 20), new byte[first]);
        assertTrue(harness.assembler.directTarget().remaining() >= 16 * KIB);
        assertEquals(first, harness.assembler.directTarget().position());
    }

    @Test
    void aDirectTargetIsNotGivenInsideAControlFrameOrForPieces() {
        harness = new MessageHarness(1 << 20);
        harness.feed(fragment(BINARY, new byte[100]), header(true, PING, 100), new byte[20]);
        assertNull(harness.assembler.directTarget());
        MessageHarness streaming = new MessageHarness(1 << 20);
        streaming.takesFragments = true;
        streaming.feed(header(true, BINARY, 100 * KIB), new byte[100]);
        assertNull(streaming.assembler.directTarget());
        assertEquals(1, streaming.pieces);
    }

    /** A pool with room for one slab only, all of it taken but for {@code free} segments of 4 KiB. */
    private List<PooledSegment> crampedPool(int free) {
        harness = new MessageHarness(1 << 20, new TrackingSegmentPool(SegmentPool.MIN_LIMIT_BYTES));
        List<PooledSegment> taken = new ArrayList<>();
        for (int i = 0; i < 16 - free; i++) {
            taken.add(harness.pool.acquire(4 * KIB, USER));
        }
        return taken;
    }

    private void giveBack(List<PooledSegment> taken) {
        harness.assembler.release();
        taken.forEach(harness.pool::release);
    }

    @Test
    void aPoolWithoutRoomIsToldToTheSink() {
        List<PooledSegment> taken = crampedPool(0);
        assertFalse(harness.feed(header(true, BINARY, 500), new byte[100]));
        assertTrue(harness.noMemoryBytes >= 100);
        assertNull(harness.decoder.violation());
        giveBack(taken);
    }

    @Test
    void soIsOneThatHasNoRoomToGrow() {
        List<PooledSegment> taken = crampedPool(2);
        assertTrue(harness.feed(fragment(BINARY, new byte[4 * KIB])));
        assertFalse(harness.feed(fragment(CONTINUATION, new byte[1])));
        assertEquals(4 * KIB + 1, harness.noMemoryBytes);
        giveBack(taken);
    }

    @Test
    void soIsOneThatHasNoRoomForADirectTarget() {
        List<PooledSegment> taken = crampedPool(2);
        assertTrue(harness.feed(fragment(BINARY, new byte[100]), header(true, CONTINUATION, 100 * KIB)));
        assertNull(harness.assembler.directTarget());
        assertTrue(harness.noMemoryBytes > 0);
        giveBack(taken);
    }

    @Test
    void soIsOneWithoutRoomForACutControlFrame() {
        List<PooledSegment> taken = crampedPool(0);
        assertFalse(harness.feed(header(true, PING, 2), new byte[1]));
        assertTrue(harness.noMemoryBytes > 0);
        giveBack(taken);
    }

    @Test
    void piecesHaveNoLimitAndTakeNoSegment() {
        harness.takesFragments = true;
        assertTrue(harness.feed(header(false, BINARY, Long.MAX_VALUE)));
        for (int i = 0; i < 100; i++) {
            assertTrue(harness.feed(new byte[10 * KIB]));
        }
        assertEquals(100, harness.pieces);
        assertEquals(0, harness.pool.statistics().acquisitions());
    }

    @Test
    void aHandlerForPiecesThatComesAfterTheFirstByteWaitsForTheNextMessage() {
        assertTrue(harness.feed(fragment(TEXT, "begun ")));
        harness.takesFragments = true;
        assertTrue(harness.feed(fragment(CONTINUATION, "and "), frame(CONTINUATION, "assembled")));
        assertEquals(1, harness.assembled);
        assertEquals(0, harness.pieces);
        assertTrue(harness.feed(fragment(TEXT, "in "), frame(CONTINUATION, "pieces")));
        assertEquals(2, harness.pieces);
        assertNotNull(harness.events.get(1));
    }

    @Test
    void theLimitStillHoldsForAMessageThatWasBegunBeforeTheHandlerForPieces() {
        assertTrue(harness.feed(fragment(TEXT, "x".repeat(600))));
        harness.takesFragments = true;
        assertFalse(harness.feed(header(true, CONTINUATION, 401)));
        assertEquals(ProtocolViolation.MESSAGE_TOO_LARGE, harness.decoder.violation());
    }

    @Test
    void aHandlerForPiecesThatComesBeforeTheFirstByteTakesThem() {
        assertTrue(harness.feed(fragment(TEXT, "")));
        harness.takesFragments = true;
        assertTrue(harness.feed(fragment(CONTINUATION, "a"), fragment(CONTINUATION, ""), frame(CONTINUATION, "")));
        assertEquals(2, harness.pieces);
        assertEquals("[1:a]", harness.events.toString());
    }
}
