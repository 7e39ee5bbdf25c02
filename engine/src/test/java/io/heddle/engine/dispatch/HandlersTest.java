package io.heddle.engine.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.event.MessageFragment;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HandlersTest {
    private static final String FIRST = "first";
    private static final String SECOND = "second";
    private static final String THIRD = "third";

    @Test
    void aSlotWithOneHandlerIsThatHandler() {
        Object slot = Handlers.add(null, FIRST);
        assertSame(FIRST, slot);
        assertEquals(0, Handlers.count(null));
        assertEquals(1, Handlers.count(slot));
        assertSame(FIRST, Handlers.at(slot, 0));
    }

    @Test
    void severalHandlersStayInTheOrderInWhichTheyWereAdded() {
        Object slot = Handlers.add(Handlers.add(Handlers.add(null, FIRST), SECOND), THIRD);
        assertEquals(3, Handlers.count(slot));
        assertArrayEquals(new Object[] {FIRST, SECOND, THIRD}, (Object[]) slot);
    }

    @Test
    void aHandlerThatIsRemovedLeavesTheOthersInOrder() {
        Object slot = Handlers.add(Handlers.add(Handlers.add(null, FIRST), SECOND), THIRD);
        Object left = Handlers.remove(slot, SECOND);
        assertArrayEquals(new Object[] {FIRST, THIRD}, (Object[]) left);
        assertNotSame(slot, left, "a delivery may be going through the old slot");
        assertEquals(3, Handlers.count(slot));
        assertSame(THIRD, Handlers.remove(left, FIRST));
        assertNull(Handlers.remove(THIRD, THIRD));
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        Object slot = Handlers.add(Handlers.add(null, FIRST), SECOND);
        assertArrayEquals(new Object[] {FIRST, SECOND}, (Object[]) Handlers.remove(slot, THIRD));
        assertSame(FIRST, Handlers.remove(FIRST, THIRD));
        assertNull(Handlers.remove(null, FIRST));
    }

    @Test
    void ofAHandlerThatWasAddedTwiceTheFirstIsRemoved() {
        Object slot = Handlers.add(Handlers.add(Handlers.add(null, FIRST), SECOND), FIRST);
        assertArrayEquals(new Object[] {SECOND, FIRST}, (Object[]) Handlers.remove(slot, FIRST));
    }

    @Test
    void aHandlerIsRemovedFromEveryEventThatItHears() {
        Handlers handlers = new Handlers();
        Consumer<WebSocket> plain = ws -> {};
        BiConsumer<WebSocket, MessageFragment> pieces = (ws, fragment) -> {};
        handlers.remove(plain);
        handlers.onOpen(plain);
        handlers.onWritable(plain);
        handlers.onIncompleteFrame(pieces);
        assertTrue(handlers.takesFragments());
        handlers.remove(plain);
        assertNull(handlers.open);
        assertNull(handlers.writable);
        assertTrue(handlers.takesFragments());
        handlers.remove(pieces);
        assertFalse(handlers.takesFragments());
    }
}
