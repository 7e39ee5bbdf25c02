package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.statistics.RefusalCause;
import io.heddle.engine.dispatch.HandlerDispatcher;
import io.heddle.engine.dispatch.ReadOnlyViews;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.EventLoop;
import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.AttemptTimes;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectAttempt;
import io.heddle.engine.request.ConnectSettings;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.opening.OpenedConnection;
import io.heddle.engine.opening.OpeningServices;
import io.heddle.engine.request.RequestPreparer;
import io.heddle.engine.send.LoopInvoker;
import io.heddle.engine.send.SendPump;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.task.ConnectionTasks;
import io.heddle.engine.task.LoopTask;
import io.heddle.engine.transport.http2.Http2Session;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * The connections of an engine: puts together the parts that act on them, and passes each event on to the part that acts on it. No part
 * knows this class.
 *
 * <p><b>Thread:</b> loop-confined, but for {@link #webSocket}.
 */
public final class Connections implements ConnectionEvents, Inbound.Listener, KeepAlive.Listener {
    final Receiver receiver;
    final Sender sender;
    final ConnectionRegistry registry = new ConnectionRegistry();
    private final EngineConfig config;
    private final SegmentPool pool;
    private final EngineCounters counters;
    private final NanoClock cycleClock;
    private final HandlerDispatcher dispatcher;
    private final OpeningServices opening;
    final ConnectSettings connectSettings;
    private final ConnectionLifecycle lifecycle;
    private final Closer closer;
    private final EndOfCycle endOfCycle;
    private final LoopInvoker sends;
    final ConnectionCommands commands;
    private final InstantSource wallClock;
    private final KeepAlive.Shared keepAlive;
    /** Made at the start: for a fault so bad that even its error cannot be made. */
    private final Ending endingOfUntoldFaults = Ending.failed(ConnectionFailures.untold());
    /** Set when the engine closes: no connection starts any more. */
    private boolean isClosing;
    private final TurnBudget budget;

    /**
     * The parts that are made elsewhere.
     *
     * @param engine the engine as users see it
     * @param cycleClock tells the time of the duty cycle
     * @param wallClock tells the date
     * @param readBuffer the one buffer that all connections are read through
     * @param resumes those that go on with their input at the end of the cycle
     * @param sessions the HTTP/2 sessions that wait for their write at the end of the cycle
     * @param onStarted runs when a connection starts, on any thread; {@code onEnded} when it has told its last event
     */
    public record Parts(
        WebSocketEngine engine,
        EngineConfig config,
        EventLoop.Parts loop,
        BooleanSupplier isLoopThread,
        NanoClock cycleClock,
        InstantSource wallClock,
        SegmentPool pool,
        SendRing ring,
        SendPump pump,
        ByteBuffer readBuffer,
        ReadOnlyViews views,
        HandlerDispatcher dispatcher,
        OpeningServices opening,
        CycleQueue<Resumable> resumes,
        CycleQueue<Http2Session> sessions,
        EngineCounters counters,
        LoopTask.Loop tasks,
        Runnable onStarted,
        Runnable onEnded) {}

    public Connections(Parts parts) {
        config = parts.config;
        counters = parts.counters;
        cycleClock = parts.cycleClock;
        wallClock = parts.wallClock;
        dispatcher = parts.dispatcher;
        opening = parts.opening;
        connectSettings = new ConnectSettings(config);
        pool = parts.pool;
        budget = parts.loop.budget();
        CycleQueue<Connection> writes = new CycleQueue<>();
        CycleQueue<Connection> endings = new CycleQueue<>();
        ConnectionTasks tasks = new ConnectionTasks(parts.tasks);
        lifecycle = new ConnectionLifecycle(config, counters, parts.loop.limits(), parts.loop.clock());
        closer = new Closer(config, pool, dispatcher, lifecycle, registry, endings, tasks, budget, parts.onEnded);
        receiver = new Receiver(
            parts.readBuffer, pool, counters, parts.views, cycleClock, parts.resumes, budget, this::newInbound, closer);
        sender = new Sender(config, pool, counters, parts.pump, dispatcher, parts.loop.deadlines(), cycleClock, writes, closer);
        closer.bind(receiver, sender);
        sends = new LoopInvoker(parts.loop.commands(), parts.ring, parts.isLoopThread, budget);
        endOfCycle = new EndOfCycle(parts.resumes, registry, sends, writes, endings, parts.sessions, budget, sender, closer);
        keepAlive =
            new KeepAlive.Shared(parts.loop.deadlines(), parts.loop.dispatcher().listeningClock(), pool, counters.roundTrips(), this);
        SendAdmission admission = new SendAdmission(config, pool, counters.refusals(), parts.ring, parts.loop.waker(), sends, sender);
        commands = new ConnectionCommands(
            parts.engine, admission, parts.loop.clock(), parts.wallClock, sends, parts.onStarted, parts.onEnded, this::start, closer,
            receiver, tasks);
    }

    private Inbound newInbound() {
        return new Inbound(config, pool, dispatcher, counters, budget, this);
    }

    // ---- for the engine ----

    /**
     * A connection that is not opened yet. Any thread.
     *
     * @param extensions null means none
     * @throws IllegalArgumentException if an argument breaks its grammar
     */
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        return new ConnectionHandle(commands, this, connectSettings, uri, origin, protocol, extensions);
    }

    /** The last stage of the duty cycle. */
    public LoopStage endOfCycle() {
        return endOfCycle;
    }

    /** Closes open connections with 1001, behind all that was sent, and drops attempts; no other starts any more. */
    public void closeAll() {
        isClosing = true;
        opening.stopTurns();
        registry.visitAll(closer::goAway);
    }

    /** Drops the connections that are left when the time to drain is over. */
    public void dropAll() {
        registry.visitAll(closer::onDrainTimeout);
    }

    /** The loop ends, and nothing limits its last turn: closes and drops all connections that are left. */
    public void endAll() {
        sends.passOn();
        closeAll();
        registry.visitSome(budget);
        dropAll();
        registry.visitSome(budget);
    }

    /** @return whether every connection has told its user how it ended */
    public boolean areDrained() {
        return registry.size() == 0 && !endOfCycle.hasWork();
    }

    /** @param openedNs when {@code open()} was called */
    private void start(Connection connection, long openedNs) {
        if (connection.phase != ConnectionPhase.NEW) {
            return;
        }
        registry.add(connection);
        lifecycle.moveTo(connection, ConnectionPhase.RESOLVING);
        budget.spend(TurnBudget.CONNECT);
        if (isClosing) {
            closer.end(connection, Ending.goingAway());
        } else if (lifecycle.liveConnections() > config.maxConnections()) {
            counters.refusals().refused(RefusalCause.MAX_CONNECTIONS);
            closer.end(connection, Ending.failed(ConnectionFailures.tooMany(connection, config.maxConnections())));
        } else {
            connection.attempt = new ConnectAttempt(connection, opening, lifecycle.timesSince(openedNs));
            try {
                connection.attempt.start();
            } catch (Throwable fault) {
                onFault(connection, fault);
            }
        }
    }

    // ---- events of an opening ----

    @Override
    public void onAsked(Connection connection, int asks) {
        if ((asks & SharedState.READING) != 0) {
            if ((asks & SharedState.WANTS_SUSPENDED) != 0) {
                receiver.suspendReading(connection);
            } else {
                receiver.resumeReading(connection);
            }
        }
        if ((asks & SharedState.PING_SETTINGS) != 0) {
            onPingsChanged(connection);
        }
        if ((asks & SharedState.LOOK_FOR_ROOM) != 0) {
            sender.notifyIfWritable(connection);
        }
        if ((asks & SharedState.ABORT) != 0) {
            closer.abort(connection);
        }
    }

    @Override
    public void onTask(Connection connection, Runnable task) {
        dispatcher.task(connection.webSocket, task);
    }

    @Override
    public void moveTo(Connection connection, ConnectionPhase next) {
        lifecycle.moveTo(connection, next);
    }

    @Override
    public void onRequestCreated(Connection connection, ConnectionRequest request) {
        dispatcher.requestCreated(connection.webSocket, connection.handlers, request);
    }

    @Override
    public List<RequestPreparer> preparers(Connection connection) {
        WebSocket webSocket = connection.webSocket;
        List<BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>>> handlers =
            connection.handlers.prepareRequestHandlers();
        if (handlers.isEmpty()) {
            return List.of();
        }
        List<RequestPreparer> preparers = new ArrayList<>(handlers.size());
        handlers.forEach(handler -> preparers.add(request -> dispatcher.prepareRequest(webSocket, handler, request)));
        return preparers;
    }

    @Override
    public void onOfferThrew(Connection connection, Throwable thrown) {
        dispatcher.extensionThrew(connection.webSocket, thrown);
    }

    @Override
    public void onCookieHandlerThrew(Connection connection, Throwable thrown) {
        dispatcher.cookieHandlerThrew(connection.webSocket, thrown);
    }

    @Override
    public boolean isEngineClosing() {
        return isClosing;
    }

    @Override
    public void onLimitPutOff(Connection connection) {
        lifecycle.startLimit(connection);
    }

    @Override
    public void onOpeningFailed(Connection connection, Failure failure) {
        closer.end(connection, Ending.failed(ConnectionFailures.error(connection, failure, wallClock)));
    }

    @Override
    public void onOpened(Connection connection, OpenedConnection opened) {
        AttemptTimes times = connection.attempt == null ? null : connection.attempt.times;
        // First the owner of what must be closed: no fault can come between.
        connection.attempt = null;
        connection.transport = opened.transport();
        connection.extensions = opened.chain();
        connection.state.negotiated(opened.subprotocol(), opened.extensions(), opened.version());
        // Before the state is shown: whoever sees the connection open sees its response.
        ConnectionRequest request = connection.state.request();
        request.response(opened.headers());
        connection.state.onOpened(cycleClock);
        lifecycle.open(connection, times);
        connection.updateInterest();
        onPingsChanged(connection);
        dispatcher.open(connection.webSocket, connection.handlers);
        if (!config.keepResponseHeaders()) {
            request.response(null);
        }
        // The first frames may have come with the answer to the upgrade; the handler may have ended the connection.
        if (connection.phase.isEstablished()) {
            receiver.takeFirst(connection, opened.frames(), cycleClock.nanoTime());
        }
    }

    // ---- events of an open connection ----

    @Override
    public void onResume(Connection connection, long nowNs) {
        receiver.onResumeTurn(connection, nowNs);
    }

    @Override
    public void onReady(Connection connection, int readyOps, long nowNs) {
        if ((readyOps & Readiness.READ) != 0) {
            if (connection.keepAlive != null) {
                // Any byte is life, also one of a TLS record of which no byte can be read yet.
                connection.keepAlive.onInput();
            }
            receiver.onReadable(connection, nowNs);
        }
        // The messages that the handlers sent leave now, in one write, while this connection is warm.
        if (connection.phase.isEstablished() && (connection.awaitsFlush || (readyOps & Readiness.WRITE) != 0)) {
            sender.flush(connection, nowNs);
        }
    }

    @Override
    public void onTlsTasksDone(Connection connection) {
        receiver.onReadable(connection, cycleClock.nanoTime());
        sender.requestFlush(connection);
    }

    @Override
    public void onSend(Connection connection, PooledSegment message, int opcode) {
        sender.enqueue(connection, message, opcode);
    }

    @Override
    public void onWritten(Connection connection, long wireBytes, long payloadBytes, int messages) {
        counters.add(Counter.BYTES_SENT, wireBytes);
        budget.spend((wireBytes > 0 ? TurnBudget.SYSTEM_CALL : 0) + (long) TurnBudget.ITEM * messages);
        budget.spendBytes(wireBytes);
        counters.add(Counter.MESSAGES_SENT, messages);
        counters.add(Counter.BUFFERED_BYTES, -payloadBytes);
        connection.state.onSent(wireBytes, messages, cycleClock);
    }

    @Override
    public void onPingWritten(Connection connection) {
        if (connection.keepAlive != null) {
            connection.keepAlive.onPingWritten();
        }
    }

    @Override
    public void onPingsChanged(Connection connection) {
        boolean isWanted = connection.phase == ConnectionPhase.OPEN && connection.state.pings().on();
        if (connection.keepAlive != null && !isWanted) {
            connection.keepAlive.stop();
        }
        if (isWanted) {
            if (connection.keepAlive == null) {
                connection.keepAlive(new KeepAlive(connection, keepAlive));
            }
            connection.keepAlive.start(cycleClock.nanoTime());
        }
    }

    @Override
    public void onCloseTimeout(Connection connection) {
        // The peer's close frame may lie in the socket; and input may have begun the limit anew.
        boolean isHeard = hears(connection);
        if (connection.phase != ConnectionPhase.CLOSING || (isHeard && connection.phaseTimer != 0)) {
            return;
        }
        closer.onCloseTimeout(connection);
    }

    @Override
    public void onFault(Connection connection, Throwable fault) {
        Ending ending = endingOfUntoldFaults;
        try {
            ending = Ending.failed(ConnectionFailures.fault(connection, fault));
        } catch (Throwable again) {
            fault.addSuppressed(again);
        }
        closer.end(connection, ending);
    }

    // ---- events of what arrives, and of pings ----

    @Override
    public void onPongDue(Connection connection, PooledSegment payload) {
        sender.pong(connection, payload);
    }

    @Override
    public void onPingDue(Connection connection, PooledSegment payload) {
        sender.ping(connection, payload);
    }

    @Override
    public boolean hears(Connection connection) {
        long before = counters.get(Counter.BYTES_RECEIVED);
        receiver.onReadable(connection, cycleClock.nanoTime());
        // Over HTTP/2 the answer may wait behind the input of other streams.
        boolean isBehind = connection.phase.isEstablished() && connection.transport.isInputBehind();
        return counters.get(Counter.BYTES_RECEIVED) != before || isBehind;
    }

    @Override
    public void onSilence(Connection connection, long silenceNs, boolean isPingLeft) {
        closer.end(connection, Ending.failed(ConnectionFailures.silence(connection, silenceNs, isPingLeft)));
    }

    @Override
    public void onCloseReceived(Connection connection, int code, String reason) {
        closer.onCloseReceived(connection, code, reason);
    }

    @Override
    public void onNoMemory(Connection connection, long bytes) {
        closer.noMemory(connection, bytes);
    }

    @Override
    public void onExtensionRefused(Connection connection, ExtensionException refusal) {
        closer.refused(connection, refusal);
    }

    @Override
    public void onExtensionThrew(Connection connection, Throwable thrown) {
        closer.extensionThrew(connection, thrown);
    }
}
