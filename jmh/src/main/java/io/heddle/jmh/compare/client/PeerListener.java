package io.heddle.jmh.compare.client;

/**
 * The events of a connection. <b>Thread:</b> any thread of the library; the calls of one connection never overlap.
 */
public interface PeerListener {

    /** The handshake is done. */
    void onOpen(PeerConnection connection);

    /**
     * A whole binary message arrived.
     *
     * @param bytes its size
     * @param stamp its first eight bytes, big-endian
     */
    void onMessage(PeerConnection connection, int bytes, long stamp);

    /** The connection ended after a close handshake. */
    void onClosed(PeerConnection connection);

    /** The connection could not be opened, or was lost. */
    void onFailed(Throwable cause);
}
