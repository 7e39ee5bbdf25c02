package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static io.heddle.engine.memory.SegmentOwner.RING;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketState;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.dispatch.Handlers;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.log.ConnectionLog;
import io.heddle.engine.log.FrameTrace;
import io.heddle.engine.log.Logged;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.opening.ConnectAttempt;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.opening.OpenedConnection;
import io.heddle.engine.opening.OpeningHost;
import io.heddle.engine.request.RequestPreparer;
import io.heddle.engine.send.Outbound;
import io.heddle.engine.send.SendProgress;
import io.heddle.engine.send.SendTarget;
import io.heddle.engine.task.TaskOwner;
import io.heddle.engine.transport.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * One connection behind its handle: only fields, and the events that it passes on. The code that acts on them is shared by all connections
 * of an engine, behind {@link ConnectionEvents}: so a hundred thousand connections share it and its buffers.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its transport, and the segments that its parts hold.
 */
final class Connection implements OpeningHost, Resumable, SendTarget, SendProgress, DeadlineHandler, TaskOwner, Logged {
    private static final VarHandle KEEP_ALIVE;

    static {
        try {
            KEEP_ALIVE = MethodHandles.lookup().findVarHandle(Connection.class, "keepAlive", KeepAlive.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Names it in logs; unique in its engine. */
    final int number;
    /** The connection as its user sees it. */
    final WebSocket webSocket;
    final SharedState state;
    final Handlers handlers = new Handlers();
    private final ConnectionEvents events;

    // Life: moved by the lifecycle, the attempt and the closer.
    ConnectionPhase phase = ConnectionPhase.NEW;
    long phaseTimer;
    int registryIndex;
    /** Null once open. */
    ConnectAttempt attempt;
    /** Null until the close handshake begins. */
    CloseHandshakeState closing;
    /** Null until the connection ends. */
    Ending ending;

    /** Null until open. */
    Transport transport;
    /** Null at rest: a connection that is not in the middle of a frame or message shares one with all that are at rest. */
    Inbound inbound;
    /** Null at rest: while nothing is queued. */
    Outbound outbound;
    /** Null if the server accepted no extension. */
    ExtensionChain extensions;
    /** Null until pings are switched on. */
    KeepAlive keepAlive;

    // In: kept by Receiver.
    /** Input that may not be taken yet, or null. */
    PooledSegment held;
    boolean suspended;
    boolean awaitsResume;

    // Out: kept by Sender.
    boolean awaitsFlush;
    boolean isBlocked;

    Connection(int number, WebSocket webSocket, SharedState state, ConnectionEvents events) {
        this.number = number;
        this.webSocket = webSocket;
        this.state = state;
        this.events = events;
    }

    // ---- the attempt's host ----

    @Override
    public ConnectionPhase phase() {
        return phase;
    }

    @Override
    public void moveTo(ConnectionPhase next) {
        events.moveTo(this, next);
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
        events.onRequestCreated(this, request);
    }

    @Override
    public List<RequestPreparer> preparers() {
        return events.preparers(this);
    }

    @Override
    public void onExtensionThrew(Throwable thrown) {
        events.onOfferThrew(this, thrown);
    }

    @Override
    public void onCookieHandlerThrew(Throwable thrown) {
        events.onCookieHandlerThrew(this, thrown);
    }

    @Override
    public void onFallback(FallbackReason reason, String why) {
        if (ConnectionLog.isDebug()) {
            ConnectionLog.debug(this, "falls back to HTTP/1.1 (" + reason + "): " + why);
        }
    }

    @Override
    public boolean isTraced() {
        return ConnectionLog.isTrace();
    }

    @Override
    public void onTrace(String event) {
        ConnectionLog.trace(this, event);
    }

    @Override
    public void onEncoded(ByteBuffer frames, int continued) {
        FrameTrace.sent(this, frames, continued);
    }

    @Override
    public boolean isEngineClosing() {
        return events.isEngineClosing();
    }

    @Override
    public void onFailed(Failure failure) {
        events.onOpeningFailed(this, failure);
    }

    @Override
    public void onOpened(OpenedConnection opened) {
        events.onOpened(this, opened);
    }

    // ---- told by the loop ----

    @Override
    public void onReady(int readyOps, long nowNs) {
        if (attempt != null) {
            attempt.advance();
        } else if (phase.isEstablished()) {
            events.onReady(this, readyOps, nowNs);
        }
    }

    @Override
    public void onResume(long nowNs) {
        events.onResume(this, nowNs);
    }

    @Override
    public void onTlsTasksDone() {
        try {
            if (attempt != null) {
                attempt.advance();
            } else if (phase.isEstablished()) {
                events.onTlsTasksDone(this);
            }
        } catch (Throwable fault) {
            onFault(fault);
        }
    }

    @Override
    public void onFault(Throwable fault) {
        events.onFault(this, fault);
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        phaseTimer = 0;
        try {
            if (attempt != null) {
                judge(attempt);
            } else {
                events.onCloseTimeout(this);
            }
        } catch (Throwable fault) {
            onFault(fault);
        }
    }

    /** The step under way is late, unless its answer is here already and was only not taken yet. */
    private void judge(ConnectAttempt late) {
        late.advance();
        // Any progress moves to a phase, and that starts a timer or needs none.
        boolean isSamePhase = attempt == late && phaseTimer == 0 && phase.isConnecting() && phase != ConnectionPhase.AWAITING_SESSION;
        if (isSamePhase && late.isInputBehind()) {
            events.onLimitPutOff(this);
        } else if (isSamePhase) {
            late.onTimeout();
        }
    }

    @Override
    public void onSend(PooledSegment message, int opcode) {
        message.transfer(RING, CONNECTION);
        events.onSend(this, message, opcode);
    }

    @Override
    public void onWritten(long wireBytes, long payloadBytes, int count) {
        events.onWritten(this, wireBytes, payloadBytes, count);
        if (payloadBytes > 0) {
            state.written(payloadBytes);
        }
        if (keepAlive != null && wireBytes > 0) {
            keepAlive.onProgress();
        }
    }

    @Override
    public void onPingWritten() {
        events.onPingWritten(this);
    }

    // ---- for its tasks ----

    @Override
    public boolean isEnded() {
        return state.state() == WebSocketState.CLOSED;
    }

    @Override
    public void runTask(Runnable task) {
        events.onTask(this, task);
    }

    // ---- state ----

    boolean mayRead() {
        return phase.isEstablished() && !suspended && held == null;
    }

    /** Frames have a meaning until a close frame of the peer or a violation. */
    boolean takesFrames() {
        return phase == ConnectionPhase.OPEN || (phase == ConnectionPhase.CLOSING && closing.takesFrames());
    }

    /** False once the output has failed, while the input of the connection goes on. */
    boolean hasOutput() {
        return closing == null || closing.outputFailure() == null;
    }

    /** True once our close frame has gone. */
    boolean isCloseWritten() {
        return outbound == null ? closing != null && closing.wasWritten() : outbound.isCloseWritten();
    }

    void updateInterest() {
        if (phase.isEstablished()) {
            transport.interest(!suspended && held == null, isBlocked);
        }
    }

    /** As {@link CloseHandshakeState#isForUserToEnd}; any thread may ask. */
    boolean isForUserToEnd() {
        CloseHandshakeState begun = closing;
        return begun != null && begun.isForUserToEnd();
    }

    /** The command behind all asks: the bits are read by it, and from then on the next ask needs another one. */
    void onAsked() {
        events.onAsked(this, state.takeAsks());
    }

    void keepAlive(KeepAlive made) {
        KEEP_ALIVE.setRelease(this, made);
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

    /** The address of the peer, or the one that is being tried; null if it is not known yet. */
    SocketAddress remoteAddress() {
        return attempt == null ? peerAddress() : attempt.remoteAddress();
    }

    // ---- its name in logs ----

    @Override
    public int number() {
        return number;
    }

    @Override
    public URI uri() {
        return state.request().uri();
    }

    @Override
    public WebSocketState state() {
        return state.state();
    }

    @Override
    public SocketAddress knownAddress() {
        SocketAddress before = ending == null ? null : ending.address();
        return before == null ? remoteAddress() : before;
    }

    @Override
    public Map<String, Object> contextEntries() {
        return state.hasContext() ? state.context().asMap() : Map.of();
    }
}
