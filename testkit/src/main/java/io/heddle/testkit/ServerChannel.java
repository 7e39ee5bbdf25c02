package io.heddle.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The server's end of one TCP connection, on a {@link SimulatedNetwork} or on a real port, plain or as the plaintext of TLS. No method
 * blocks.
 *
 * <p>On a simulated network the thread that runs it makes all calls of the listener and runs all actions of {@link #after}, and the methods
 * may be called from that thread alone. A real port has one such thread for all of its connections, the one of the scripts, and there the
 * methods may be called from any thread. The listener is never called from within a method of this channel on a real port; on a simulated
 * network {@link Listener#onBroken} can be, when a write finds the connection broken.
 */
public interface ServerChannel {

    /** Hears of what arrives. All methods do nothing unless overridden. */
    interface Listener {
        /**
         * Bytes have arrived.
         *
         * @param bytes one or more, which belong to the listener
         */
        default void onBytes(byte[] bytes) {}

        /** The network has taken all that was given to {@link ServerChannel#write}, some of which had to wait. */
        default void onDrained() {}

        /** The client has ended its output in order; nothing more arrives. */
        default void onEnd() {}

        /**
         * The connection is broken, and closed.
         *
         * @param cause as the system told it
         */
        default void onBroken(IOException cause) {}
    }

    /**
     * Sets the listener; before, nothing is read.
     *
     * @param next hears of what arrives from now on
     */
    void listener(Listener next);

    /** {@return the address that the client connected from} */
    InetSocketAddress client();

    /** {@return the protocol that the TLS handshake agreed on by ALPN, such as {@code h2}; empty for none, before it and without TLS} */
    default String applicationProtocol() {
        return "";
    }

    /**
     * Sends bytes; those that the network does not take yet wait in memory.
     *
     * @param bytes are copied
     * @throws IllegalStateException if the output has ended
     */
    void write(byte[] bytes);

    /** {@return how many of the bytes that were given to {@link #write} still wait in memory} */
    default long unsent() {
        return 0;
    }

    /** Stops reading, so that the client feels the back-pressure. */
    void pauseReading();

    /** Reads again. */
    void resumeReading();

    /** Ends the output once everything was sent; the client may still send. */
    void endOutput();

    /** Closes once everything was sent. If bytes of the client are unread by then, the client's system sees a reset. */
    void close();

    /** Breaks the connection at once: the client's system sees a reset. Bytes that the network has not taken yet are lost. */
    void reset();

    /** {@return whether this end is closed} */
    boolean isClosed();

    /**
     * Runs an action later, on the thread of the listener's calls.
     *
     * @param delay zero or more, in the time of the network
     * @param action what to do
     */
    void after(Duration delay, Runnable action);
}
