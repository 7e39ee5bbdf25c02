package io.heddle.engine.send;

import java.nio.ByteBuffer;

/** Hears of the progress of a connection's queue. <b>Thread:</b> loop-confined. */
public interface SendProgress {

    /**
     * Bytes were given to the socket.
     *
     * @param wireBytes frames, headers included
     * @param payloadBytes the part of them that is payload of data messages
     * @param messages data messages that are written to their end now
     */
    void onWritten(long wireBytes, long payloadBytes, int messages);

    /** @return whether {@link #onEncoded} is wanted */
    default boolean isTraced() {
        return false;
    }

    /**
     * Frames were encoded, and are about to be written.
     *
     * @param frames from the position to the limit; not to be changed
     * @param continued payload bytes at the beginning that belong to a frame of an earlier call
     */
    default void onEncoded(ByteBuffer frames, int continued) {}

    /** The socket has a ping of ours to its end, and all that was before it. */
    default void onPingWritten() {}
}
