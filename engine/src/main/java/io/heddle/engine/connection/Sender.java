package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.api.EngineConfig;
import io.heddle.api.extension.ExtensionException;
import io.heddle.engine.dispatch.HandlerDispatcher;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.send.BufferedAmount;
import io.heddle.engine.send.Outbound;
import io.heddle.engine.send.SendPump;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import org.agrona.concurrent.NanoClock;

/**
 * Sends for all connections: queues their messages, writes once a cycle, and calls {@code onWritable} when there is room again.
 *
 * <p><b>Thread:</b> loop-confined; one serves all connections.
 */
final class Sender {
    private static final long POOL_RETRY_NS = 5_000_000;
    /** A burst over many connections must not leave all of its objects behind. */
    private static final int MAX_AT_REST = 1_024;

    private final EngineConfig config;
    private final SegmentPool pool;
    private final EngineCounters counters;
    private final SendPump pump;
    private final HandlerDispatcher dispatcher;
    private final Deadlines deadlines;
    private final NanoClock cycleClock;
    private final CycleQueue<Connection> writes;
    private final Closer closer;
    private final ArrayDeque<Outbound> atRest = new ArrayDeque<>();
    /** Connections for which a timer looks for room in the pool. */
    private final HashSet<Connection> awaitingRoom = new HashSet<>();

    /** @param writes the connections that wait for their write at the end of the cycle */
    Sender(
        EngineConfig config,
        SegmentPool pool,
        EngineCounters counters,
        SendPump pump,
        HandlerDispatcher dispatcher,
        Deadlines deadlines,
        NanoClock cycleClock,
        CycleQueue<Connection> writes,
        Closer closer) {
        this.config = config;
        this.pool = pool;
        this.counters = counters;
        this.pump = pump;
        this.dispatcher = dispatcher;
        this.deadlines = deadlines;
        this.cycleClock = cycleClock;
        this.writes = writes;
        this.closer = closer;
    }

    /** Takes over a message that was counted as buffered, or a ping. */
    void enqueue(Connection connection, PooledSegment message, int opcode) {
        if (opcode == Opcode.PING) {
            ping(connection, message);
            return;
        }
        int count = message.count();
        counters.add(Counter.BUFFERED_BYTES, count);
        if (connection.phase == ConnectionPhase.OPEN) {
            if (connection.extensions != null) {
                encode(connection, message, opcode);
                return;
            }
            outbound(connection).enqueue(message, opcode);
            requestFlush(connection);
        } else {
            pool.release(message, CONNECTION);
            dropped(connection, count);
        }
    }

    /** From here on the encoded message counts as buffered, in place of the message. */
    private void encode(Connection connection, PooledSegment message, int opcode) {
        int count = message.count();
        PooledSegment encoded = null;
        try {
            encoded = connection.extensions.encode(message, opcode == Opcode.TEXT);
            if (encoded == null) {
                closer.noMemoryToWrite(connection, count);
            }
        } catch (ExtensionException refusal) {
            closer.refused(connection, refusal);
        } catch (Throwable thrown) {
            closer.extensionThrew(connection, thrown);
        }
        int encodedCount = encoded == null ? 0 : encoded.count();
        connection.state.remeasured(count, encodedCount);
        counters.add(Counter.BUFFERED_BYTES, (long) encodedCount - count);
        if (encoded == null) {
            return;
        }
        if (connection.phase == ConnectionPhase.OPEN) {
            outbound(connection).enqueue(encoded, opcode, encoded.tag);
            requestFlush(connection);
        } else {
            // A session has ended the connection meanwhile.
            pool.release(encoded, CONNECTION);
            dropped(connection, encodedCount);
        }
    }

    void ping(Connection connection, PooledSegment payload) {
        if (connection.phase == ConnectionPhase.OPEN) {
            outbound(connection).ping(payload);
            requestFlush(connection);
        } else {
            pool.release(payload, CONNECTION);
        }
    }

    void pong(Connection connection, PooledSegment payload) {
        outbound(connection).pong(payload);
        requestFlush(connection);
    }

    /** Queues the close frame, behind all messages. */
    void close(Connection connection, byte[] payload) {
        outbound(connection).close(payload);
        requestFlush(connection);
    }

    /** Drops what waits to be sent. */
    void dropMessages(Connection connection) {
        if (connection.outbound != null) {
            dropped(connection, connection.outbound.dropMessages());
        }
    }

    /** Nothing can be written any more. */
    void dropAll(Connection connection) {
        release(connection);
        connection.isBlocked = false;
        connection.updateInterest();
    }

    /** Releases the whole queue: the connection ends, or its output does. */
    void release(Connection connection) {
        if (connection.outbound != null) {
            dropped(connection, connection.outbound.release());
            rest(connection);
        }
    }

    private void dropped(Connection connection, long count) {
        connection.state.dropped(count);
        counters.add(Counter.BUFFERED_BYTES, -count);
    }

    private Outbound outbound(Connection connection) {
        if (connection.outbound == null) {
            Outbound rested = atRest.pollLast();
            connection.outbound = rested == null ? new Outbound(pool) : rested;
        }
        return connection.outbound;
    }

    private void rest(Connection connection) {
        if (atRest.size() < MAX_AT_REST) {
            atRest.addLast(connection.outbound);
        }
        connection.outbound = null;
    }

    void requestFlush(Connection connection) {
        if (!connection.awaitsFlush) {
            connection.awaitsFlush = true;
            writes.add(connection);
        }
    }

    /** Writes in the connection's turn at the end of the cycle, unless it became ready and wrote before. */
    void onFlushTurn(Connection connection, long nowNs) {
        if (connection.awaitsFlush && connection.phase.isEstablished()) {
            flush(connection, nowNs);
        }
    }

    void flush(Connection connection, long nowNs) {
        connection.awaitsFlush = false;
        if (!connection.hasOutput()) {
            return;
        }
        SendPump.Result result;
        try {
            if (connection.outbound == null) {
                // Nothing is queued, but the transport may hold back records.
                setBlocked(connection, !connection.transport.flush());
                return;
            }
            result = pump.pump(
                connection.outbound, connection.transport, connection.state.maxFragmentBytes(), connection);
        } catch (IOException e) {
            closer.onWriteFailure(connection, ConnectionFailures.transport(connection, "Writing", e));
            return;
        }
        switch (result) {
            case DRAINED -> {
                setBlocked(connection, false);
                if (connection.phase == ConnectionPhase.OPEN) {
                    rest(connection);
                } else {
                    closer.endOutput(connection);
                }
            }
            case BLOCKED -> setBlocked(connection, true);
            case MORE -> requestFlush(connection);
            case NO_MEMORY -> closer.noMemoryToWrite(connection, pump.unkeptBytes());
        }
        if (connection.state.isRefused()) {
            notifyIfWritable(connection);
        }
    }

    /** Calls {@code onWritable} once there is room for the send that was refused. */
    void notifyIfWritable(Connection connection) {
        BufferedAmount buffered = connection.state;
        if (connection.phase != ConnectionPhase.OPEN
            || !buffered.isRefused()
            || buffered.bufferedBytes() > config.lowWaterMarkBytes()) {
            return;
        }
        if (pool.hasRoomFor(buffered.refusedBytes())) {
            buffered.clearRefused();
            dispatcher.writable(connection.webSocket, connection.handlers);
        } else if (awaitingRoom.add(connection)) {
            // The code that frees the pool does not know of this connection: look again soon.
            long retryNs = cycleClock.nanoTime() + POOL_RETRY_NS;
            deadlines.schedule(retryNs, (timerId, nowNs) -> {
                awaitingRoom.remove(connection);
                notifyIfWritable(connection);
            });
        }
    }

    private static void setBlocked(Connection connection, boolean blocked) {
        if (connection.isBlocked != blocked) {
            connection.isBlocked = blocked;
            connection.updateInterest();
        }
    }
}
