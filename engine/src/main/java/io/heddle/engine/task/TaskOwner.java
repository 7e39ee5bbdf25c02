package io.heddle.engine.task;

/** A connection as its tasks see it. */
public interface TaskOwner {
    /** Unique in its engine. Any thread. */
    int number();

    /** No task begins any more. Any thread. */
    boolean isEnded();

    /** Runs a task as a handler of this connection, whatever it throws. Loop-confined. */
    void runTask(Runnable task);
}
