package io.heddle.engine.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Opens sockets, waits for their readiness, and ends that wait when another thread asks: the engine's only door to the network.
 *
 * <p><b>Thread:</b> loop-confined, but for {@link #wakeup}. <b>Owns:</b> what it waits in; each socket belongs to the holder of its handle.
 */
public interface Poller extends AutoCloseable {

    /**
     * Opens a socket and starts to connect it. Its interest is CONNECT: once it is ready, call {@link SocketHandle#finishConnect}.
     *
     * @param local where to connect from, or null
     * @param participant hears of the socket's readiness
     * @throws IOException if it failed at once; nothing is left open then, nor after a RuntimeException, which says that the system
     *     cannot use such an address at all
     */
    SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException;

    /**
     * Hands each ready socket's participant to the listener, after waiting at most {@code waitMs} for the first; 0 does not wait. A socket
     * that was closed by an earlier participant of the same poll is passed over.
     *
     * @return how many sockets were found ready
     */
    int poll(long waitMs, ReadyListener ready) throws IOException;

    /** Ends the poll that waits, or the next one that would; any thread may call it. */
    void wakeup();

    /** Closes what it waits in, not the sockets. */
    @Override
    void close() throws IOException;
}
