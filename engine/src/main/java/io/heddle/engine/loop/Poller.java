package io.heddle.engine.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.BiConsumer;

/**
 * Opens sockets, waits for their readiness, and ends that wait when another thread asks: the engine's only access to the network.
 *
 * <p><b>Thread:</b> loop-confined, but for {@link #wakeup}. <b>Owns:</b> the structure that it waits in, such as a selector; each socket
 * belongs to the holder of its handle.
 */
public interface Poller extends AutoCloseable {

    /**
     * Opens a socket and starts to connect it. It is ready once connecting has succeeded or failed: then call {@link
     * SocketHandle#finishConnect}.
     *
     * @param remote an {@link InetSocketAddress}, or a {@link java.net.UnixDomainSocketAddress}
     * @param local the address and port to connect from, or null for the system's choice; port 0 leaves the port to the system. Another
     *     port is shared with sockets to other servers, as far as the system allows it. Null for a Unix domain socket
     * @param participant is called when the socket is ready
     * @throws LocalAddressException if it is the local address or port that the system refuses
     * @throws IOException if connecting failed at once. No socket stays open then, nor after a RuntimeException, which means that the
     *     system cannot use such an address at all
     */
    SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) throws IOException;

    /**
     * Visits all open sockets, also those that are connecting, with their local and remote addresses. For rare use: it takes time for each
     * of them.
     */
    void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor);

    /**
     * Hands each ready socket's participant to the listener, after waiting at most {@code waitMs} for the first; 0 does not wait. A
     * socket that an earlier participant of the same poll has closed is skipped.
     *
     * @return the number of sockets found ready
     */
    int poll(long waitMs, ReadyListener ready) throws IOException;

    /** Ends the current wait, or the next wait if there is none; any thread may call it. */
    void wakeup();

    /** Closes the poller itself, not the sockets. */
    @Override
    void close() throws IOException;
}
