package io.heddle.engine.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Opens sockets, waits for their readiness, and ends that wait when another thread asks: the engine's only access to the network.
 *
 * <p><b>Thread:</b> loop-confined, but for {@link #wakeup}. <b>Owns:</b> the structure that it waits in, such as a selector; each socket
 * belongs to the holder of its handle.
 */
public interface Poller extends AutoCloseable {

    /**
     * Opens a socket and starts to connect it. Its interest is CONNECT: once it is ready, call {@link SocketHandle#finishConnect}.
     *
     * @param local the address to connect from, or null
     * @param participant is called when the socket is ready
     * @throws IOException if connecting failed at once; no socket stays open then, nor after a RuntimeException, which means that the
     *     system cannot use such an address at all
     */
    SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException;

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
