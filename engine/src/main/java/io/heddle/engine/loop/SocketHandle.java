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
     * @return false if it is not there yet
     * @throws IOException if it failed
     */
    boolean finishConnect() throws IOException;

    /**
     * Reads what is there.
     *
     * @return bytes put into {@code target}; 0 if there are none now; -1 at the orderly end of the stream
     * @throws IOException if the stream broke, or the handle is closed
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes as many bytes as the socket takes now.
     *
     * @return how many those were
     * @throws IOException if the stream broke, our direction has ended, or the handle is closed
     */
    int write(ByteBuffer source) throws IOException;

    /** Ends our direction in order. Idempotent; no effect if not connected, or once closed. */
    void shutdownOutput() throws IOException;

    /** Sets which {@link Readiness} the participant hears of. Cheap if nothing changes; no effect once closed. */
    void interest(int readinessBits);

    /** From now on this participant hears of readiness. */
    void participant(LoopParticipant next);

    /** Our own address, or null once closed. */
    SocketAddress localAddress();

    /** The peer's address, or null if not connected. */
    SocketAddress remoteAddress();

    /** Gives up the socket at once; it is not heard of again. Idempotent, never throws. */
    void close();
}
