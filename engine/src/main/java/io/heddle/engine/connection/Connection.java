package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static io.heddle.engine.memory.SegmentOwner.RING;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.dispatch.Handlers;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.opening.ConnectAttempt;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.opening.ConnectionRequest;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.opening.OpenedConnection;
import io.heddle.engine.opening.OpeningHost;
import io.heddle.engine.send.BufferedAmount;
import io.heddle.engine.send.Outbound;
import io.heddle.engine.send.SendProgress;
import io.heddle.engine.send.SendTarget;
import io.heddle.engine.transport.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.util.List;

/**
 * One connection behind its handle: its state, and what the loop tells it. What is done with it is the engine's: {@link Receiver} reads,
 * {@link Sender} writes, {@link Closer} ends, {@link ConnectionLifecycle} moves it from phase to phase. So a hundred thousand connections
 * share their code and their buffers, and are only fields.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its transport, and the segments that its parts hold.
 */
final class Connection implements OpeningHost, SendTarget, SendProgress, DeadlineHandler {
    private static final VarHandle KEEP_ALIVE;

    static {
        try {
            KEEP_ALIVE = MethodHandles.lookup().findVarHandle(Connection.class, "keepAlive", KeepAlive.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The connection as its user sees it. */
    final WebSocket webSocket;
    final SharedState state;
    final Handlers handlers = new Handlers();
    final BufferedAmount buffered = new BufferedAmount();
    private final EngineServices services;

    // Life: moved by the lifecycle, the attempt and the closer.
    ConnectionPhase phase = ConnectionPhase.NEW;
    long phaseTimer;
    int registryIndex;
    /** Null once open. */
    ConnectAttempt attempt;
    /** Null unless closing. */
    CloseHandshake closing;
    /** Null unless ended. */
    Ending ending;

    /** Null until open. */
    Transport transport;
    /** Null at rest: a connection that is not in the middle of a frame or message shares one with all that are at rest. */
    Inbound inbound;
    /** Null at rest: while nothing is queued. */
    Outbound outbound;
    /** Null unless the server accepted an extension. */
    ExtensionChain extensions;
    /** Null unless pings were switched on. */
    KeepAlive keepAlive;

    // In: kept by Receiver.
    /** Input that may not be taken yet, or null. */
    PooledSegment held;
    boolean suspended;
    boolean awaitsResume;

    // Out: kept by Sender.
    boolean awaitsFlush;
    boolean isBlocked;

    Connection(WebSocket webSocket, SharedState state, EngineServices services) {
        this.webSocket = webSocket;
        this.state = state;
        this.services = services;
    }

    // ---- beginning ----

    void start() {
        if (phase != ConnectionPhase.NEW) {
            return;
        }
        services.registry.add(this);
        services.lifecycle.moveTo(this, ConnectionPhase.RESOLVING);
        if (services.closing) {
            services.closer.end(this, Ending.dropped("the engine was closed before the connection was open"));
        } else if (services.liveConnections() > services.config.maxConnections()) {
            services.closer.end(this, Ending.failed(Failures.tooMany(this, services.config.maxConnections())));
        } else {
            attempt = new ConnectAttempt(this, services.opening);
            try {
                attempt.start();
            } catch (Throwable fault) {
                onFault(fault);
            }
        }
    }

    // ---- the attempt's host ----

    @Override
    public ConnectionPhase phase() {
        return phase;
    }

    @Override
    public void moveTo(ConnectionPhase next) {
        services.lifecycle.moveTo(this, next);
    }

    @Override
    public ConnectionRequest request() {
        return state.request();
    }

    @Override
    public void request(ConnectionRequest next) {
        state.request(next);
    }

    @Override
    public List<Extension> extensions() {
        return state.extensions();
    }

    @Override
    public WebSocket webSocket() {
        return webSocket;
    }

    @Override
    public void onRequestCreated(ConnectionRequest request) {
        services.dispatcher.requestCreated(webSocket, handlers, request);
    }

    @Override
    public void onExtensionThrew(Throwable thrown) {
        services.dispatcher.extensionThrew(webSocket, thrown);
    }

    @Override
    public void onFallback(FallbackReason reason, String why) {
        if (ConnectionLog.isDebug()) {
            ConnectionLog.debug(webSocket, "Connection falls back to HTTP/1.1: " + reason, why);
        }
    }

    @Override
    public boolean isEngineClosing() {
        return services.closing;
    }

    @Override
    public void onFailed(Failure failure) {
        services.closer.end(this, Ending.failed(Failures.error(this, failure)));
    }

    /** Frames flow; the first may have come with the answer to the upgrade. */
    @Override
    public void onOpened(OpenedConnection opened) {
        state.negotiated(opened.subprotocol(), opened.extensions(), opened.version());
        extensions = opened.chain();
        opened(opened.transport());
        if (phase.isEstablished()) {
            services.receiver.takeFirst(this, opened.frames(), services.cycleClock.nanoTime());
        }
    }

    void opened(Transport open) {
        attempt = null;
        transport = open;
        services.lifecycle.moveTo(this, ConnectionPhase.OPEN);
        updateInterest();
        updateKeepAlive();
        services.dispatcher.open(webSocket, handlers);
    }

    // ---- what the loop tells ----

    @Override
    public void onReady(int readyOps, long nowNs) {
        if (attempt != null) {
            attempt.advance();
            return;
        }
        if (phase.isEstablished() && (readyOps & Readiness.READ) != 0) {
            if (keepAlive != null) {
                // Any byte is life, also one of a TLS record of which no byte can be read yet.
                keepAlive.onInput(nowNs);
            }
            services.receiver.onReadable(this, nowNs);
        }
        // What the handlers sent leaves now, in one write, while this connection is warm.
        if (phase.isEstablished() && (awaitsFlush || (readyOps & Readiness.WRITE) != 0)) {
            services.sender.flush(this, nowNs);
        }
    }

    @Override
    public void onTlsTasksDone() {
        try {
            if (attempt != null) {
                attempt.advance();
            } else if (phase.isEstablished()) {
                services.receiver.onReadable(this, services.cycleClock.nanoTime());
                services.sender.requestFlush(this);
            }
        } catch (Throwable fault) {
            onFault(fault);
        }
    }

    @Override
    public void onFault(Throwable fault) {
        services.closer.end(this, Ending.failed(Failures.internal(this, fault)));
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        phaseTimer = 0;
        try {
            if (attempt != null) {
                attempt.onTimeout();
            } else {
                services.closer.onCloseTimeout(this);
            }
        } catch (Throwable fault) {
            onFault(fault);
        }
    }

    @Override
    public void onSend(PooledSegment message, int opcode) {
        message.transfer(RING, CONNECTION);
        services.sender.enqueue(this, message, opcode);
    }

    @Override
    public void onWritten(long wireBytes, long payloadBytes, int count) {
        services.counters.add(Counter.BYTES_SENT, wireBytes);
        services.counters.add(Counter.MESSAGES_SENT, count);
        if (payloadBytes > 0) {
            buffered.written(payloadBytes);
        }
    }

    // ---- state ----

    boolean mayRead() {
        return phase.isEstablished() && !suspended && held == null;
    }

    /** Whether frames still mean something: not after a close frame of the peer, nor after a violation. */
    boolean takesFrames() {
        return phase == ConnectionPhase.OPEN || (phase == ConnectionPhase.CLOSING && closing.takesFrames());
    }

    void updateInterest() {
        if (phase.isEstablished()) {
            transport.interest(!suspended && held == null, isBlocked);
        }
    }

    /** The settings of the pings changed, or the connection is open now. */
    void updateKeepAlive() {
        boolean isWanted = phase == ConnectionPhase.OPEN && state.pings().on();
        if (keepAlive != null && !isWanted) {
            keepAlive.stop();
        }
        if (isWanted) {
            if (keepAlive == null) {
                KEEP_ALIVE.setRelease(this, new KeepAlive(this, services));
            }
            keepAlive.start(services.cycleClock.nanoTime());
        }
    }

    /** The peer's address once open, or null; any thread may ask. */
    SocketAddress peerAddress() {
        Transport open = transport;
        return open == null ? null : open.remoteAddress();
    }

    /** The mean of the last round trips of pings; any thread may ask. */
    long latencyNs() {
        KeepAlive pings = (KeepAlive) KEEP_ALIVE.getAcquire(this);
        return pings == null ? 0 : pings.latencyNs();
    }

    /** Where this connection is, or is trying to get; null if that is not known yet. */
    SocketAddress remoteAddress() {
        return attempt == null ? peerAddress() : attempt.remoteAddress();
    }
}
