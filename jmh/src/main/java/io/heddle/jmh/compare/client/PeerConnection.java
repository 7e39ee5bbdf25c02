package io.heddle.jmh.compare.client;

/** An open connection of some library. <b>Thread:</b> {@code send} inside its listener, or as the client's {@code pace} says. */
public interface PeerConnection {

    /** Sends a binary message of the size in the client's settings; its first eight bytes are the stamp, big-endian. */
    void send(long stamp);

    /** Starts the close handshake with code 1000; does nothing if it has started. */
    void close();
}
