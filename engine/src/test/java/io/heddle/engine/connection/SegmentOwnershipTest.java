package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A segment given to sendAsText or sendAsBinary is the engine's, whatever the result; and no segment is ever lost or owned by two. */
@Timeout(60)
final class SegmentOwnershipTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxBufferedBytes(1_000).sendRingCapacity(64));

    /** How a send may end, and how to bring it about. */
    enum Outcome {
        QUEUED(SendResult.QUEUED, 10),
        QUEUED_IN_THE_RING(SendResult.QUEUED, 10),
        OVER_THE_LIMIT(SendResult.BACK_PRESSURED, 10),
        RING_FULL(SendResult.BACK_PRESSURED, 10),
        TOO_LARGE(SendResult.TOO_LARGE, 1_001),
        NOT_OPEN(SendResult.NOT_OPEN, 10);

        final SendResult result;
        final int count;

        Outcome(SendResult result, int count) {
            this.result = result;
            this.count = count;
        }

        boolean isElsewhere() {
            return this == QUEUED_IN_THE_RING || this == RING_FULL;
        }

        void prepare(Rig rig, Link link) {
            switch (this) {
                case OVER_THE_LIMIT -> {
                    link.socket.block();
                    link.ws.send(new byte[995]);
                }
                case RING_FULL -> rig.elsewhere(() -> {
                    for (int i = 0; i < 64; i++) {
                        link.ws.send("");
                    }
                });
                case NOT_OPEN -> link.ws.close();
                default -> {
                    // Open, and room for it.
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEngineOwnsItWhateverTheResult(Outcome outcome) {
        List<BiFunction<ConnectionHandle, BufferSegment, SendResult>> methods =
            List.of(ConnectionHandle::sendAsText, ConnectionHandle::sendAsBinary);
        for (BiFunction<ConnectionHandle, BufferSegment, SendResult> method : methods) {
            Link link = rig.link();
            outcome.prepare(rig, link);
            PooledSegment segment = rig.pool.acquire(outcome.count).count(outcome.count);
            Runnable send = () -> assertEquals(outcome.result, method.apply(link.ws, segment));
            if (outcome.isElsewhere()) {
                rig.elsewhere(send);
            } else {
                send.run();
            }
            assertTrue(segment.owner() != SegmentOwner.USER, segment::toString);
            long buffered = link.ws.bufferedAmount();
            assertThrows(IllegalStateException.class, () -> rig.pool.release(segment));
            assertThrows(IllegalStateException.class, () -> method.apply(link.ws, segment));
            assertEquals(buffered, link.ws.bufferedAmount(), "a misuse is not counted");
            link.unblock();
            assertEquals(0, link.ws.bufferedAmount());
            assertThrows(IllegalStateException.class, () -> rig.pool.release(segment), "also when it has gone");
            assertThrows(IllegalStateException.class, () -> method.apply(link.ws, segment));
        }
    }

    @Test
    void aReleasedSegmentCannotBeSent(Link link) {
        PooledSegment segment = rig.pool.acquire(10).count(10);
        rig.pool.release(segment);
        assertThrows(IllegalStateException.class, () -> link.ws.sendAsBinary(segment));
        rig.elsewhere(() -> assertThrows(IllegalStateException.class, () -> link.ws.sendAsText(segment)));
        assertEquals(0, link.ws.bufferedAmount());
        rig.turnUntilIdle();
        link.expectSent();
    }

    @Test
    void aSegmentOfAnotherPoolIsRefusedAndStaysItsOwners(Link link) {
        try (SegmentPool other = new SegmentPool(1 << 20)) {
            PooledSegment foreign = other.acquire(10).count(10);
            assertThrows(IllegalArgumentException.class, () -> link.ws.sendAsBinary(foreign));
            assertThrows(IllegalArgumentException.class, () -> link.ws.sendAsText(foreign));
            assertEquals(SegmentOwner.USER, foreign.owner());
            other.release(foreign);
            assertEquals(0, other.statistics().segmentsInUse());
        }
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void whatAHandlerWasGivenCannotBeSent() {
        List<Throwable> refusals = new ArrayList<>();
        Link link = rig.bareLink(ws -> ws.onBinaryNoAlloc(
            (from, segment) -> refusals.add(assertThrows(IllegalArgumentException.class, () -> from.sendAsBinary(segment)))));
        link.receive(ServerFrames.binary((byte) 1));
        assertEquals(1, refusals.size());
        assertThrows(IllegalArgumentException.class, () -> link.ws.sendAsText(null));
        link.expectSent();
    }

    @Test
    void itsBytesGoWhateverWasDoneToItsBuffer(Link link) {
        PooledSegment segment = rig.pool.acquire(10);
        segment.data().order(ByteOrder.LITTLE_ENDIAN).putInt(0, 0x04030201).position(3).limit(4);
        link.ws.sendAsBinary(segment.count(4));
        PooledSegment text = rig.pool.acquire(10);
        link.ws.sendAsText(text.append(ServerFrames.utf8("héhé"), 0, 6));
        rig.turn();
        link.expectSent("BINARY 01020304", "TEXT héhé");
    }

    @Test
    void anEmptySegmentIsAnEmptyMessage(Link link) {
        assertEquals(SendResult.QUEUED, link.ws.sendAsBinary(rig.pool.acquire(0)));
        assertEquals(SendResult.QUEUED, link.ws.sendAsText(rig.pool.acquire(10)));
        rig.turn();
        link.expectSent("BINARY", "TEXT");
    }

    @Test
    void allIsGivenBackWhenTheConnectionEndsWithAFullQueue() {
        for (Occurrence end : List.of(Occurrence.ABORT, Occurrence.STREAM_ENDS, Occurrence.WRITE_FAILS, Occurrence.FAULT)) {
            Link link = rig.link();
            link.socket.allow(100);
            for (int i = 0; i < 9; i++) {
                assertEquals(SendResult.QUEUED, link.ws.sendAsBinary(rig.pool.acquire(100).count(100)));
            }
            rig.turnUntilIdle();
            link.ws.sendPing(new byte[5]);
            link.receive(ServerFrames.ping("pong waits too"), ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.hex("89 05 61"));
            end.happen(rig, link);
            rig.turnUntilIdle();
            // After a failed write the input goes on, to its end.
            link.receiveEnd();
            assertEquals(0, rig.pool.statistics().segmentsInUse(), end::name);
            assertEquals(0, link.ws.bufferedAmount(), end::name);
        }
    }
}
