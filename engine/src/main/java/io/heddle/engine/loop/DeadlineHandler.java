package io.heddle.engine.loop;

/** Called when its deadline has passed. <b>Thread:</b> loop-confined. */
public interface DeadlineHandler {

    /** The deadline with this id has passed; the id is no longer valid. */
    void onDeadline(long timerId, long nowNs);
}
