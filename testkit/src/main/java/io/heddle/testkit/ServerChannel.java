package io.heddle.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The server's end of one TCP connection, on a {@link SimulatedNetwork} or on a real port. No method blocks. All calls of the listener come
 * from one thread: the one that runs the network, or the connection's own on a real port.
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

    /**
     * Sends bytes; those that the network does not take yet wait in memory.
     *
     * @param bytes are copied
     * @throws IllegalStateException if the output has ended
     */
    void write(byte[] bytes);

    /** Stops reading, so that the client feels the back-pressure. */
    void pauseReading();

    /** Reads again. */
    void resumeReading();

    /** Ends the output once everything was sent; the client may still send. */
    void endOutput();

    /** Closes once everything was sent. If bytes of the client are unread by then, the client's system sees a reset. */
    void close();

    /** Breaks the connection at once: the client's system sees a reset. What the network has not taken yet is lost. */
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
