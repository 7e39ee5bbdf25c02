package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventLoopTest {
    private static final long MS = 1_000_000;
    private static final long FOR_EVER_MS = Long.MAX_VALUE / MS;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<ReadyPipe> pipes = new ArrayList<>();
    private LoopHarness harness;
    private List<String> events;

    @BeforeEach
    void open() throws IOException {
        clock.update(50_000 * MS);
        harness = new LoopHarness(clock, true);
        harness.poller.neverWaits = true;
        events = harness.events;
        harness.loop.onStart();
    }

    @AfterEach
    void close() throws IOException {
        for (ReadyPipe pipe : pipes) {
            pipe.close();
        }
        harness.poller.close();
    }

    private void ready(Runnable reaction, Runnable onFault) throws IOException {
        pipes.add(new ReadyPipe(harness.poller.selector, new LoopParticipant() {
            @Override
            public void onReady(int readyOps, long nowNs) {
                reaction.run();
            }

            @Override
            public void onFault(Throwable fault) {
                harness.faults.add(fault);
                onFault.run();
            }
        }));
    }

    private long lastWaitMs() {
        return harness.poller.waitsMs.get(harness.poller.waitsMs.size() - 1);
    }

    private static Runnable throwing(Throwable fault) {
        return () -> LoopFaults.sneak(fault);
    }

    @Test
    void theStagesComeInTheOrderOfTheArchitecture() throws IOException {
        ready(() -> events.add("ready"), () -> {});
        harness.sends.work = () -> events.add("sends");
        harness.commands.add(() -> events.add("command"));
        harness.deadlines.schedule(clock.nanoTime(), (id, nowNs) -> events.add("deadline"));
        harness.flushes.work = () -> events.add("flushes");
        clock.advance(5 * MS);
        // One socket, one command, one deadline; these stages count nothing.
        assertEquals(3, harness.loop.doWork());
        assertEquals(List.of("ready", "sends", "command", "deadline", "flushes"), events);
    }

    @Test
    void aCycleIsMeasuredFromTheEndOfTheWait() throws IOException {
        ready(() -> clock.advance(3 * MS), () -> {});
        harness.flushes.work = () -> clock.advance(4 * MS);
        harness.loop.doWork();
        assertEquals(1, harness.tracker.times().count());
        assertEquals(7 * MS, harness.tracker.times().maxNs());
    }

    @Test
    void theLoopKnowsItsThread() {
        assertTrue(harness.loop.isLoopThread());
        boolean[] other = {true};
        runElsewhere(() -> other[0] = harness.loop.isLoopThread());
        assertFalse(other[0]);
        assertEquals("harness", harness.loop.roleName());
    }

    @Test
    void withNothingToDoTheLoopSleepsUntilItIsWoken() {
        harness.loop.doWork();
        assertEquals(FOR_EVER_MS, lastWaitMs());
    }

    @Test
    void theLoopSleepsUpToTheNextDeadlineAndNotPastIt() {
        harness.deadlines.schedule(clock.nanoTime() + 10 * MS, (id, nowNs) -> events.add("deadline"));
        harness.loop.doWork();
        long waitMs = lastWaitMs();
        assertTrue(waitMs >= 10 && waitMs <= 12, () -> "waits " + waitMs + " ms");
        clock.advance(waitMs * MS);
        harness.loop.doWork();
        assertEquals(List.of("deadline"), events);
    }

    @Test
    void theLoopDoesNotSleepWhileAnythingWaits() {
        harness.sends.waits = () -> true;
        harness.loop.doWork();
        assertEquals(0, lastWaitMs());
        harness.sends.waits = () -> false;
        harness.flushes.waits = () -> true;
        harness.loop.doWork();
        assertEquals(0, lastWaitMs());
        harness.flushes.waits = () -> false;
        harness.commands.add(() -> {});
        harness.loop.doWork();
        assertEquals(0, lastWaitMs());
    }

    @Test
    void onlyTheFirstCommandOfABurstWakesTheLoop() {
        harness.flushes.waits = () -> {
            // The loop is parked, and about to sleep.
            runElsewhere(() -> harness.commands.add(() -> events.add("first")));
            harness.flushes.waits = () -> false;
            return false;
        };
        harness.loop.doWork();
        assertEquals(1, harness.poller.wakeUps.get());
        // The burst goes on, one in each cycle.
        for (int i = 0; i < 10; i++) {
            runElsewhere(() -> harness.commands.add(() -> events.add("next")));
            harness.loop.doWork();
            assertEquals(0, lastWaitMs());
        }
        assertEquals(1, harness.poller.wakeUps.get());
        assertEquals(11, events.size());
        // No command came in this cycle, so the loop sleeps in the next.
        harness.loop.doWork();
        assertEquals(0, lastWaitMs());
        harness.loop.doWork();
        assertEquals(FOR_EVER_MS, lastWaitMs());
    }

    @Test
    void workPublishedBetweenTheLastCheckAndTheSleepEndsTheSleep() {
        harness.flushes.waits = () -> {
            // The loop has looked at the commands before; this one comes just too late to be seen.
            runElsewhere(() -> harness.commands.add(() -> events.add("command")));
            harness.flushes.waits = () -> false;
            return false;
        };
        harness.loop.doWork();
        assertEquals(FOR_EVER_MS, lastWaitMs());
        assertEquals(1, harness.poller.wakeUps.get());
        assertEquals(List.of("command"), events);
    }

    private static void runElsewhere(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLoopThatHasEndedDoesNotSleepEither() {
        harness.ended = true;
        assertThrows(AgentTerminationException.class, harness.loop::doWork);
        assertEquals(0, lastWaitMs());
    }

    @Test
    void theEndComesAfterAWholeCycle() {
        harness.commands.add(() -> harness.ended = true);
        harness.flushes.work = () -> events.add("flushes");
        assertTrue(assertThrows(AgentTerminationException.class, harness.loop::doWork).isExpected());
        assertEquals(List.of("flushes"), events);
        assertEquals(1, harness.tracker.times().count());
    }

    @Test
    void aLoopThatMustNotBlockNeverDoesAndIsNeverWoken() throws IOException {
        LoopHarness spinning = new LoopHarness(clock, false);
        spinning.loop.onStart();
        spinning.loop.doWork();
        spinning.sends.work = () -> spinning.commands.add(() -> {});
        spinning.loop.doWork();
        assertEquals(List.of(0L, 0L), spinning.poller.waitsMs);
        assertEquals(0, spinning.poller.wakeUps.get());
        spinning.poller.close();
    }

    @Test
    void commandsOfTheLoopItselfCauseNoWakeUp() throws IOException {
        ready(() -> harness.commands.add(() -> events.add("from a socket")), () -> {});
        harness.sends.work = () -> harness.commands.add(() -> {});
        harness.flushes.work = () -> harness.commands.add(() -> {});
        harness.loop.doWork();
        harness.loop.doWork();
        assertTrue(events.contains("from a socket"));
        assertEquals(0, harness.poller.wakeUps.get());
    }

    @Test
    void anInterruptOfAHandlerDoesNotReachTheNextCycleButIsNotLost() throws IOException {
        assertFalse(harness.loop.takeInterrupt());
        ready(() -> Thread.currentThread().interrupt(), () -> {});
        harness.loop.doWork();
        assertFalse(Thread.currentThread().isInterrupted());
        assertTrue(harness.loop.takeInterrupt());
        assertFalse(harness.loop.takeInterrupt());
    }

    @Test
    void aFaultOfAnyStepKeepsNoOtherFromItsTurn() throws IOException {
        List<Throwable> thrown = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            thrown.add(i % 2 == 0 ? new AssertionError("step " + i) : new IllegalStateException("step " + i));
        }
        // The first participant throws in onReady and again in onFault, which only the loop can catch.
        ready(throwing(new IllegalStateException("in onReady")), throwing(thrown.get(0)));
        harness.sends.work = throwing(thrown.get(1));
        harness.commands.add(throwing(thrown.get(2)));
        harness.deadlines.schedule(clock.nanoTime(), (id, nowNs) -> LoopFaults.sneak(thrown.get(3)));
        harness.flushes.work = throwing(thrown.get(4));
        clock.advance(5 * MS);
        assertTrue(harness.loop.doWork() > 0);
        assertEquals("in onReady", harness.faults.remove(0).getMessage());
        assertEquals(thrown, harness.faults);
    }

    @Test
    void aFaultOfAParticipantIsItsOwnAndTheLoopGoesOn() throws IOException {
        IllegalStateException fault = new IllegalStateException("on purpose");
        ready(throwing(fault), () -> events.add("fault"));
        harness.loop.doWork();
        harness.loop.doWork();
        assertEquals(List.of(fault, fault), harness.faults);
        assertEquals(List.of("fault", "fault"), events);
        assertEquals(2, harness.tracker.times().count());
    }
}
