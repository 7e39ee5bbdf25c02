package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.metrics.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The way in, through one buffer that all connections share: one read for each readiness, and all frames that it brought. What a
 * connection may not take now (it was suspended, or has had its share of the cycle) is held for it in a segment.
 *
 * <p><b>Thread:</b> loop-confined; one serves all connections. <b>Owns:</b> the read buffer.
 */
final class Inbound {
    private static final String ENDED =
        "The server ended the connection without a close frame. It may have crashed, restarted, or dropped an idle connection.";

    private final EngineServices services;
    private final ByteBuffer buffer;

    Inbound(EngineServices services, int bufferBytes) {
        this.services = services;
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
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
                services.closer.lost(connection, "Reading failed: " + e.getMessage() + ".", e);
            }
        }
    }

    /** What came with the answer to the upgrade. */
    void takeFirst(Connection connection, ByteBuffer frames, long nowNs) throws IOException {
        connection.messages.beginBatch(nowNs);
        if (frames.hasRemaining()) {
            decode(connection, frames);
        }
        if (connection.mayRead() && connection.transport.hasBufferedInput()) {
            read(connection, nowNs);
        }
    }

    /** Goes on with what was held. */
    void resume(Connection connection, long nowNs) {
        if (!connection.phase.isEstablished() || connection.suspended) {
            return;
        }
        connection.messages.beginBatch(nowNs);
        PooledSegment held = connection.held;
        if (held != null) {
            connection.held = null;
            try {
                decode(connection, held.data().limit(held.count()).position(0));
            } finally {
                services.pool.release(held, CONNECTION);
            }
        }
        if (connection.mayRead() && connection.transport.hasBufferedInput()) {
            onReadable(connection, nowNs);
        }
        connection.updateInterest();
    }

    void suspendReading(Connection connection) {
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
            ByteBuffer straight = connection.transport.readsIntoAnyTarget() ? connection.assembler.directTarget() : null;
            if (straight == null) {
                count = connection.transport.read(buffer.clear());
                if (count > 0) {
                    onInput(connection, count, nowNs);
                    decode(connection, buffer.flip());
                }
            } else {
                int at = straight.position();
                count = connection.transport.read(straight);
                if (count > 0) {
                    onInput(connection, count, nowNs);
                    connection.decoder.advancePayload(straight, at, count, connection.assembler);
                    afterFrames(connection);
                }
            }
            if (count < 0) {
                services.closer.lost(connection, ENDED, null);
            }
        } while (count > 0 && connection.mayRead() && connection.transport.hasBufferedInput());
    }

    private void onInput(Connection connection, int bytes, long nowNs) {
        connection.lastInputNs = nowNs;
        connection.messages.beginBatch(nowNs);
        services.counters.add(Counter.BYTES_RECEIVED, bytes);
    }

    /** Handles frames in {@code source}, from its position to its limit. */
    private void decode(Connection connection, ByteBuffer source) {
        if (connection.takesFrames()) {
            connection.decoder.decode(source, connection.assembler);
            afterFrames(connection);
            if (source.hasRemaining() && connection.takesFrames()) {
                hold(connection, source);
            }
        }
    }

    private void afterFrames(Connection connection) {
        if (connection.messages.missingBytes() > 0) {
            services.closer.noMemory(connection, connection.messages.missingBytes());
        } else if (connection.takesFrames() && connection.decoder.violation() != null) {
            services.closer.fail(connection, connection.decoder.violation());
        }
    }

    private void hold(Connection connection, ByteBuffer source) {
        PooledSegment held = services.pool.acquire(source.remaining(), CONNECTION);
        if (held == null) {
            services.closer.noMemory(connection, source.remaining());
            return;
        }
        connection.held = held.append(source);
        connection.updateInterest();
        if (!connection.suspended) {
            // Only this cycle's share is used up: the next one goes on.
            services.flushes.resume(connection);
        }
    }
}
