package io.heddle.engine.servers;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one fixture, so that its {@code close()} can prove that none is left. A server library makes threads of its own; they
 * inherit the group of the thread that makes them, which is why a library is started inside {@link #call}.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> a thread group named after the fixture.
 */
final class FixtureThreads {
    private static final long JOIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final ThreadGroup group;

    FixtureThreads(String name) {
        group = new ThreadGroup(name);
    }

    /** Runs {@code body} in a daemon thread of the group, and waits for it. */
    <T> T call(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        thread("call", task).start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(group.getName() + " failed to start or stop", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting or stopping " + group.getName(), e);
        }
    }

    Thread thread(String role, Runnable body) {
        Thread thread = new Thread(group, body, group.getName() + "-" + role);
        thread.setDaemon(true);
        return thread;
    }

    ThreadFactory factory(String role) {
        return body -> thread(role, body);
    }

    /** Gives every thread of the group the fixture's name, for libraries that name theirs and cannot be told otherwise. */
    void rename() {
        for (Thread thread : alive()) {
            if (!thread.getName().startsWith(group.getName())) {
                thread.setName(group.getName() + "-" + thread.getName());
            }
        }
    }

    /** Wakes whatever sleeps or waits in the group. */
    void interrupt() {
        group.interrupt();
    }

    /**
     * Waits until no thread of the group is alive.
     *
     * @throws IllegalStateException if one is, after 20 seconds: the fixture leaks it
     */
    void join() {
        long deadlineNs = System.nanoTime() + JOIN_TIMEOUT_NS;
        for (Thread[] left = alive(); left.length > 0; left = alive()) {
            long remainingNs = deadlineNs - System.nanoTime();
            if (remainingNs <= 0) {
                throw new IllegalStateException(group.getName() + " left threads: " + Arrays.toString(left)
                    + ", the first at " + Arrays.toString(left[0].getStackTrace()));
            }
            try {
                TimeUnit.NANOSECONDS.timedJoin(left[0], remainingNs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while closing " + group.getName(), e);
            }
        }
    }

    private Thread[] alive() {
        // activeCount() is an estimate: enumerate() drops silently what has no room.
        Thread[] found = new Thread[group.activeCount() + 64];
        return Arrays.copyOf(found, group.enumerate(found));
    }
}
