package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.metrics.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The way in, through one buffer that all connections share: one read for each readiness, and all frames that it brought. What a
 * connection may not take now (it was suspended, or has had its share of the cycle) is held for it in a segment.
 *
 * <p><b>Thread:</b> loop-confined; one serves all connections. <b>Owns:</b> the read buffer.
 */
final class Inbound {
    private static final String ENDED =
        "The server ended the connection without a close frame. It may have crashed, restarted, or dropped an idle connection.";

    static final String DROPPED = "The server, or something on the way to it, dropped the connection.";

    /** What a burst over many connections leaves behind is not kept for ever. */
    private static final int MOST_AT_REST = 1_024;

    private final EngineServices services;
    private final ByteBuffer buffer;
    private final ArrayDeque<InboundMessages> atRest = new ArrayDeque<>();

    Inbound(EngineServices services, int bufferBytes) {
        this.services = services;
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
        services.dispatcher.shares(buffer);
    }

    /** The read buffer, empty: for the handshake, whose last bytes may already be frames. */
    ByteBuffer emptyBuffer() {
        return buffer.clear();
    }

    /** Reads once and handles what came. */
    void onReadable(Connection connection, long nowNs) {
        if (connection.mayRead()) {
            try {
                read(connection, nowNs);
            } catch (IOException e) {
                services.closer.lost(connection, "Reading failed: " + e.getMessage() + ". " + DROPPED, e);
            }
        }
    }

    /** What came with the answer to the upgrade. */
    void takeFirst(Connection connection, ByteBuffer frames, long nowNs) {
        if (frames.hasRemaining() && (connection.suspended || decode(connection, frames, nowNs))) {
            hold(connection, frames);
        }
        if (connection.mayRead() && connection.transport.hasBufferedInput()) {
            onReadable(connection, nowNs);
        }
    }

    /** Goes on with what was held. */
    void resume(Connection connection, long nowNs) {
        if (!connection.phase.isEstablished() || connection.suspended) {
            return;
        }
        if (connection.held != null) {
            takeHeld(connection, nowNs);
        }
        if (connection.mayRead() && connection.transport.hasBufferedInput()) {
            onReadable(connection, nowNs);
        }
        connection.updateInterest();
    }

    /** The connection is broken, but what the peer said before may be here, and say why. */
    void takeLast(Connection connection, long nowNs) {
        while (connection.held != null && !connection.suspended) {
            takeHeld(connection, nowNs);
        }
        onReadable(connection, nowNs);
        while (connection.held != null && !connection.suspended) {
            takeHeld(connection, nowNs);
        }
    }

    private void takeHeld(Connection connection, long nowNs) {
        PooledSegment held = connection.held;
        connection.held = null;
        ByteBuffer rest = held.data().limit(held.count()).position(held.tag);
        boolean isLeft = false;
        services.dispatcher.readsFrom(held);
        try {
            isLeft = decode(connection, rest, nowNs);
        } finally {
            services.dispatcher.readsFrom(null);
            if (!isLeft) {
                services.pool.release(held, CONNECTION);
            }
        }
        if (isLeft) {
            held.tag = rest.position();
            keep(connection, held);
        }
    }

    /** Without effect while closing: the peer's close frame must be seen. */
    void suspendReading(Connection connection) {
        if (connection.phase == ConnectionPhase.CLOSING) {
            return;
        }
        connection.suspended = true;
        connection.updateInterest();
    }

    void resumeReading(Connection connection) {
        if (connection.suspended) {
            connection.suspended = false;
            if (connection.keepAlive != null) {
                connection.keepAlive.onReadingResumed(services.cycleClock.nanoTime());
            }
            services.flushes.resume(connection);
        }
    }

    private void read(Connection connection, long nowNs) throws IOException {
        int count;
        do {
            ByteBuffer straight = directTarget(connection);
            if (!connection.phase.isEstablished()) {
                // There was no memory for it.
                return;
            }
            if (straight == null) {
                count = connection.transport.read(buffer.clear());
                if (count > 0) {
                    services.counters.add(Counter.BYTES_RECEIVED, count);
                    if (decode(connection, buffer.flip(), nowNs)) {
                        hold(connection, buffer);
                    }
                }
            } else {
                int at = straight.position();
                count = connection.transport.read(straight);
                if (count > 0) {
                    services.counters.add(Counter.BYTES_RECEIVED, count);
                    InboundMessages messages = begin(connection, nowNs);
                    messages.advance(straight, at, count);
                    finish(connection, messages);
                }
            }
            if (count < 0) {
                services.closer.lost(connection, ENDED, null);
            }
        } while (count > 0 && connection.mayRead() && connection.transport.hasBufferedInput());
    }

    private static ByteBuffer directTarget(Connection connection) {
        return connection.messages == null || !connection.transport.readsIntoAnyTarget()
            ? null
            : connection.messages.directTarget();
    }

    /**
     * Handles frames in {@code source}, from its position to its limit.
     *
     * @return whether some are left that may not be taken now
     */
    private boolean decode(Connection connection, ByteBuffer source, long nowNs) {
        if (!connection.takesFrames()) {
            return false;
        }
        InboundMessages messages = begin(connection, nowNs);
        messages.decode(source);
        finish(connection, messages);
        return source.hasRemaining() && connection.takesFrames();
    }

    private InboundMessages begin(Connection connection, long nowNs) {
        InboundMessages messages = connection.messages;
        if (messages == null) {
            InboundMessages rested = atRest.pollLast();
            messages = rested == null ? new InboundMessages(services) : rested;
            messages.attach(connection);
            connection.messages = messages;
        }
        messages.beginBatch(nowNs);
        return messages;
    }

    private void finish(Connection connection, InboundMessages messages) {
        if (connection.takesFrames() && messages.violation() != null) {
            services.closer.fail(connection, messages.violation());
        }
        // If a handler ended the connection, what it was in the middle of is not known: that one is not used again.
        if (connection.messages == messages && messages.isAtRest()) {
            connection.messages = null;
            messages.detach();
            if (atRest.size() < MOST_AT_REST) {
                atRest.addLast(messages);
            }
        }
    }

    private void hold(Connection connection, ByteBuffer source) {
        PooledSegment held = services.pool.acquire(source.remaining(), CONNECTION);
        if (held == null) {
            services.closer.noMemory(connection, source.remaining());
            return;
        }
        keep(connection, held.append(source));
    }

    /** @param held its tag is the index of the first byte that was not taken */
    private void keep(Connection connection, PooledSegment held) {
        connection.held = held;
        connection.updateInterest();
        if (!connection.suspended) {
            // Only this cycle's share is used up: the next one goes on.
            services.flushes.resume(connection);
        }
    }
}
