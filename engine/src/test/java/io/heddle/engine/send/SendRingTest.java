package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.RING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SendRingTest {
    private final SegmentPool pool = new SegmentPool(1 << 20);
    private final List<String> arrived = new ArrayList<>();
    private final SendTarget target = (message, opcode) -> {
        arrived.add(opcode + ":" + message.count());
        pool.release(message, RING);
    };

    /** A message that its count tells from the others. */
    private PooledSegment message(int number) {
        return pool.acquire(128, RING).count(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 0, 1, 3, 6, 1_000, Integer.MIN_VALUE})
    void aCapacityThatTheRingCannotCountInIsRefused(int capacity) {
        assertThrows(IllegalArgumentException.class, () -> new SendRing(capacity));
    }

    @Test
    void aNewRingIsEmpty() {
        SendRing ring = new SendRing(4);
        assertEquals(4, ring.capacity());
        assertFalse(ring.hasWork());
        assertEquals(0, ring.drain(100));
        assertEquals(0, ring.refusals());
    }

    @Test
    void aMarkIsReachedOnceAllThatWasOfferedBeforeItIsDrained() {
        SendRing ring = new SendRing(4);
        assertTrue(ring.isDrainedTo(ring.mark()));
        ring.offer(target, message(1), Opcode.TEXT);
        ring.offer(target, message(2), Opcode.TEXT);
        long mark = ring.mark();
        ring.offer(target, message(3), Opcode.TEXT);
        assertFalse(ring.isDrainedTo(mark));
        ring.drain(1);
        assertFalse(ring.isDrainedTo(mark));
        ring.drain(1);
        assertTrue(ring.isDrainedTo(mark));
        assertFalse(ring.isDrainedTo(ring.mark()));
        ring.drain(1);
        assertEquals(List.of("1:1", "1:2", "1:3"), arrived);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 64})
    void aRingTakesExactlyItsCapacity(int capacity) {
        SendRing ring = new SendRing(capacity);
        for (int i = 0; i < capacity; i++) {
            assertTrue(ring.offer(target, message(i), Opcode.TEXT));
        }
        PooledSegment tooMuch = message(99);
        assertFalse(ring.offer(target, tooMuch, Opcode.TEXT));
        assertFalse(ring.offer(target, tooMuch, Opcode.TEXT));
        assertEquals(2, ring.refusals());
        // Refused is refused: the segment is still its owner's.
        assertEquals(RING, tooMuch.owner());
        assertEquals(0, tooMuch.tag);
        pool.release(tooMuch, RING);
        assertEquals(capacity, ring.drain(1_000));
        assertEquals(capacity, arrived.size());
        assertEquals(0, pool.statistics().segmentsInUse());
        assertTrue(ring.offer(target, message(1), Opcode.TEXT));
        assertEquals(2, ring.refusals());
    }

    @Test
    void aSlotIsFreeAsSoonAsItsSendIsHandedOver() {
        SendRing ring = new SendRing(2);
        // A target may send again from inside, even if the ring was full.
        SendTarget echo = (message, opcode) -> {
            if (arrived.size() < 10) {
                arrived.add("echo");
                assertTrue(ring.offer(target, message, opcode));
            }
        };
        ring.offer(echo, message(1), Opcode.TEXT);
        ring.offer(echo, message(2), Opcode.TEXT);
        assertEquals(4, ring.drain(10));
        assertEquals(List.of("echo", "echo", "1:1", "1:2"), arrived);
    }

    @Test
    void whatGoesInComesOutInOrderForManyTurns() {
        SendRing ring = new SendRing(8);
        List<String> expected = new ArrayList<>();
        int number = 0;
        for (int turn = 0; turn < 1_000; turn++) {
            for (int i = turn % 9; i > 0; i--) {
                number++;
                int opcode = number % 2 + 1;
                PooledSegment message = message(number % 100);
                if (ring.offer(target, message, opcode)) {
                    expected.add(opcode + ":" + number % 100);
                } else {
                    pool.release(message, RING);
                }
            }
            ring.drain(turn % 7);
        }
        ring.drain(100);
        assertEquals(expected, arrived);
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    @Test
    void aDrainTakesNoMoreThanItsLimit() {
        SendRing ring = new SendRing(8);
        for (int i = 1; i <= 5; i++) {
            ring.offer(target, message(i), Opcode.BINARY);
        }
        assertEquals(0, ring.drain(0));
        assertEquals(2, ring.drain(2));
        assertEquals(List.of("2:1", "2:2"), arrived);
        assertTrue(ring.hasWork());
        assertEquals(3, ring.drain(8));
        assertFalse(ring.hasWork());
    }

    @Test
    void aTargetThatThrowsLosesOnlyItsOwnMessage() {
        SendRing ring = new SendRing(4);
        IllegalStateException fault = new IllegalStateException("on purpose");
        ring.offer((message, opcode) -> {
            pool.release(message, RING);
            throw fault;
        }, message(1), Opcode.TEXT);
        ring.offer(target, message(2), Opcode.TEXT);
        assertSame(fault, assertThrows(IllegalStateException.class, () -> ring.drain(4)));
        assertEquals(1, ring.drain(4));
        assertEquals(List.of("1:2"), arrived);
        for (int i = 0; i < 4; i++) {
            assertTrue(ring.offer(target, message(3), Opcode.TEXT));
        }
    }

    @Test
    void anEmptyRingKeepsNothingAlive() {
        SendRing ring = new SendRing(4);
        WeakReference<SendTarget> passed = pass(ring);
        assertEquals(1, ring.drain(4));
        for (int i = 0; i < 50 && passed.get() != null; i++) {
            System.gc();
        }
        assertEquals(null, passed.get(), "the ring still knows its last target");
        assertFalse(ring.hasWork());
    }

    private WeakReference<SendTarget> pass(SendRing ring) {
        // A lambda without a capture would live as long as its class.
        String text = "passed " + System.nanoTime();
        SendTarget passing = (message, opcode) -> {
            arrived.add(text);
            pool.release(message, RING);
        };
        ring.offer(passing, message(1), Opcode.TEXT);
        return new WeakReference<>(passing);
    }
}
