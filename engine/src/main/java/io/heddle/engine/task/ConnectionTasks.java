package io.heddle.engine.task;

import io.heddle.api.ScheduledTask;
import java.time.Duration;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The tasks of all connections that have any: a list of each, found by the connection's number, so that a connection without tasks pays
 * nothing for them. A task never holds the JVM: its connection does.
 *
 * <p><b>Thread:</b> any thread schedules; the lists are loop-confined.
 */
public final class ConnectionTasks {
    private static final int MIN_SHRINKING_CAPACITY = 4_096;
    private static final int SHRINKING_DIVISOR = 16;

    private final LoopTask.Loop loop;
    private final Int2ObjectHashMap<ConnectionTask> heads = new Int2ObjectHashMap<>();

    public ConnectionTasks(LoopTask.Loop loop) {
        this.loop = loop;
    }

    /** Any thread. @return a cancelled task if the engine closes, or the connection has ended */
    public ScheduledTask once(TaskOwner owner, Duration delay, Runnable task) {
        return start(owner, 0, LoopTask.delayNs(delay, task), task);
    }

    /** As {@link #once}, again and again. */
    public ScheduledTask atFixedRate(TaskOwner owner, Duration period, Runnable task) {
        long periodNs = LoopTask.periodNs(period, task);
        return start(owner, periodNs, periodNs, task);
    }

    private ScheduledTask start(TaskOwner owner, long periodNs, long delayNs, Runnable task) {
        boolean isRefused = loop.isClosing().getAsBoolean() || owner.isEnded();
        return isRefused ? LoopTask.refused(task) : new ConnectionTask(task, periodNs, loop, owner, this).start(delayNs, null);
    }

    /** A connection has ended: none of its tasks begins any more, and nothing keeps them. */
    public void cancelAll(TaskOwner owner) {
        if (heads.isEmpty()) {
            return;
        }
        for (ConnectionTask task; (task = heads.get(owner.number())) != null;) {
            task.cancel();
            // Also one that runs at this moment, and has nothing to leave.
            remove(task);
        }
    }

    /** The number of tasks that may still run. */
    public int count() {
        int count = 0;
        for (ConnectionTask head : heads.values()) {
            for (ConnectionTask task = head; task != null; task = task.next) {
                count++;
            }
        }
        return count;
    }

    void add(ConnectionTask task) {
        if (!task.isListed) {
            task.isListed = true;
            ConnectionTask head = heads.put(task.owner.number(), task);
            task.next = head;
            if (head != null) {
                head.previous = task;
            }
        }
    }

    void remove(ConnectionTask task) {
        if (!task.isListed) {
            return;
        }
        task.isListed = false;
        if (task.next != null) {
            task.next.previous = task.previous;
        }
        if (task.previous != null) {
            task.previous.next = task.next;
        } else if (task.next != null) {
            heads.put(task.owner.number(), task.next);
        } else {
            heads.remove(task.owner.number());
            shrink();
        }
        task.next = null;
        task.previous = null;
    }

    /** After a crowd its table would stay. */
    private void shrink() {
        if (heads.capacity() > MIN_SHRINKING_CAPACITY && heads.size() * SHRINKING_DIVISOR < heads.capacity()) {
            heads.compact();
        }
    }
}
