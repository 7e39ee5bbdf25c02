package io.heddle.engine.loop;

/** Something that stopped in the middle of its input and goes on with it in a later turn. <b>Thread:</b> loop-confined. */
public interface Resumable extends FaultOwner {

    /** Its next turn. It may have closed in the meantime, or need nothing any more. */
    void onResume(long nowNs);
}
