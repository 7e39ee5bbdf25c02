package io.heddle.engine.connection;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.api.extension.Extension;
import io.heddle.api.internal.Redaction;
import io.heddle.engine.frame.CloseCode;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.send.LoopInvoker;
import io.heddle.engine.task.ConnectionTasks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import org.agrona.concurrent.NanoClock;

/**
 * The calls of users other than sends: decides by the shared state what can be decided at once, and has the loop do the rest.
 *
 * <p><b>Thread:</b> any thread; one serves all connections.
 */
final class ConnectionCommands {
    final WebSocketEngine engine;
    /** For sends. */
    final SendAdmission admission;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final LoopInvoker loop;
    private final Runnable onConnectionStarted;
    private final Runnable onConnectionEnded;
    /** Given the time of the call. */
    private final ObjLongConsumer<Connection> start;
    private final Closer closer;
    private final Receiver receiver;
    final ConnectionTasks tasks;
    private final AtomicInteger numbers = new AtomicInteger();

    ConnectionCommands(
        WebSocketEngine engine,
        SendAdmission admission,
        NanoClock clock,
        InstantSource wallClock,
        LoopInvoker loop,
        Runnable onConnectionStarted,
        Runnable onConnectionEnded,
        ObjLongConsumer<Connection> start,
        Closer closer,
        Receiver receiver,
        ConnectionTasks tasks) {
        this.engine = engine;
        this.admission = admission;
        this.clock = clock;
        this.wallClock = wallClock;
        this.loop = loop;
        this.onConnectionStarted = onConnectionStarted;
        this.onConnectionEnded = onConnectionEnded;
        this.start = start;
        this.closer = closer;
        this.receiver = receiver;
        this.tasks = tasks;
    }

    /** The number of another connection; any thread. */
    int nextNumber() {
        return numbers.incrementAndGet();
    }

    /** The state of another connection, with statistics of its own if the engine's settings say so; any thread. */
    SharedState newState(ConnectionRequest request, List<Extension> extensions) {
        return engine.config().connectionStatistics() ? new MeasuredState(request, extensions) : new SharedState(request, extensions);
    }

    void open(Connection connection) {
        SharedState state = connection.state;
        String uri = Redaction.uri(state.request().uri());
        if (engine.isClosed()) {
            throw new IllegalStateException("The engine is closed: open " + uri + " on another one.");
        }
        if (state.state() == WebSocketState.UNKNOWN) {
            state.pings().checked();
        }
        if (!state.tryMove(WebSocketState.UNKNOWN, WebSocketState.CONNECTING)) {
            throw new IllegalStateException("open() was called on " + uri + " before, or it is closed (state " + state.state()
                + "): make a new WebSocket for each connection.");
        }
        state.request().opened();
        try {
            onConnectionStarted.run();
        } catch (RuntimeException | Error e) {
            state.moveTo(WebSocketState.CLOSED);
            throw e;
        }
        long nowNs = clock.nanoTime();
        if (!loop.runLater(() -> start.accept(connection, nowNs))) {
            onConnectionEnded.run();
            state.moveTo(WebSocketState.CLOSED);
            throw new IllegalStateException("The engine was closed: open " + uri + " on another one.");
        }
    }

    /** Tells the thread of the loop. */
    BooleanSupplier loopThread() {
        return loop::isLoopThread;
    }

    void close(Connection connection, int code, String reason) {
        if (closedBeforeOpen(connection)) {
            return;
        }
        SharedState state = connection.state;
        // In this order: a connection that opens at this moment is seen as connecting, or as open.
        boolean isFirst = state.state() == WebSocketState.CONNECTING
            ? state.markCloseCalled()
            : state.tryMove(WebSocketState.OPEN, WebSocketState.CLOSING) || (connection.isForUserToEnd() && state.markCloseCalled());
        if (isFirst) {
            loop.runAfterSends(() -> closer.close(connection, code, reason));
        }
    }

    void abort(Connection connection) {
        if (!closedBeforeOpen(connection) && connection.state.state() != WebSocketState.CLOSED) {
            ask(connection, SharedState.ABORT, 0);
        }
    }

    private boolean closedBeforeOpen(Connection connection) {
        if (!connection.state.tryMove(WebSocketState.UNKNOWN, WebSocketState.CLOSED)) {
            return false;
        }
        onConnectionStarted.run();
        if (!loop.runLater(() -> closer.close(connection, CloseCode.NORMAL_CLOSURE, ""))) {
            // The engine, and with it the thread that could tell anybody, is gone.
            onConnectionEnded.run();
        }
        return true;
    }

    void suspendReading(Connection connection) {
        ask(connection, SharedState.READING | SharedState.WANTS_SUSPENDED, 0);
    }

    void resumeReading(Connection connection) {
        ask(connection, SharedState.READING, SharedState.WANTS_SUSPENDED);
    }

    void onPingsChanged(Connection connection) {
        if (connection.state.state() != WebSocketState.UNKNOWN) {
            ask(connection, SharedState.PING_SETTINGS, 0);
        }
    }

    /** Has the loop do it: at once if this is the loop, else with one command a connection, however often it is asked before that runs. */
    private void ask(Connection connection, int set, int cleared) {
        boolean isUnasked = connection.state.ask(set, cleared);
        if (loop.isLoopThread()) {
            connection.onAsked();
        } else if (isUnasked) {
            loop.runLater(connection::onAsked);
        }
    }

    /** Changes what belongs to the preparing thread until the connection is opened, and to the loop afterwards. */
    void change(Connection connection, Runnable change) {
        if (connection.state.state() == WebSocketState.UNKNOWN) {
            change.run();
        } else {
            loop.runTask(change);
        }
    }

    /** @return the date that it was at a time of the engine's clock */
    Instant dateOf(long ns) {
        return wallClock.instant().minusNanos(clock.nanoTime() - ns);
    }
}
