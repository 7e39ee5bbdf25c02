package io.heddle.engine.send;

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
}
