package io.heddle.engine.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 that refuses every connection for as long as this is open: it is taken, and nobody listens. A port that was merely
 * free a moment ago may be somebody else's server by now, or the very port that a connection to it leaves from.
 *
 * <p><b>Thread:</b> immutable. <b>Owns:</b> the socket.
 */
public final class DeadPort implements AutoCloseable {
    private final Socket holder = new Socket();

    public DeadPort() throws IOException {
        holder.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    }

    public int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
