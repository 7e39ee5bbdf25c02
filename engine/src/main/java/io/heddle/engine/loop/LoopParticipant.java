package io.heddle.engine.loop;

/** A socket's owner: the loop calls it when the socket is ready. <b>Thread:</b> loop-confined. */
public interface LoopParticipant {

    /** Its socket is ready for these operations ({@link Readiness}) of those that it is interested in. */
    void onReady(int readyOps, long nowNs);

    /** {@link #onReady} threw: end what is left of this participant; the loop goes on. */
    void onFault(Throwable fault);
}
