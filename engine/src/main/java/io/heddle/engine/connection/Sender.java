package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.api.extension.ExtensionException;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.send.BufferedAmount;
import io.heddle.engine.send.Outbound;
import io.heddle.engine.send.SendPump;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;

/**
 * The way out: queues what connections send, has it written once a cycle, and tells who was refused when there is room again.
 *
 * <p><b>Thread:</b> loop-confined; one serves all connections.
 */
final class Sender {
    private static final long POOL_RETRY_NS = 5_000_000;
    /** What a burst over many connections leaves behind is not kept for ever. */
    private static final int MAX_AT_REST = 1_024;

    private final EngineServices services;
    private final ArrayDeque<Outbound> atRest = new ArrayDeque<>();
    /** Those that a timer looks for room in the pool for. */
    private final HashSet<Connection> awaitingRoom = new HashSet<>();

    Sender(EngineServices services) {
        this.services = services;
    }

    /** Takes over a message that the handle has counted as buffered. */
    void enqueue(Connection connection, PooledSegment message, int opcode) {
        int count = message.count();
        if (connection.phase == ConnectionPhase.OPEN) {
            if (connection.extensions != null) {
                encode(connection, message, opcode);
                return;
            }
            outbound(connection).enqueue(message, opcode);
            requestFlush(connection);
        } else {
            services.pool.release(message, CONNECTION);
            connection.buffered.dropped(count);
        }
    }

    /** What counts as buffered from here on is what the extensions have made of the message. */
    private void encode(Connection connection, PooledSegment message, int opcode) {
        int count = message.count();
        PooledSegment encoded = null;
        try {
            encoded = connection.extensions.encode(message, opcode == Opcode.TEXT);
            if (encoded == null) {
                services.closer.noMemory(connection, count);
            }
        } catch (ExtensionException refusal) {
            services.closer.refused(connection, refusal);
        } catch (Throwable thrown) {
            services.closer.extensionThrew(connection, thrown);
        }
        int encodedCount = encoded == null ? 0 : encoded.count();
        connection.buffered.remeasured(count, encodedCount);
        if (encoded == null) {
            return;
        }
        if (connection.phase == ConnectionPhase.OPEN) {
            outbound(connection).enqueue(encoded, opcode, encoded.tag);
            requestFlush(connection);
        } else {
            // A session has ended the connection meanwhile.
            services.pool.release(encoded, CONNECTION);
            connection.buffered.dropped(encodedCount);
        }
    }

    void ping(Connection connection, PooledSegment payload) {
        if (connection.phase == ConnectionPhase.OPEN) {
            outbound(connection).ping(payload);
            requestFlush(connection);
        } else {
            services.pool.release(payload, CONNECTION);
        }
    }

    void pong(Connection connection, PooledSegment payload) {
        outbound(connection).pong(payload);
        requestFlush(connection);
    }

    /** Queues the close frame, behind all messages. */
    void close(Connection connection, PooledSegment payload) {
        outbound(connection).close(payload);
        requestFlush(connection);
    }

    /** Drops what waits to be sent. */
    void dropMessages(Connection connection) {
        if (connection.outbound != null) {
            connection.buffered.dropped(connection.outbound.dropMessages());
        }
    }

    /** Lets go of everything: the connection ends. */
    void release(Connection connection) {
        if (connection.outbound != null) {
            connection.buffered.dropped(connection.outbound.release());
            rest(connection);
        }
    }

    private Outbound outbound(Connection connection) {
        if (connection.outbound == null) {
            Outbound rested = atRest.pollLast();
            connection.outbound = rested == null ? new Outbound(services.pool) : rested;
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
            services.endOfCycle.writes.add(connection);
        }
    }

    /** Its turn at the end of the cycle, unless its own readiness came first. */
    void onFlushTurn(Connection connection, long nowNs) {
        if (connection.awaitsFlush && connection.phase.isEstablished()) {
            flush(connection, nowNs);
        }
    }

    void flush(Connection connection, long nowNs) {
        connection.awaitsFlush = false;
        SendPump.Result result;
        try {
            if (connection.outbound == null) {
                // Nothing of ours, but the transport may hold back records of its own.
                setBlocked(connection, !connection.transport.flush());
                return;
            }
            result = services.pump.pump(
                connection.outbound, connection.transport, connection.state.maxFragmentBytes(), connection);
        } catch (IOException e) {
            onWriteFailure(connection, e, nowNs);
            return;
        }
        switch (result) {
            case DRAINED -> {
                setBlocked(connection, false);
                if (connection.phase == ConnectionPhase.OPEN) {
                    rest(connection);
                } else {
                    services.closer.endOutput(connection);
                }
            }
            case BLOCKED -> setBlocked(connection, true);
            case MORE -> requestFlush(connection);
            case NO_MEMORY -> services.closer.noMemory(connection, services.config.writeBufferBytes());
        }
        if (connection.buffered.isRefused()) {
            notifyIfWritable(connection);
        }
    }

    /** Calls {@code onWritable} once there is room for those who were refused. */
    void notifyIfWritable(Connection connection) {
        BufferedAmount buffered = connection.buffered;
        if (connection.phase != ConnectionPhase.OPEN
            || !buffered.isRefused()
            || buffered.bytes() > services.config.lowWaterMarkBytes()) {
            return;
        }
        if (services.pool.hasRoomFor(buffered.refusedBytes())) {
            buffered.clearRefused();
            services.dispatcher.writable(connection.webSocket, connection.handlers);
        } else if (awaitingRoom.add(connection)) {
            // Whoever frees the pool does not know of this connection: look again soon.
            long retryNs = services.cycleClock.nanoTime() + POOL_RETRY_NS;
            services.deadlines.schedule(retryNs, (timerId, nowNs) -> {
                awaitingRoom.remove(connection);
                notifyIfWritable(connection);
            });
        }
    }

    private void onWriteFailure(Connection connection, IOException failure, long nowNs) {
        services.receiver.takeLast(connection, nowNs);
        services.closer.onTransportFailure(connection, "Writing", failure);
    }

    private static void setBlocked(Connection connection, boolean blocked) {
        if (connection.isBlocked != blocked) {
            connection.isBlocked = blocked;
            connection.updateInterest();
        }
    }
}
