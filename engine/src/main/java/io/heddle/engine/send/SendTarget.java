package io.heddle.engine.send;

import io.heddle.engine.memory.PooledSegment;

/** The destination of a send through the ring. <b>Thread:</b> loop-confined. */
public interface SendTarget {

    /** Takes over a segment that the ring owned, whatever state the target is in. */
    void onSend(PooledSegment message, int opcode);
}
