package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a loop: each listener is called exactly once, whatever a step throws on the way. */
@Timeout(60)
final class EventLoopEndTest {
    private LoopHarness harness;
    private List<String> events;

    @BeforeEach
    void open() throws IOException {
        harness = new LoopHarness(SystemNanoClock.INSTANCE, true);
        events = harness.events;
    }

    @AfterEach
    void close() throws IOException {
        harness.poller.close();
    }

    private void assertEndedInOrder() {
        assertEquals("ending", events.get(0));
        assertEquals("ended", events.get(events.size() - 1));
        assertEquals(2, events.stream().filter(event -> event.startsWith("end")).count(), () -> "called twice:  " + events);
        assertFalse(harness.poller.isOpen());
        assertFalse(harness.commands.add(() -> {}));
    }

    @Test
    void theEndIsReportedOnceAndTheSelectorIsClosed() {
        harness.loop.onStart();
        harness.onEnded = () -> events.add("poller open: " + harness.poller.isOpen());
        harness.loop.onClose();
        assertEquals(List.of("ending", "ended", "poller open: false"), events);
        assertEquals(List.of(), harness.faults);
        assertFalse(harness.commands.add(() -> {}));
    }

    @Test
    void workThatComesWithTheEndIsStillDone() {
        harness.loop.onStart();
        harness.onEnding = () -> harness.commands.add(() -> events.add("command"));
        harness.sends.waits = () -> harness.sends.turns < 3;
        harness.flushes.waits = () -> harness.flushes.turns < 5;
        harness.loop.onClose();
        assertEquals(List.of("ending", "command", "ended"), events);
        assertEquals(5, harness.flushes.turns);
        assertEndedInOrder();
    }

    @Test
    void everyAcceptedCommandRunsHoweverManyThereAre() {
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 250_000; i++) {
            harness.commands.add(ran::incrementAndGet);
        }
        harness.loop.onClose();
        assertEquals(250_000, ran.get());
        assertEndedInOrder();
    }

    @Test
    void aStageThatAlwaysHasWorkDoesNotHoldTheEnd() {
        harness.flushes.waits = () -> true;
        harness.loop.onClose();
        assertEquals(100, harness.flushes.turns);
        assertEndedInOrder();
    }

    @Test
    void aFaultOnTheWayDoesNotHoldTheEnd() {
        RuntimeException ending = new IllegalStateException("ending");
        Error stage = new AssertionError("stage");
        RuntimeException ended = new IllegalStateException("ended");
        harness.onEnding = () -> LoopFaults.sneak(ending);
        harness.sends.waits = () -> harness.sends.turns < 1;
        harness.sends.work = () -> LoopFaults.sneak(stage);
        harness.onEnded = () -> LoopFaults.sneak(ended);
        harness.loop.onClose();
        assertEquals(List.of(ending, stage, ended), harness.faults);
        assertEndedInOrder();
    }

    @Test
    void aRunnerEndsTheLoopOnceItSaysSo() throws InterruptedException {
        AgentRunner runner = new AgentRunner(NoOpIdleStrategy.INSTANCE, harness.faults::add, null, harness.loop);
        Thread thread = AgentRunner.startOnThread(runner);
        harness.commands.add(() -> events.add(harness.loop.isLoopThread() + ""));
        harness.commands.add(() -> harness.ended = true);
        thread.join();
        assertEquals(List.of("true", "ending", "ended"), events);
        assertEquals(List.of(), harness.faults);
    }

    @Test
    void anErrorDoesNotEndTheThreadOfARunner() throws InterruptedException {
        harness.sends.work = () -> {
            if (harness.sends.turns == 1) {
                throw new AssertionError("on purpose");
            }
        };
        Thread thread = AgentRunner.startOnThread(
            new AgentRunner(NoOpIdleStrategy.INSTANCE, harness.faults::add, null, harness.loop));
        harness.commands.add(() -> harness.commands.add(() -> harness.ended = true));
        thread.join();
        assertEquals(1, harness.faults.size());
        assertEquals("on purpose", harness.faults.get(0).getMessage());
        assertEndedInOrder();
    }

    @Test
    void interruptsDoNotEndTheThreadOfARunner() throws InterruptedException {
        Thread thread = AgentRunner.startOnThread(
            new AgentRunner(NoOpIdleStrategy.INSTANCE, harness.faults::add, null, harness.loop));
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            int before = i;
            assertTrue(harness.commands.add(() -> {
                Thread.currentThread().interrupt();
                ran.incrementAndGet();
            }));
            while (ran.get() == before) {
                Thread.onSpinWait();
            }
        }
        harness.commands.add(() -> harness.ended = true);
        thread.join();
        assertEquals(50, ran.get());
        assertEndedInOrder();
    }

    @Test
    void anInvokerEndsTheLoopOnceItSaysSo() throws IOException {
        harness = new LoopHarness(SystemNanoClock.INSTANCE, false);
        events = harness.events;
        AgentInvoker invoker = new AgentInvoker(harness.faults::add, null, harness.loop);
        invoker.start();
        assertEquals(0, invoker.invoke());
        harness.commands.add(() -> harness.ended = true);
        invoker.invoke();
        assertEquals(List.of("ending", "ended"), events);
        assertEquals(0, invoker.invoke());
        invoker.close();
        assertEquals(List.of("ending", "ended"), events);
        assertEquals(List.of(), harness.faults);
    }
}
