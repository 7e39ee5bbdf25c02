package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoggingContextTest {
    private final LoggingContext context = new LoggingContext();

    @Test
    void aNewContextIsEmpty() {
        assertEquals(Map.of(), context.asMap());
        assertNull(context.get("absent"));
        assertEquals("{}", context.toString());
    }

    @Test
    void valuesAreSetReplacedAndRemoved() {
        assertSame(context, context.put("bot", 7));
        assertEquals(7, context.get("bot"));
        context.put("bot", "seven");
        assertEquals("seven", context.get("bot"));
        assertSame(context, context.put("bot", null));
        assertNull(context.get("bot"));
        assertEquals(Map.of(), context.asMap());
    }

    @Test
    void removingWhatIsNotThereDoesNothing() {
        context.put("a", 1).put("absent", null);
        assertEquals(Map.of("a", 1), context.asMap());
    }

    @Test
    void theOrderIsThatOfTheFirstSetting() {
        context.put("zebra", 1).put("ape", 2).put("mule", 3).put("zebra", 4);
        assertEquals(List.of("zebra", "ape", "mule"), keys());
        assertEquals("{zebra=4, ape=2, mule=3}", context.toString());
    }

    @Test
    void whatWasRemovedAndSetAgainComesLast() {
        context.put("a", 1).put("b", 2).put("a", null).put("a", 3);
        assertEquals(List.of("b", "a"), keys());
    }

    @Test
    void keysAreToldApartByCaseAndBlank() {
        context.put("a", 1).put("A", 2).put(" a", 3);
        assertEquals(List.of("a", "A", " a"), keys());
    }

    @Test
    void anEmptyKeyIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> context.put("", 1));
        assertThrows(IllegalArgumentException.class, () -> context.put("", null));
        assertEquals(Map.of(), context.asMap());
        assertNull(context.get(""));
    }

    @Test
    void aNullKeyIsRefusedBeforeAndAfterTheFirstValue() {
        for (int round = 0; round < 2; round++) {
            assertEquals("key", assertThrows(NullPointerException.class, () -> context.put(null, 1)).getMessage());
            assertEquals("key", assertThrows(NullPointerException.class, () -> context.put(null, null)).getMessage());
            assertEquals("key", assertThrows(NullPointerException.class, () -> context.get(null)).getMessage());
            context.put("a", 1);
        }
    }

    @Test
    void snapshotsCanNotBeChanged() {
        Map<String, Object> empty = context.asMap();
        context.put("a", 1);
        Map<String, Object> one = context.asMap();
        for (Map<String, Object> snapshot : List.of(empty, one)) {
            assertThrows(UnsupportedOperationException.class, () -> snapshot.put("b", 2));
            assertThrows(UnsupportedOperationException.class, snapshot::clear);
        }
        assertThrows(UnsupportedOperationException.class, () -> one.remove("a"));
        assertThrows(UnsupportedOperationException.class, () -> one.entrySet().iterator().next().setValue(2));
        assertThrows(UnsupportedOperationException.class, () -> one.keySet().clear());
        assertThrows(UnsupportedOperationException.class, () -> one.values().clear());
        assertEquals(Map.of("a", 1), context.asMap());
    }

    @Test
    void snapshotsDoNotSeeLaterChanges() {
        context.put("a", 1).put("b", 2);
        Map<String, Object> before = context.asMap();
        context.put("a", 9).put("b", null).put("c", 3);
        assertEquals(Map.of("a", 1, "b", 2), before);
        assertEquals(Map.of("a", 9, "c", 3), context.asMap());
    }

    @Test
    void noChangeOfSeveralThreadsIsLost() throws Exception {
        int writers = 4;
        int perWriter = 200;
        CyclicBarrier start = new CyclicBarrier(writers + 1);
        ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String prefix = writer + "-";
                ends.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < perWriter; i++) {
                        context.put(prefix + i, i).put("last", prefix);
                    }
                    return null;
                }));
            }
            ends.add(threads.submit(() -> {
                start.await();
                assertSnapshotsOnlyGrow(writers * perWriter);
                return null;
            }));
            for (Future<?> end : ends) {
                end.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
        assertEquals(writers * perWriter + 1, context.asMap().size());
        for (int writer = 0; writer < writers; writer++) {
            for (int i = 0; i < perWriter; i++) {
                assertEquals(i, context.get(writer + "-" + i));
            }
        }
    }

    /** The reader's side: it sees each state whole, and none after a later one. */
    private void assertSnapshotsOnlyGrow(int keys) {
        int seen = 0;
        while (seen < keys && !Thread.currentThread().isInterrupted()) {
            Map<String, Object> snapshot = context.asMap();
            int size = 0;
            for (Map.Entry<String, Object> entry : snapshot.entrySet()) {
                assertTrue(entry.getValue() != null, entry.getKey());
                size++;
            }
            assertEquals(snapshot.size(), size);
            assertTrue(size >= seen, "went back from " + seen + " to " + size);
            seen = size;
            Thread.onSpinWait();
        }
    }

    private List<String> keys() {
        return List.copyOf(context.asMap().keySet());
    }
}
