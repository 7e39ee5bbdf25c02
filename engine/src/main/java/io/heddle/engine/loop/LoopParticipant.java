package io.heddle.engine.loop;

/** The owner of a socket, which the loop calls when the socket is ready. <b>Thread:</b> loop-confined. */
public interface LoopParticipant extends FaultOwner {

    /**
     * The socket is ready for these operations ({@link Readiness}). All of them are in its interest, unless that has changed since the
     * poller was asked: many participants wait for their turn.
     */
    void onReady(int readyOps, long nowNs);
}
