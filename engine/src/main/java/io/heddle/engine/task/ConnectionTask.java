package io.heddle.engine.task;

/**
 * A task that ends with its connection. While it may still run it is in a list of the {@link ConnectionTasks}.
 *
 * <p><b>Thread:</b> as {@link LoopTask}; the list is loop-confined.
 */
final class ConnectionTask extends LoopTask {
    final TaskOwner owner;
    private final ConnectionTasks tasks;
    ConnectionTask previous;
    ConnectionTask next;
    boolean isListed;

    ConnectionTask(Runnable task, long periodNs, Loop loop, TaskOwner owner, ConnectionTasks tasks) {
        super(task, periodNs, loop);
        this.owner = owner;
        this.tasks = tasks;
    }

    @Override
    boolean isOwned() {
        return !owner.isEnded();
    }

    @Override
    void onPending() {
        tasks.add(this);
    }

    @Override
    void onOver() {
        tasks.remove(this);
    }

    @Override
    void run(Runnable user) {
        owner.runTask(user);
    }
}
