package io.heddle.engine.loop;

/** What a selection key is attached to. <b>Thread:</b> loop-confined. */
public interface LoopParticipant {

    /** Its socket is ready for these operations of its interest set. */
    void onReady(int readyOps, long nowNs);

    /** {@link #onReady} threw: end what is left of this participant; the loop goes on. */
    void onFault(Throwable fault);
}
