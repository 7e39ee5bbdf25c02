package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.WebSocketState;
import io.heddle.engine.jfr.EventRecorder;
import io.heddle.engine.log.ConnectionLog;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.metrics.AttemptTimes;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectAttempt;
import io.heddle.engine.opening.ConnectionPhase;
import java.time.Duration;
import org.agrona.concurrent.NanoClock;

/**
 * Moves connections from phase to phase, and keeps in step what depends on it: the state that the user sees, the counters, and the
 * one deadline of the phase.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class ConnectionLifecycle {
    private final EngineConfig config;
    private final EngineCounters counters;
    private final Deadlines limits;
    private final NanoClock clock;
    private final EventRecorder recorder = EventRecorder.ofJvm();

    ConnectionLifecycle(EngineConfig config, EngineCounters counters, Deadlines limits, NanoClock clock) {
        this.config = config;
        this.counters = counters;
        this.limits = limits;
        this.clock = clock;
    }

    /** Connections that are connecting, open or closing: the registry also has those that ended and have not told so yet. */
    long liveConnections() {
        return counters.get(Counter.CONNECTING) + counters.get(Counter.OPEN) + counters.get(Counter.CLOSING);
    }

    /** Moves, and starts the phase's limit, which ends in {@link Connection#onDeadline}. */
    void moveTo(Connection connection, ConnectionPhase next) {
        ConnectionPhase from = connection.phase;
        if (!from.canMoveTo(next)) {
            throw new IllegalStateException("A connection cannot move from " + from + " to " + next);
        }
        count(from.state(), -1);
        count(next.state(), 1);
        countTime(connection, from, next);
        if (next == ConnectionPhase.OPEN) {
            counters.add(Counter.HANDSHAKES_OK, 1);
        } else if (next == ConnectionPhase.CLOSED && from.isConnecting()) {
            counters.add(Counter.HANDSHAKES_FAILED, 1);
        }
        if (next == ConnectionPhase.CLOSED) {
            countEnd(connection.ending);
            recordEnd(connection, from);
        }
        connection.phase = next;
        connection.state.moveTo(next.state());
        startLimit(connection);
        if (ConnectionLog.isDebug()) {
            ConnectionLog.debug(connection, moved(from, next));
        }
    }

    /** The times of an attempt that begins now, and was asked for before. */
    AttemptTimes timesSince(long openedNs) {
        return new AttemptTimes(openedNs, clock.nanoTime(), recorder.beginOpening());
    }

    /** @param times of the attempt, which is over and no longer the connection's */
    void open(Connection connection, AttemptTimes times) {
        if (times != null) {
            counters.openingTimes().opened(times, clock.nanoTime());
            if (times.event != null) {
                recorder.endOpening(times.event, connection, times::spentNs, true, null);
            }
        }
        moveTo(connection, ConnectionPhase.OPEN);
    }

    private void countTime(Connection connection, ConnectionPhase from, ConnectionPhase next) {
        ConnectAttempt attempt = connection.attempt;
        if (attempt != null && next.isConnecting()) {
            attempt.times.enter(next.errorPhase(), clock.nanoTime());
        } else if (attempt != null && from.isConnecting()) {
            if (attempt.times.event != null) {
                attempt.times.leave(clock.nanoTime());
                recorder.endOpening(attempt.times.event, connection, attempt.times::spentNs, false, connection.ending.error());
            }
            counters.openingTimes().failed(attempt.times);
        }
    }

    private void recordEnd(Connection connection, ConnectionPhase from) {
        if (recorder.wantsEnds()) {
            Ending ending = connection.ending;
            recorder.ended(
                connection, from.isEstablished(), ending.error(), ending.code(), ending.reason(), ending.closure().initiator());
        }
    }

    private void countEnd(Ending ending) {
        if (ending.isClosed()) {
            counters.ends().closed(ending.code());
        } else {
            counters.ends().failed(ending.error().kind());
        }
    }

    /** Starts the limit of the connection's phase, from now on. */
    void startLimit(Connection connection) {
        pauseLimit(connection);
        Duration limit = connection.phase.limit(config);
        connection.phaseTimer = limit == null ? 0 : limits.scheduleIn(limit.toNanos(), connection);
    }

    /** The connection may stay in its phase until {@link #startLimit}. */
    void pauseLimit(Connection connection) {
        limits.cancel(connection.phaseTimer);
        connection.phaseTimer = 0;
    }

    /** The words are those of {@link WebSocketState} and {@link Phase}, which users know. */
    private static String moved(ConnectionPhase from, ConnectionPhase to) {
        if (to == ConnectionPhase.AWAITING_TURN) {
            return "stays " + to.state() + ", and waits for its turn to connect (EngineConfig.connectLimits, reconnectLimits)";
        }
        String phase = to.isConnecting() ? " (phase " + to.errorPhase() + ")" : "";
        return from.state() == to.state()
            ? "stays " + to.state() + ", and moves from phase " + from.errorPhase() + " to " + to.errorPhase()
            : "moves from " + from.state() + " to " + to.state() + phase;
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
