package io.heddle.engine.transport;

import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** Plain TCP. <b>Thread:</b> loop-confined. <b>Owns:</b> the socket. */
public final class SocketTransport implements Transport {
    private final SocketHandle socket;

    public SocketTransport(SocketHandle socket) {
        this.socket = socket;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return socket.read(target);
    }

    @Override
    public boolean hasBufferedInput() {
        return false;
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return true;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return socket.write(source);
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void interest(boolean read, boolean write) {
        socket.interest((read ? Readiness.READ : 0) | (write ? Readiness.WRITE : 0));
    }

    @Override
    public SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public void close() {
        socket.close();
    }
}
