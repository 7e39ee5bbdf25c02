package io.heddle.engine.loop.nio;

/**
 * The options that all sockets of a poller have alike. <b>Thread:</b> immutable.
 *
 * @param sendBufferBytes of the system, or 0 for its own choice
 * @param receiveBufferBytes of the system, or 0 for its own choice
 * @param keepAlive true to have TCP probe a silent connection (SO_KEEPALIVE)
 * @param trafficClass the byte IP_TOS of all packets, or 0 for the system's
 */
public record SocketSettings(int sendBufferBytes, int receiveBufferBytes, boolean keepAlive, int trafficClass) {
    /** Leaves everything to the system. */
    public static final SocketSettings NONE = new SocketSettings(0, 0, false, 0);
}
