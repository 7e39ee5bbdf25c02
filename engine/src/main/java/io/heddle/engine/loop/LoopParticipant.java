package io.heddle.engine.loop;

/** The owner of a socket, which the loop calls when the socket is ready. <b>Thread:</b> loop-confined. */
public interface LoopParticipant {

    /** The socket is ready for these operations ({@link Readiness}), all of which are in its interest. */
    void onReady(int readyOps, long nowNs);

    /** {@link #onReady} threw: this participant must end itself; the loop goes on. */
    void onFault(Throwable fault);
}
