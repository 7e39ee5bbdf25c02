package io.heddle.engine.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/** An event loop of real parts around a watched poller, with stages that a test scripts. */
final class LoopHarness {
    /** A stage that runs the work of the test, and has work if the test says so. */
    static final class Stage implements LoopStage {
        Runnable work = () -> {};
        BooleanSupplier waits = () -> false;
        int turns;

        @Override
        public int doWork(long nowNs) {
            turns++;
            work.run();
            return 0;
        }

        @Override
        public boolean hasWork() {
            return waits.getAsBoolean();
        }
    }

    final List<String> events = new ArrayList<>();
    final List<Throwable> faults = new ArrayList<>();
    final Stage sends = new Stage();
    final Stage flushes = new Stage();
    final WatchedPoller poller = new WatchedPoller();
    final DutyCycleTracker tracker = new DutyCycleTracker();
    final ReadyDispatcher dispatcher;
    final LoopCommands commands;
    final Deadlines deadlines;
    final EventLoop loop;
    volatile boolean ended;
    Runnable onEnding = () -> {};
    Runnable onEnded = () -> {};

    LoopHarness(NanoClock clock, boolean mayBlock) throws IOException {
        TurnBudget budget = WideBudget.create();
        dispatcher = new ReadyDispatcher(poller, clock, budget);
        commands = new LoopCommands(dispatcher.waker(), faults::add, 1_000);
        deadlines = new Deadlines(dispatcher.cycleClock(), faults::add);
        EventLoop.Parts parts =
            new EventLoop.Parts("harness", LoopThread.ofJvm(), clock, dispatcher, dispatcher.waker(), budget, commands, deadlines,
                new Deadlines(dispatcher.listeningClock(), faults::add), tracker, faults::add);
        loop = new EventLoop(parts, sends, flushes, mayBlock, () -> ended, () -> {
            events.add("ending");
            onEnding.run();
        }, () -> {
            events.add("ended");
            onEnded.run();
        });
    }
}
