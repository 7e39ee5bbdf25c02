package io.heddle.engine.transport.tls;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs its commands one by one, when the test says so. */
final class HandTurnedExecutor implements Executor {
    final ArrayDeque<Runnable> queue = new ArrayDeque<>();

    @Override
    public void execute(Runnable command) {
        queue.add(command);
    }

    /** Runs the next command; false if there is none. */
    boolean runOne() {
        Runnable command = queue.poll();
        if (command != null) {
            command.run();
        }
        return command != null;
    }
}
