package io.heddle.engine.opening;

import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.transport.SocketTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Connects to one address after the other, each within the limit, until one takes the connection.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the socket, until it is connected.
 */
final class ConnectStep implements SocketStep {
    private final OpeningContext context;
    private int addressesTried;
    private SocketHandle socket;

    ConnectStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        if (socket == null) {
            return connectToNext(null);
        }
        try {
            if (!socket.finishConnect()) {
                return StepResult.PENDING;
            }
        } catch (IOException e) {
            close();
            return connectToNext(e);
        }
        context.socket = socket;
        context.transport = new SocketTransport(socket);
        socket = null;
        return StepResult.DONE;
    }

    /** @param failure the failure of the previous address, or null */
    private StepResult connectToNext(IOException failure) {
        List<InetAddress> addresses = context.addresses;
        IOException last = failure;
        while (addressesTried < addresses.size()) {
            InetSocketAddress remote = new InetSocketAddress(addresses.get(addressesTried++), context.hopPort());
            context.remoteAddress = remote;
            context.host.moveTo(ConnectionPhase.CONNECTING);
            try {
                socket = context.services.poller().connect(remote, local(), context.host);
                return StepResult.PENDING;
            } catch (IOException e) {
                last = e;
            } catch (RuntimeException e) {
                // An address that this system cannot use at all, such as IPv6 where there is none.
                last = new IOException(e.toString(), e);
            }
        }
        return StepResult.failed(OpeningFailures.notConnected(addressesTried, last));
    }

    private InetSocketAddress local() {
        InetAddress local = context.host.request().localAddress();
        return local == null ? null : new InetSocketAddress(local, 0);
    }

    @Override
    public StepResult onTimeout() {
        if (addressesTried < context.addresses.size()) {
            close();
            return connectToNext(null);
        }
        return StepResult.failed(Failure.timeout(ConnectionPhase.CONNECTING, context.services.config(), null));
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
