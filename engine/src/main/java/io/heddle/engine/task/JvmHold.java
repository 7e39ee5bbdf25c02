package io.heddle.engine.task;

/** Keeps the JVM alive between the two calls, which are counted. <b>Thread:</b> any thread. */
public interface JvmHold {
    void hold();

    void release();
}
