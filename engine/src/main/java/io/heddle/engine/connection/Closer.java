package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.api.extension.ExtensionException;
import io.heddle.engine.dispatch.HandlerDispatcher;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.extension.NoContextException;
import io.heddle.engine.frame.CloseCode;
import io.heddle.engine.frame.ClosePayload;
import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.log.ConnectionLog;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.memory.MemoryRefusal;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.opening.ConnectAttempt;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.task.ConnectionTasks;
import java.io.IOException;

/**
 * Ends connections: the close handshake from either side (RFC 6455 section 7.1), violations, losses, timeouts; and the teardown in three
 * steps: release everything, wait for the end of the cycle, deliver the last event.
 *
 * <p><b>Thread:</b> loop-confined; one serves all connections.
 */
final class Closer {
    private static final int END_STEPS = 11;

    private final EngineConfig config;
    private final SegmentPool pool;
    private final HandlerDispatcher dispatcher;
    private final ConnectionLifecycle lifecycle;
    private final ConnectionRegistry registry;
    private final CycleQueue<Connection> endings;
    private final ConnectionTasks tasks;
    private final TurnBudget budget;
    private final Runnable onConnectionEnded;
    private Receiver receiver;
    private Sender sender;

    /** @param endings the connections whose last event waits for the end of the cycle */
    Closer(
        EngineConfig config,
        SegmentPool pool,
        HandlerDispatcher dispatcher,
        ConnectionLifecycle lifecycle,
        ConnectionRegistry registry,
        CycleQueue<Connection> endings,
        ConnectionTasks tasks,
        TurnBudget budget,
        Runnable onConnectionEnded) {
        this.config = config;
        this.pool = pool;
        this.dispatcher = dispatcher;
        this.lifecycle = lifecycle;
        this.registry = registry;
        this.endings = endings;
        this.tasks = tasks;
        this.budget = budget;
        this.onConnectionEnded = onConnectionEnded;
    }

    /** Bound once: these two end connections, and the end of one needs them. */
    void bind(Receiver theReceiver, Sender theSender) {
        receiver = theReceiver;
        sender = theSender;
    }

    // ---- reasons to end ----

    /** The application closes. */
    void close(Connection connection, int code, String reason) {
        close(connection, Initiator.APPLICATION, code, reason);
    }

    private void close(Connection connection, Initiator initiator, int code, String reason) {
        if (connection.phase == ConnectionPhase.OPEN) {
            begin(connection, CloseHandshakeState.ours(initiator, code, reason), code, reason);
        } else if (connection.phase == ConnectionPhase.CLOSING && connection.closing.isForUserToEnd()) {
            // No frame can say it; but nobody will resume reading any more.
            connection.closing.onUserEnds();
            receiver.resumeReading(connection);
        } else if (connection.phase == ConnectionPhase.NEW || connection.phase.isConnecting()) {
            end(connection, Ending.dropped("closed by the application before the connection was open"));
        }
    }

    /** The engine closes: open connections are closed in order, and attempts dropped. */
    void goAway(Connection connection) {
        if (connection.phase == ConnectionPhase.NEW || connection.phase.isConnecting()) {
            end(connection, Ending.goingAway());
        } else {
            close(connection, Initiator.ENGINE, CloseCode.GOING_AWAY, "");
        }
    }

    void abort(Connection connection) {
        end(connection, Ending.dropped("aborted by the application"));
    }

    /** The peer's close frame (RFC 6455 section 5.5.1). */
    void onCloseReceived(Connection connection, int code, String reason) {
        if (connection.phase == ConnectionPhase.OPEN) {
            sender.dropMessages(connection);
            begin(connection, CloseHandshakeState.theirs(code, reason), code, "");
        } else {
            connection.closing.onCloseReceived(code, reason);
            if (connection.hasOutput()) {
                endOutput(connection);
            } else {
                end(connection, connection.closing.peersEnding());
            }
        }
    }

    /** Everything was written: ends our direction if the close handshake is over, and that is ours to do. */
    void endOutput(Connection connection) {
        boolean isOver = connection.phase == ConnectionPhase.CLOSING && !connection.closing.takesFrames()
            && connection.outbound.isCloseWritten();
        if (isOver && connection.transport.endsFirst()) {
            try {
                connection.transport.shutdownOutput();
            } catch (IOException alreadyDown) {
                // Both close frames are through.
                end(connection, connection.closing.peersEnding());
            }
        }
    }

    /** Fails the connection (RFC 6455 section 7.1.7): nothing more is read, and nothing more is queued but the close frame. */
    void fail(Connection connection, ProtocolViolation violation, String detail) {
        fail(connection, violation.closeCode(), violation.sentence(), violation.with(detail), violation.describe(detail));
    }

    /**
     * @param reason for the server
     * @param told the reason for the user, which may be longer and name our settings
     * @param failure the reason in full, for an error
     */
    private void fail(Connection connection, int code, String reason, String told, String failure) {
        if (connection.phase == ConnectionPhase.OPEN) {
            // The handlers' answers to earlier messages still go out, ahead of the close frame.
            begin(connection, CloseHandshakeState.failing(code, told, failure), code, reason);
        } else if (connection.phase.isEstablished()) {
            // Our close frame was queued before: there is nothing left to say.
            end(connection, endingOf(connection, ConnectionFailures.error(connection, ErrorKind.PROTOCOL, failure, null)));
        }
    }

    /** An extension refuses a message, of the peer or of the user. */
    void refused(Connection connection, ExtensionException refusal) {
        String failure = "an extension of this client ended the connection: " + refusal.getMessage() + " (close code "
            + refusal.closeCode() + ")";
        fail(connection, refusal.closeCode(), refusal.getMessage(), refusal.getMessage(), failure);
    }

    /** An extension threw, by its own fault unless there is no memory for compression. */
    void extensionThrew(Connection connection, Throwable thrown) {
        if (thrown instanceof NoContextException) {
            end(connection, Ending.failed(ConnectionFailures.error(connection, ErrorKind.CAPACITY, thrown.getMessage(), thrown)));
            return;
        }
        if (MemoryRefusal.in(thrown) != null) {
            end(connection, endingOf(connection, ConnectionFailures.fault(connection, thrown)));
            return;
        }
        String reason = "an extension of the client failed";
        fail(connection, CloseCode.INTERNAL_ERROR, reason, reason, "an extension of this client threw " + thrown);
        dispatcher.extensionThrew(connection.webSocket, thrown);
    }

    /** The peer ended its direction of the transport: in order once the close handshake is through. */
    void onEndOfStream(Connection connection) {
        if (isCloseThrough(connection)) {
            end(connection, connection.closing.ending("the server ended the connection and sent no close frame in answer to ours"));
        } else if (connection.phase.isEstablished()) {
            end(connection, endingOf(connection, ConnectionFailures.endOfStream(connection)));
        }
    }

    /** Nothing more can be read, which does not matter once the close handshake is through. */
    void onReadFailure(Connection connection, IOException cause) {
        if (isCloseThrough(connection)) {
            end(connection, connection.closing.ending("the connection broke before the server answered our close frame: "
                + cause.getMessage()));
        } else if (connection.phase.isEstablished()) {
            end(connection, endingOf(connection, ConnectionFailures.transport(connection, "Reading", cause)));
        }
    }

    /**
     * Nothing more can be written: what waits is dropped. But the peer may have sent something before it left, its reason above all, so
     * the connection goes on until its input ends too, or has brought nothing for as long as closing may take.
     */
    void onWriteFailure(Connection connection, WebSocketError failure) {
        if (connection.phase == ConnectionPhase.OPEN) {
            if (connection.keepAlive != null) {
                connection.keepAlive.stop();
            }
            connection.closing = CloseHandshakeState.withoutOutput(failure);
            sender.dropAll(connection);
            lifecycle.moveTo(connection, ConnectionPhase.CLOSING);
            if (connection.suspended) {
                lifecycle.pauseLimit(connection);
            }
        } else if (connection.phase == ConnectionPhase.CLOSING && connection.hasOutput()) {
            connection.closing.onOutputFailure(failure, connection.isCloseWritten());
            sender.dropAll(connection);
            if (!connection.closing.takesFrames()) {
                end(connection, endingOf(connection, failure));
            }
        }
    }

    /** True once a close frame has gone either way: a peer that only ends the connection has answered ours. */
    private static boolean isCloseThrough(Connection connection) {
        return connection.phase == ConnectionPhase.CLOSING && (connection.closing.isReceived() || connection.isCloseWritten());
    }

    /** Bytes came: of a connection that can no longer write, and whose user did not close it, all is taken that is there. */
    void onInput(Connection connection) {
        if (connection.isForUserToEnd()) {
            lifecycle.startLimit(connection);
        }
    }

    /** The user does not read: what was received waits, and with it the end of a connection that can no longer write. */
    void onReadingSuspended(Connection connection) {
        if (connection.phase == ConnectionPhase.CLOSING) {
            lifecycle.pauseLimit(connection);
        }
    }

    void onReadingResumed(Connection connection) {
        if (connection.phase == ConnectionPhase.CLOSING) {
            lifecycle.startLimit(connection);
        }
    }

    void noMemory(Connection connection, long bytes) {
        end(connection, endingOf(connection, ConnectionFailures.noMemory(connection, pool.refusal(bytes), null)));
    }

    /** A message that was taken cannot be sent to its end: the server sees the output end, and what it sent is still read. */
    void noMemoryToWrite(Connection connection, long bytes) {
        onWriteFailure(connection, ConnectionFailures.noMemory(connection, pool.refusal(bytes), null));
        if (connection.phase != ConnectionPhase.CLOSED) {
            shutdownOutput(connection);
        }
    }

    void onCloseTimeout(Connection connection) {
        boolean hasInput = connection.held != null || connection.transport.hasBufferedInput();
        if (connection.closing.isForUserToEnd() && hasInput) {
            lifecycle.startLimit(connection);
            return;
        }
        end(connection, endingOf(connection, ConnectionFailures.closeTimeout(connection, config)));
    }

    /** The engine has waited long enough for its connections. */
    void onDrainTimeout(Connection connection) {
        end(connection, endingOf(connection, ConnectionFailures.drainTimeout(connection, config)));
    }

    // ---- the close handshake ----

    private void begin(Connection connection, CloseHandshakeState handshake, int code, String reason) {
        if (connection.keepAlive != null) {
            connection.keepAlive.stop();
        }
        connection.closing = handshake;
        handshake.onCloseQueued(code, reason);
        sender.close(connection, ClosePayload.of(code, reason));
        lifecycle.moveTo(connection, ConnectionPhase.CLOSING);
        // The peer's close frame must be seen.
        receiver.resumeReading(connection);
    }

    private static Ending endingOf(Connection of, WebSocketError failure) {
        return ConnectionFailures.ending(of, failure);
    }

    // ---- the teardown ----

    /** Releases everything, and leaves the last event to the end of the duty cycle, outside any handler. */
    void end(Connection connection, Ending ending) {
        if (connection.phase == ConnectionPhase.CLOSED) {
            return;
        }
        if (connection.phase == ConnectionPhase.NEW) {
            // Never opened, so never registered; but the engine must not end before the last event is delivered.
            registry.add(connection);
        }
        connection.ending = ending;
        budget.spend(TurnBudget.CLOSE);
        for (int step = 0; step < END_STEPS; step++) {
            try {
                takeEndStep(connection, ending, step);
            } catch (Throwable fault) {
                // Each step frees something else: none may keep the others from it, nor the user from the last event.
                tellFault(connection, fault);
            }
        }
        endings.add(connection);
    }

    private void takeEndStep(Connection connection, Ending ending, int step) {
        switch (step) {
            case 0 -> describeEnd(connection, ending);
            case 1 -> lifecycle.moveTo(connection, ConnectionPhase.CLOSED);
            case 2 -> tellEnd(connection);
            case 3 -> cancelAttempt(connection);
            case 4 -> shutdownOutput(connection, ending);
            case 5 -> closeTransport(connection);
            case 6 -> releaseInbound(connection);
            case 7 -> sender.release(connection);
            case 8 -> closeExtensions(connection);
            case 9 -> tasks.cancelAll(connection);
            default -> releaseHeld(connection);
        }
    }

    /** Ahead of the state: another thread that sees the connection closed sees how. */
    private static void describeEnd(Connection connection, Ending ending) {
        if (connection.closing != null) {
            connection.ending = ending.with(connection.closing.closure(connection.isCloseWritten()));
        }
    }

    private static void tellEnd(Connection connection) {
        connection.ending = connection.ending.at(connection.remoteAddress());
        if (ConnectionLog.isDebug()) {
            ConnectionLog.debug(connection, connection.ending.text());
        }
    }

    private static void cancelAttempt(Connection connection) {
        ConnectAttempt attempt = connection.attempt;
        connection.attempt = null;
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private static void closeTransport(Connection connection) {
        if (connection.keepAlive != null) {
            connection.keepAlive.stop();
        }
        if (connection.transport != null) {
            connection.transport.close();
        }
    }

    private static void releaseInbound(Connection connection) {
        Inbound inbound = connection.inbound;
        connection.inbound = null;
        if (inbound != null) {
            inbound.release();
        }
    }

    private void releaseHeld(Connection connection) {
        PooledSegment held = connection.held;
        connection.held = null;
        if (held != null) {
            pool.release(held, CONNECTION);
        }
    }

    private static void tellFault(Connection connection, Throwable fault) {
        try {
            ConnectionLog.faultAtEnd(connection, fault);
        } catch (Throwable unheard) {
            // Even the log fails. There is nobody left to tell.
            fault.addSuppressed(unheard);
        }
    }

    private void closeExtensions(Connection connection) {
        ExtensionChain extensions = connection.extensions;
        connection.extensions = null;
        Throwable thrown = extensions == null ? null : extensions.close();
        if (thrown != null) {
            dispatcher.extensionThrew(connection.webSocket, thrown);
        }
    }

    /** Says close_notify after the close frames. */
    private static void shutdownOutput(Connection connection, Ending ending) {
        if (connection.transport != null && ending.isHandshake()) {
            shutdownOutput(connection);
        }
    }

    /** Ends the output if the socket takes that; nothing depends on it. */
    private static void shutdownOutput(Connection connection) {
        try {
            connection.transport.shutdownOutput();
            connection.transport.flush();
        } catch (IOException | RuntimeException ignored) {
            // The peer was faster: its end of the connection is down already.
        }
    }

    /** Delivers the last event, in the connection's turn at the end of the cycle. */
    void onEndTurn(Connection connection, long nowNs) {
        try {
            leave(connection);
        } catch (Throwable fault) {
            // The dispatcher guards against handlers: this is a fault of the log, or memory has run out.
            tellFault(connection, fault);
        }
    }

    private void leave(Connection connection) {
        registry.remove(connection);
        try {
            dispatch(connection, connection.ending);
        } finally {
            connection.request().response(null);
            // Not earlier: the JVM may end as soon as no connection holds it, with the last event untold.
            onConnectionEnded.run();
        }
    }

    private void dispatch(Connection connection, Ending ending) {
        if (ending.isClosed()) {
            dispatcher.closed(connection.webSocket, connection.handlers, ending.code(), ending.reason());
            return;
        }
        // Before the call: a handler may remove itself.
        boolean isHandled = connection.handlers.takesErrors();
        dispatcher.error(connection.webSocket, connection.handlers, ending.error());
        if (!isHandled) {
            ConnectionLog.unhandled(connection, ending.error());
        }
    }
}
