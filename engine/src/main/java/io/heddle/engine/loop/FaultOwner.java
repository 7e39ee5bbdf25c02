package io.heddle.engine.loop;

/** Something that the loop calls, and whose exceptions are its own affair. <b>Thread:</b> loop-confined. */
public interface FaultOwner {

    /** A call of the loop threw: this one must end itself; the loop goes on. */
    void onFault(Throwable fault);
}
