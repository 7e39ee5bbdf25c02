package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TicketSlotsTest {
    private static final int PORT = 65_443;

    private final TicketSlots slots = new TicketSlots(0, PORT);

    @Test
    void theFirstSlotIsThePortItself() {
        assertEquals(PORT, slots.take());
    }

    @Test
    void oneSlotIsEnoughForOneAfterTheOther() {
        for (int i = 0; i < 100; i++) {
            int hint = slots.take();
            assertEquals(PORT, hint);
            slots.giveBack(hint, true);
        }
    }

    @Test
    void handshakesAtTheSameTimeHaveOneSlotEach() {
        Set<Integer> hints = take(100);
        assertEquals(100, hints.size());
        for (int hint : hints) {
            assertEquals(PORT, hint & 0xFFFF);
            assertTrue(hint > 0);
        }
        hints.forEach(hint -> slots.giveBack(hint, true));
        assertEquals(hints, take(100), "slots that were given back have tickets");
    }

    @Test
    void theSlotThatWasGivenBackLastHasTheNewestTicket() {
        List<Integer> hints = new ArrayList<>(take(3));
        hints.forEach(hint -> slots.giveBack(hint, true));
        assertEquals(hints.get(2), slots.take());
        assertEquals(hints.get(1), slots.take());
    }

    @Test
    void aSlotOfAForgottenServerIsNotTakenBack() {
        List<Integer> hints = new ArrayList<>(take(3));
        TicketSlots remade = new TicketSlots(0, PORT);
        remade.giveBack(hints.get(2), true);
        assertEquals(hints.get(0), remade.take());
        assertEquals(hints.get(1), remade.take());
        assertEquals(hints.get(2), remade.take());
        assertEquals(3, remade.size());
    }

    @Test
    void slotsThatMayHoldNoTicketComeLast() {
        int first = slots.take();
        int second = slots.take();
        slots.giveBack(first, true);
        slots.giveBack(second, false);
        assertEquals(first, slots.take());
        assertEquals(second, slots.take());
    }

    @Test
    void beyondTheMaximumTheLastSlotIsShared() {
        Set<Integer> hints = take(TicketSlots.MAX_SLOTS);
        assertEquals(TicketSlots.MAX_SLOTS, hints.size());
        int shared = slots.take();
        assertTrue(hints.contains(shared));
        assertEquals(shared, slots.take());
        slots.giveBack(shared, true);
        slots.giveBack(shared, true);
        assertEquals(shared, slots.take());
        int free = hints.iterator().next() == shared ? PORT : hints.iterator().next();
        slots.giveBack(free, true);
        assertEquals(free, slots.take());
    }

    @Test
    void oneSlotIsEnoughWhereManyCanResumeASession() {
        Set<Integer> hints = take(5);
        slots.shareOne();
        hints.forEach(hint -> slots.giveBack(hint, true));
        assertEquals(Set.of(PORT), take(5));
    }

    @Test
    void blocksHaveNothingInCommon() {
        Set<Integer> all = new HashSet<>();
        for (int block = 0; block < 8; block++) {
            TicketSlots own = new TicketSlots(block, PORT);
            for (int i = 0; i < TicketSlots.MAX_SLOTS; i++) {
                int hint = own.take();
                assertTrue(hint > 0 && all.add(hint));
                own.giveBack(hint, false);
                own.take();
            }
        }
        assertEquals(PORT, new TicketSlots(8, PORT).take());
    }

    private Set<Integer> take(int count) {
        Set<Integer> hints = new java.util.LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            hints.add(slots.take());
        }
        return hints;
    }
}
