package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The way in, through one buffer that all connections share: one read for each readiness, and all frames that it brought. What a
 * connection may not take now (it was suspended, or has had its share of the cycle) is held for it in a segment.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the read buffer.
 */
final class Inbound {
    private final ByteBuffer buffer;
    private final SegmentPool pool;

    Inbound(int bufferBytes, SegmentPool pool) {
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
        this.pool = pool;
    }

    /** The read buffer, empty: for the handshake, whose last bytes may already be frames. */
    ByteBuffer emptyBuffer() {
        return buffer.clear();
    }

    /** Reads once and handles what came. */
    void read(Connection connection, long nowNs) throws IOException {
        int count;
        do {
            ByteBuffer straight = connection.transport.readsIntoAnyTarget() ? connection.assembler.directTarget() : null;
            if (straight == null) {
                count = connection.transport.read(buffer.clear());
                if (count > 0) {
                    connection.onInput(count, nowNs);
                    decode(connection, buffer.flip(), nowNs);
                }
            } else {
                int at = straight.position();
                count = connection.transport.read(straight);
                if (count > 0) {
                    connection.onInput(count, nowNs);
                    connection.decoder.advancePayload(straight, at, count, connection.assembler);
                    connection.afterInput(nowNs);
                }
            }
            if (count < 0) {
                connection.onEndOfStream();
                return;
            }
        } while (count > 0 && connection.mayRead() && connection.transport.hasBufferedInput());
    }

    /** Handles frames in {@code source}, from its position to its limit. */
    void decode(Connection connection, ByteBuffer source, long nowNs) {
        if (connection.takesFrames()) {
            connection.decoder.decode(source, connection.assembler);
            connection.afterInput(nowNs);
            if (source.hasRemaining() && connection.takesFrames()) {
                hold(connection, source);
            }
        }
    }

    /** Handles what was held. */
    void resume(Connection connection, long nowNs) throws IOException {
        PooledSegment held = connection.held;
        if (held != null) {
            connection.held = null;
            try {
                ByteBuffer source = held.data();
                decode(connection, source.limit(held.count()).position(0), nowNs);
            } finally {
                pool.release(held, CONNECTION);
            }
        }
        if (connection.mayRead() && connection.transport.hasBufferedInput()) {
            read(connection, nowNs);
        }
    }

    private void hold(Connection connection, ByteBuffer source) {
        PooledSegment held = pool.acquire(source.remaining(), CONNECTION);
        if (held == null) {
            connection.onNoMemory(source.remaining());
            connection.afterInput(0);
            return;
        }
        held.append(source);
        connection.held = held;
        connection.onHeld();
    }
}
