package io.heddle.loadgen;

import io.heddle.api.BufferSegment;

/** Decides when each message is sent. <b>Thread:</b> loop-confined. */
interface Traffic {

    /** Sends the first messages. */
    void start(long nowNs);

    /** A message arrived; returns true if it is an echo of ours. */
    boolean echoed(LoadConnection connection, BufferSegment message, long nowNs);

    /** A connection that refused a message takes messages again. */
    void writable(LoadConnection connection, long nowNs);

    /** Stops sending; echoes of messages in flight may still arrive. */
    void stop(long nowNs);
}
