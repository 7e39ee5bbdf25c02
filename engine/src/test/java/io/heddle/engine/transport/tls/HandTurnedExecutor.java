package io.heddle.engine.transport.tls;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs what it was given when the test says so. */
final class HandTurnedExecutor implements Executor {
    final ArrayDeque<Runnable> queue = new ArrayDeque<>();

    @Override
    public void execute(Runnable command) {
        queue.add(command);
    }

    /** Whether there was one to run. */
    boolean runOne() {
        Runnable command = queue.poll();
        if (command != null) {
            command.run();
        }
        return command != null;
    }
}
