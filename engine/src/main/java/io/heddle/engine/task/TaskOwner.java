package io.heddle.engine.task;

/** A connection as its tasks see it. <b>Thread:</b> any thread, but for {@link #runTask}, which is loop-confined. */
public interface TaskOwner {
    /** Unique in its engine. */
    int number();

    /** No task begins any more. */
    boolean isEnded();

    /** Runs a task as a handler of this connection, whatever it throws. */
    void runTask(Runnable task);
}
