package io.heddle.jmh.compare.client;

/**
 * What a scenario hears of a connection. <b>Thread:</b> whichever the library uses; the calls of one connection come one after the
 * other.
 */
public interface PeerListener {

    /** The handshake is done. */
    void onOpen(PeerConnection connection);

    /**
     * A whole binary message came.
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
