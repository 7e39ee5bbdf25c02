package io.heddle.engine.opening;

import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.transport.SocketTransport;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a Unix domain socket. The system decides that at once; only where the server's backlog is full it is asked again a little
 * later, as TCP does by itself, until the limit of connecting.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the socket, until it is connected, and the timer until it is tried again.
 */
final class UnixConnectStep implements SocketStep {
    private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MAX_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(160);

    private final OpeningContext context;
    private final UnixDomainSocketAddress address;
    private SocketHandle socket;
    /** The failure for which the step waits; null before the first try. */
    private IOException busy;
    private long pauseNs = FIRST_PAUSE_NS;
    private long timer;

    UnixConnectStep(OpeningContext context) {
        this.context = context;
        this.address = context.unixSocket();
    }

    @Override
    public StepResult advance() {
        if (timer != 0) {
            return StepResult.PENDING;
        }
        try {
            if (socket == null) {
                begin();
                return StepResult.PENDING;
            }
            if (!socket.finishConnect()) {
                return StepResult.PENDING;
            }
        } catch (IOException e) {
            close();
            return onFailure(e);
        } catch (RuntimeException e) {
            // A system without Unix domain sockets.
            return StepResult.failed(OpeningFailures.notConnectedToUnix(address, new IOException(e.toString(), e)));
        }
        context.socket = socket;
        context.transport = new SocketTransport(socket);
        socket = null;
        return StepResult.DONE;
    }

    private void begin() throws IOException {
        if (busy == null) {
            context.remoteAddress = address;
            context.host.moveTo(ConnectionPhase.CONNECTING);
        }
        socket = context.services.poller().connect(address, null, context.host);
    }

    private StepResult onFailure(IOException cause) {
        if (!OpeningFailures.isBacklogFull(cause)) {
            return StepResult.failed(OpeningFailures.notConnectedToUnix(address, cause));
        }
        busy = cause;
        timer = context.services.limits().scheduleIn(pauseNs, (id, nowNs) -> {
            timer = 0;
            context.wake();
        });
        pauseNs = Math.min(MAX_PAUSE_NS, 2 * pauseNs);
        return StepResult.PENDING;
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(busy == null
            ? Failure.timeout(ConnectionPhase.CONNECTING, context.services.config(), null)
            : OpeningFailures.backlogFull(context.services.config(), busy));
    }

    @Override
    public void close() {
        context.services.limits().cancel(timer);
        timer = 0;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
