package io.heddle.engine.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A byte stream in both directions: a TCP socket, TLS over a socket, a stream of an HTTP/2 session. All code above sees only this
 * interface, and cannot tell them apart. Never blocks.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its socket and the segments that hold back its bytes; {@link #close()} returns both.
 */
public interface Transport {

    /**
     * Reads the bytes that are available. A transport that decodes (TLS) may fill {@code target} and hold more: then {@link
     * #hasBufferedInput()} is true, and the socket does not become ready for those bytes.
     *
     * @return bytes put into {@code target}; 0 if there are none now; -1 at the orderly end of the stream
     * @throws IOException if the stream broke, or the peer violated the transport's protocol
     */
    int read(ByteBuffer target) throws IOException;

    /** True if {@link #read} would give bytes although the socket has none. */
    boolean hasBufferedInput();

    /**
     * True if something was received that may be for this stream and waits below it, behind the input of others, for a share of a turn: the
     * peer is not to be judged before it has come up.
     */
    default boolean isInputBehind() {
        return false;
    }

    /** True if {@link #read} accepts a target of any size, so that a large payload may be read straight into its destination. */
    boolean readsIntoAnyTarget();

    /**
     * Takes as many bytes from {@code source} as can be passed on now. A transport that encodes (TLS) takes whole records and holds back
     * the bytes that the socket does not accept, until {@link #flush()} passes them on.
     *
     * @return the number of bytes taken
     * @throws IOException if the stream broke
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * Passes on the bytes that an earlier {@link #write} or {@link #shutdownOutput} held back.
     *
     * @return true if no bytes are held back any more; false means: wait for writability and call again
     * @throws IOException if the stream broke
     */
    boolean flush() throws IOException;

    /**
     * Ends the output in order, after all bytes held back (TLS: close_notify, RFC 8446 section 6.1; TCP: FIN). Idempotent. May hold bytes
     * back: see {@link #flush()}.
     *
     * @throws IOException if the stream broke
     */
    void shutdownOutput() throws IOException;

    /**
     * True if this side ends its output as soon as the close frames are exchanged. Over TCP it does not: there the server closes first
     * and keeps the port in TIME_WAIT (RFC 6455 section 7.1.1). A stream of HTTP/2 has no such state, and a proxy may wait for its end
     * before it releases the server's side.
     */
    default boolean endsFirst() {
        return false;
    }

    /** Sets the readiness of the socket for which the owner is called. Cheap if nothing changes. */
    void interest(boolean read, boolean write);

    /** The peer's address, or null if not connected. */
    SocketAddress remoteAddress();

    /** Releases the socket and all segments at once. Idempotent, never throws. */
    void close();
}
