package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoopCommandsTest {
    private static final int PRODUCERS = 3;

    private final List<Throwable> faults = new ArrayList<>();
    private WatchedPoller poller;
    private LoopWaker waker;
    private final TurnBudget budget = WideBudget.create();
    private LoopCommands commands;

    @BeforeEach
    void open() throws IOException {
        poller = new WatchedPoller();
        waker = new LoopWaker(poller);
        commands = new LoopCommands(waker, faults::add, 1_000);
    }

    @AfterEach
    void close() throws IOException {
        poller.close();
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void commandsRunInTheOrderTheyWereAdded() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            assertTrue(commands.add(() -> ran.add(number)));
        }
        assertTrue(commands.hasWork());
        assertEquals(5, commands.drain(budget));
        assertEquals(List.of(0, 1, 2, 3, 4), ran);
        assertFalse(commands.hasWork());
    }

    @Test
    void tasksAreBoundedAndCommandsAreNot() {
        int[] ran = new int[1];
        for (int i = 0; i < 1_000; i++) {
            assertTrue(commands.addTask(() -> ran[0]++));
        }
        assertThrows(RejectedExecutionException.class, () -> commands.addTask(() -> ran[0]++));
        assertTrue(commands.add(() -> ran[0]++));
        assertEquals(1_001, commands.drain(budget));
        assertEquals(1_001, ran[0]);
        // A task that is running has given its place back.
        assertTrue(commands.addTask(() -> {
            for (int i = 0; i < 1_000; i++) {
                assertTrue(commands.addTask(() -> ran[0]++));
            }
        }));
        commands.drain(budget);
        commands.drain(budget);
        assertEquals(2_001, ran[0]);
        commands.end();
        assertFalse(commands.addTask(() -> ran[0]++));
    }

    @Test
    void theCommandsOfEachProducerRunInItsOrder() throws InterruptedException {
        int each = 20_000;
        int[] next = new int[PRODUCERS];
        AtomicInteger disorder = new AtomicInteger();
        List<Thread> producers = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    commands.add(() -> {
                        if (next[producer]++ != number) {
                            disorder.incrementAndGet();
                        }
                    });
                }
            });
            producers.add(thread);
            thread.start();
        }
        int ran = 0;
        while (ran < PRODUCERS * each) {
            ran += commands.drain(budget);
            Thread.yield();
        }
        join(producers);
        assertEquals(0, commands.drain(budget));
        assertEquals(0, disorder.get());
    }

    @Test
    void aCommandWakesTheLoopOnceItIsThere() {
        waker.park();
        commands.add(() -> {});
        commands.add(() -> {});
        assertEquals(1, poller.wakeUps.get());
    }

    @Test
    void aDrainIsBoundedSoThatSocketsGetTheirTurn() {
        for (int i = 0; i < 3_000; i++) {
            commands.add(() -> {});
        }
        assertEquals(1_024, commands.drain(budget));
        assertEquals(1_024, commands.drain(budget));
        assertEquals(952, commands.drain(budget));
        assertEquals(0, commands.drain(budget));
    }

    @Test
    void aCommandThatAddsItselfDoesNotHoldTheDrain() {
        commands.add(new Runnable() {
            @Override
            public void run() {
                commands.add(this);
            }
        });
        assertEquals(1_024, commands.drain(budget));
        assertTrue(commands.hasWork());
    }

    @Test
    void aCommandThatThrowsIsReportedAndTheOthersRun() {
        List<String> ran = new ArrayList<>();
        Error first = new AssertionError("on purpose");
        RuntimeException second = new IllegalStateException("on purpose");
        commands.add(() -> {
            throw first;
        });
        commands.add(() -> ran.add("one"));
        commands.add(() -> {
            throw second;
        });
        commands.add(() -> ran.add("two"));
        assertEquals(4, commands.drain(budget));
        assertEquals(List.of("one", "two"), ran);
        assertEquals(List.of(first, second), faults);
    }

    @Test
    void afterTheEndNothingIsAddedButWhatIsThereCanBeRun() {
        List<String> ran = new ArrayList<>();
        assertTrue(commands.add(() -> ran.add("before")));
        commands.end();
        assertFalse(commands.add(() -> ran.add("after")));
        assertEquals(1, commands.drain(budget));
        assertEquals(List.of("before"), ran);
        commands.end();
        assertFalse(commands.hasWork());
    }

    @Test
    void aNullCommandDoesNotHoldTheEnd() {
        assertThrows(NullPointerException.class, () -> commands.add(null));
        commands.end();
        assertEquals(0, commands.drain(budget));
    }

    @RepeatedTest(30)
    void exactlyWhatWasAcceptedBeforeTheEndRuns() throws InterruptedException {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        List<Thread> producers = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            Thread thread = new Thread(() -> {
                while (commands.add(ran::incrementAndGet)) {
                    accepted.incrementAndGet();
                }
            });
            producers.add(thread);
            thread.start();
        }
        while (ran.get() < 2_000) {
            commands.drain(budget);
        }
        commands.end();
        while (commands.hasWork()) {
            commands.drain(budget);
        }
        int ranAtTheEnd = ran.get();
        join(producers);
        assertEquals(accepted.get(), ranAtTheEnd);
        assertFalse(commands.hasWork());
    }
}
