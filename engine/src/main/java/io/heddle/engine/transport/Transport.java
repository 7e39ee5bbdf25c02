package io.heddle.engine.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A duplex of bytes: a TCP socket, TLS over one, a stream of an HTTP/2 session. Everything above sees only this, and
 * cannot tell them apart. Never blocks.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its socket and whatever segments it holds back; {@link #close()} returns both.
 */
public interface Transport {

    /**
     * Reads what is there. A transport that decodes (TLS) may fill {@code target} and hold more: then {@link #hasBufferedInput()}
     * is true and readiness of the socket will not tell.
     *
     * @return bytes put into {@code target}; 0 if there are none now; -1 at the orderly end of the stream
     * @throws IOException if the stream broke, or the peer violated the transport's protocol
     */
    int read(ByteBuffer target) throws IOException;

    /** Whether {@link #read} would give bytes although the socket has none. */
    boolean hasBufferedInput();

    /** Whether {@link #read} accepts a target of any size, so that a large payload may be read straight into its place. */
    boolean readsIntoAnyTarget();

    /**
     * Takes bytes from {@code source}, as many as can be given on now. A transport that encodes (TLS) takes whole records and
     * holds back what the socket does not accept: {@link #flush()} gives that on.
     *
     * @return how many bytes were taken
     * @throws IOException if the stream broke
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * Gives on what an earlier {@link #write} or {@link #shutdownOutput} took and held back.
     *
     * @return true if nothing is held back any more; false means: wait for writability and call again
     * @throws IOException if the stream broke
     */
    boolean flush() throws IOException;

    /**
     * Ends our direction in order, after everything held back (TLS: close_notify, RFC 8446 section 6.1; TCP: FIN). Idempotent.
     * May hold bytes back: see {@link #flush()}.
     *
     * @throws IOException if the stream broke
     */
    void shutdownOutput() throws IOException;

    /**
     * Whether our direction is to end as soon as the close frames are exchanged. Not so over TCP, where the server ends first and keeps
     * the port's TIME_WAIT (RFC 6455 section 7.1.1); a stream has none, and a proxy may wait for its end before it gives up the server's.
     */
    default boolean endsFirst() {
        return false;
    }

    /** Says which readiness of the socket the owner wants to be told of. Cheap if nothing changes. */
    void interest(boolean read, boolean write);

    /** The peer's address, or null if not connected. */
    SocketAddress remoteAddress();

    /** Drops everything at once: socket, segments. Idempotent, never throws. */
    void close();
}
