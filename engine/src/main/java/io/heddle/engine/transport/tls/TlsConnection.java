package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * One TLS connection: its engine, the transport below it, and the ciphertext that waits between two calls. It outlives the handshake and is
 * passed to the transport with whatever is waiting.
 *
 * <p>It holds data. {@link TlsRecordReader} and {@link TlsRecordWriter}, which all connections of a loop share, do the work.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the engine, until it is given back to its source; up to two pooled segments, each only
 * while it has content.
 */
final class TlsConnection {
    final Transport lower;
    final SSLEngine engine;
    final TlsResources resources;
    /** Bytes received and not yet unwrapped, or null. The reader's. */
    PooledSegment carry;
    /** Records wrapped and not yet taken by the lower transport, or null. The writer's; the tag counts the bytes already sent. */
    PooledSegment heldBack;

    /** The first failure of the output, or null: since then nothing goes out, and the input goes on. The writer's. */
    IOException outputFailure;

    private final TlsEngineSource source;
    private boolean areTicketsSettled;

    /** @param source made {@code engine}, and takes it back */
    TlsConnection(Transport lower, SSLEngine engine, TlsEngineSource source, TlsResources resources) {
        this.lower = lower;
        this.engine = engine;
        this.source = source;
        this.resources = resources;
    }

    /** As {@link TlsEngineSource#verify}. */
    boolean verify() throws SSLException {
        return source.verify(engine);
    }

    boolean isHoldingBack() {
        return heldBack != null;
    }

    void dropCarry() {
        if (carry != null) {
            PooledSegment segment = carry;
            carry = null;
            resources.release(segment);
        }
    }

    void dropHeldBack() {
        if (heldBack != null) {
            PooledSegment segment = heldBack;
            heldBack = null;
            resources.release(segment);
        }
    }

    /** Bytes are lost, perhaps within a record: whatever followed them would be garbage to the peer. */
    void failOutput(IOException cause) {
        if (outputFailure == null) {
            outputFailure = cause;
        }
        dropHeldBack();
    }

    void releaseSegments() {
        dropCarry();
        dropHeldBack();
    }

    /**
     * Tells the source, once, that the handshake will bring no more session tickets. A delegated task may still be running.
     *
     * @param isEstablished whether application data has arrived: then the tickets, if any, are in the engine's session cache
     */
    void settleTickets(boolean isEstablished) {
        if (!areTicketsSettled) {
            areTicketsSettled = true;
            source.onTicketsSettled(engine, isEstablished);
        }
    }

    /** Sends close_notify if the lower transport takes it at once, then gives the engine back. */
    void closeEngine() {
        try {
            engine.closeOutbound();
            resources.writer.sendFinalAlert(this);
        } catch (RuntimeException ignored) {
            // The connection ends in any case.
        } finally {
            releaseEngine();
        }
    }

    /** Gives the engine back, once, after its last use and after {@link #settleTickets}. */
    void releaseEngine() {
        source.release(engine);
    }
}
