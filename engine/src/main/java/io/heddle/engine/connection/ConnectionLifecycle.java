package io.heddle.engine.connection;

import io.heddle.api.WebSocketState;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectionPhase;
import java.time.Duration;

/**
 * Moves connections from phase to phase, and keeps in step what depends on it: the state that the user sees, the counters, and the
 * one deadline of the phase.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class ConnectionLifecycle {
    private final EngineServices services;
    private final EngineCounters counters;

    ConnectionLifecycle(EngineServices services) {
        this.services = services;
        this.counters = services.counters;
    }

    /** Moves, and starts the phase's limit, which ends in {@link Connection#onDeadline}. */
    void moveTo(Connection connection, ConnectionPhase next) {
        ConnectionPhase from = connection.phase;
        if (!from.canMoveTo(next)) {
            throw new IllegalStateException("A connection cannot move from " + from + " to " + next);
        }
        count(from.state(), -1);
        count(next.state(), 1);
        if (next == ConnectionPhase.OPEN) {
            counters.add(Counter.HANDSHAKES_OK, 1);
        } else if (next == ConnectionPhase.CLOSED && from.isConnecting()) {
            counters.add(Counter.HANDSHAKES_FAILED, 1);
        }
        connection.phase = next;
        connection.state.moveTo(next.state());
        services.deadlines.cancel(connection.phaseTimer);
        Duration limit = next.limit(services.config);
        connection.phaseTimer =
            limit == null ? 0 : services.deadlines.schedule(services.cycleClock.nanoTime() + limit.toNanos(), connection);
        if (ConnectionLog.isDebug()) {
            ConnectionLog.debug(connection.webSocket, "Connection is " + next, from);
        }
    }

    private void count(WebSocketState state, int amount) {
        switch (state) {
            case CONNECTING -> counters.add(Counter.CONNECTING, amount);
            case OPEN -> counters.add(Counter.OPEN, amount);
            case CLOSING -> counters.add(Counter.CLOSING, amount);
            default -> {
                // Neither begun nor there any more.
            }
        }
    }
}
