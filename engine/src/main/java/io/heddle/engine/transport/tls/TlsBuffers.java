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
    private static final int MIN_BYTES = 64;
    /** What the JDK puts into one record: a little less than the 16 KiB of RFC 8446 section 5.1. */
    private static final int PLAIN_RECORD_BYTES = 16_367;
    /** What the JDK wants room for. */
    private static final int MAX_RECORD_BYTES = 16_709;

    private ByteBuffer inbound;
    private ByteBuffer outbound;

    /**
     * For a loop that reads through one buffer of plaintext and writes from another: no read of ciphertext gives more than fits into the
     * first, and the second leaves in one write, whole.
     */
    public static TlsBuffers forPlaintext(int readBytes, int writeBytes) {
        return new TlsBuffers(readBytes, outboundBytesFor(writeBytes));
    }

    /** The direct memory of {@link #forPlaintext}. */
    public static long bytesForPlaintext(int readBytes, int writeBytes) {
        return (long) readBytes + outboundBytesFor(writeBytes);
    }

    private static int outboundBytesFor(int writeBytes) {
        // An engine wants room for a whole record even if it will write a short one.
        return (writeBytes / PLAIN_RECORD_BYTES + 1) * MAX_RECORD_BYTES;
    }

    /**
     * Any sizes work, because a buffer too small for one record grows.
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
