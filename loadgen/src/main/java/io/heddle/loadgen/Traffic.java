package io.heddle.loadgen;

import io.heddle.api.BufferSegment;

/** Which message is sent when. <b>Thread:</b> loop-confined. */
interface Traffic {

    /** Sends the first messages. */
    void start(long nowNs);

    /** A message arrived; true if it is the echo of one of ours. */
    boolean echoed(LoadConnection connection, BufferSegment message, long nowNs);

    /** A connection that refused a message takes messages again. */
    void writable(LoadConnection connection, long nowNs);

    /** Sends nothing after this; what is in flight may still come back. */
    void stop(long nowNs);
}
