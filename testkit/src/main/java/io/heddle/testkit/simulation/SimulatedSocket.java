package io.heddle.testkit.simulation;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;

/**
 * A socket of an engine in a simulated world.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> its end of the connection.
 */
final class SimulatedSocket implements SocketHandle, TcpEndpoint.Owner, Dial.Listener {
    private final EngineNode engine;
    /** Null for a Unix domain socket. */
    private final InetSocketAddress local;
    private final SocketAddress remote;
    private final Connect dial;
    private LoopParticipant participant;
    private int interest = Readiness.CONNECT;
    /** Null until connected. */
    private TcpEndpoint endpoint;
    private IOException failure;
    private boolean isFinished;
    private boolean isClosed;
    /** True if it stands in its engine's list of those that may be ready. */
    boolean isQueued;

    SimulatedSocket(World world, EngineNode engine, InetSocketAddress local, SocketAddress remote, LoopParticipant participant) {
        this.engine = engine;
        this.local = local;
        this.remote = remote;
        this.participant = participant;
        this.dial = remote instanceof UnixDomainSocketAddress unix
            ? new UnixDial(world, unix, this)
            : new Dial(world, local, (InetSocketAddress) remote, this);
    }

    void connect() throws IOException {
        dial.begin();
    }

    /** The address that it connects to, or is connected to. */
    SocketAddress target() {
        return remote;
    }

    LoopParticipant participant() {
        return participant;
    }

    /** The interest that is met now. */
    int readyOps() {
        if (isClosed) {
            return 0;
        }
        if (!isFinished) {
            return endpoint != null || failure != null ? interest & Readiness.CONNECT : 0;
        }
        return interest & ((endpoint.isReadable() ? Readiness.READ : 0) | (endpoint.isWritable() ? Readiness.WRITE : 0));
    }

    // ---- what the network tells ----

    @Override
    public void onConnected(TcpEndpoint ours) {
        if (isClosed) {
            ours.close();
            return;
        }
        endpoint = ours;
        endpoint.owner(this);
        onStateChange();
    }

    @Override
    public void onFailed(IOException cause) {
        failure = cause;
        onStateChange();
    }

    @Override
    public void onStateChange() {
        if (readyOps() != 0) {
            engine.queue(this);
        }
    }

    // ---- SocketHandle ----

    @Override
    public boolean finishConnect() throws IOException {
        checkOpen();
        if (failure != null) {
            throw failure;
        }
        if (endpoint == null) {
            return false;
        }
        isFinished = true;
        interest(Readiness.READ);
        return true;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return connected().read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return connected().write(source);
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        if (isFinished) {
            endpoint.endOutput();
        }
    }

    @Override
    public void interest(int readinessBits) {
        interest = readinessBits;
        onStateChange();
    }

    @Override
    public void participant(LoopParticipant next) {
        participant = next;
    }

    @Override
    public SocketAddress localAddress() {
        return isClosed ? null : local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return isClosed || !isFinished ? null : remote;
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        dial.cancel();
        if (endpoint != null) {
            endpoint.close();
        }
        engine.onSocketClosed(this, local, remote);
    }

    private TcpEndpoint connected() throws IOException {
        checkOpen();
        if (!isFinished) {
            throw new NotYetConnectedException();
        }
        return endpoint;
    }

    private void checkOpen() throws ClosedChannelException {
        if (isClosed) {
            throw new ClosedChannelException();
        }
    }
}
