package io.heddle.engine.loop;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * One TCP socket of a {@link Poller}. Never blocks.
 *
 * <p><b>Thread:</b> loop-confined; any thread may ask for the addresses. <b>Owns:</b> the socket's descriptor.
 */
public interface SocketHandle {

    /**
     * Completes the connection; from then on the interest is READ.
     *
     * @return false if the connection is not established yet
     * @throws IOException if connecting failed
     */
    boolean finishConnect() throws IOException;

    /**
     * Reads the bytes that are available.
     *
     * @return bytes put into {@code target}; 0 if there are none now; -1 at the orderly end of the stream
     * @throws IOException if the stream broke, or the handle is closed
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes as many bytes as the socket takes now.
     *
     * @return the number of bytes written
     * @throws IOException if the stream broke, the output has ended, or the handle is closed
     */
    int write(ByteBuffer source) throws IOException;

    /** Ends the output in order. Idempotent; no effect if not connected, or once closed. */
    void shutdownOutput() throws IOException;

    /** Sets the {@link Readiness} for which the participant is called. Cheap if nothing changes; no effect once closed. */
    void interest(int readinessBits);

    /** Replaces the participant that is called when the socket is ready. */
    void participant(LoopParticipant next);

    /** Our own address, or null once closed. */
    SocketAddress localAddress();

    /** The peer's address, or null if not connected. */
    SocketAddress remoteAddress();

    /** Closes the socket at once; its participant is not called again. Idempotent, never throws. */
    void close();
}
