package io.heddle.engine.transport.tls;

import java.nio.ByteBuffer;

/**
 * The two direct buffers that all TLS connections of one loop share: ciphertext on its way in, ciphertext on its way out. Their
 * content lives no longer than one call of a transport.
 *
 * <p><b>Thread:</b> loop-confined. <b>Ownership:</b> the engine makes one per loop. TLS inside TLS (a proxy that speaks TLS) needs
 * one per level: the outer connection fills the buffer that the inner one is reading from.
 */
public final class TlsBuffers {
    /** Room for one 64 KiB read behind a carried partial record of ordinary size. */
    public static final int DEFAULT_INBOUND_BYTES = 68 * 1024;

    /** Four full records; an engine wants room for a whole one (16.7 KB) even if it will write a short one. */
    public static final int DEFAULT_OUTBOUND_BYTES = 68 * 1024;

    private static final int MIN_BYTES = 64;

    private ByteBuffer inbound;
    private ByteBuffer outbound;

    public TlsBuffers() {
        this(DEFAULT_INBOUND_BYTES, DEFAULT_OUTBOUND_BYTES);
    }

    /**
     * Any sizes work, because a buffer too small for one record grows; those below {@link #DEFAULT_INBOUND_BYTES} only cost calls.
     *
     * @throws IllegalArgumentException if a size is below 64 bytes
     */
    public TlsBuffers(int inboundBytes, int outboundBytes) {
        if (inboundBytes < MIN_BYTES || outboundBytes < MIN_BYTES) {
            throw new IllegalArgumentException("inboundBytes is " + inboundBytes + " and outboundBytes is " + outboundBytes
                + ": both must be at least " + MIN_BYTES);
        }
        inbound = ByteBuffer.allocateDirect(inboundBytes);
        outbound = ByteBuffer.allocateDirect(outboundBytes);
    }

    /** What the inbound buffer holds now: a read target of at least this size never overflows. */
    public int inboundBytes() {
        return inbound.capacity();
    }

    /** What the outbound buffer holds now: the most ciphertext that one write gives on. */
    public int outboundBytes() {
        return outbound.capacity();
    }

    ByteBuffer inbound() {
        return inbound;
    }

    ByteBuffer outbound() {
        return outbound;
    }

    /** An empty inbound buffer with room for {@code minBytes}. */
    ByteBuffer clearedInbound(int minBytes) {
        if (inbound.capacity() < minBytes) {
            inbound = ByteBuffer.allocateDirect(minBytes);
        }
        return inbound.clear();
    }

    /** Replaces the outbound buffer, which must be empty, by a larger one. */
    void growOutbound(int minBytes) {
        if (outbound.capacity() < minBytes) {
            outbound = ByteBuffer.allocateDirect(minBytes);
        }
        outbound.clear();
    }
}
