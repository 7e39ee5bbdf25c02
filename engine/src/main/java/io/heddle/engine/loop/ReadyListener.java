package io.heddle.engine.loop;

/** Receives readiness: a {@link Poller} calls it during a poll. <b>Thread:</b> loop-confined. */
public interface ReadyListener {

    /** The participant's socket is ready for these operations. */
    void onReady(LoopParticipant participant, int readyOps);
}
