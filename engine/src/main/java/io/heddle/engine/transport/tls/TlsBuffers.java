package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.DirectMemory;
import java.nio.ByteBuffer;

/**
 * The two direct buffers for ciphertext that all TLS connections of one loop share, one inbound and one outbound. Their content lives no
 * longer than one call of a transport.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the two buffers.
 */
public final class TlsBuffers {
    private static final int MIN_BYTES = 64;
    /** The JDK puts a little less than the 16 KiB of RFC 8446 section 5.1 into one record. */
    private static final int PLAIN_RECORD_BYTES = 16_367;
    /** The JDK asks for this much room before it wraps a record. */
    private static final int MAX_RECORD_BYTES = 16_709;

    private final DirectMemory memory;
    private ByteBuffer inbound;
    private ByteBuffer outbound;

    /**
     * Buffers for a loop that reads plaintext through one buffer and writes plaintext from another: each read of ciphertext fits into the
     * former once it is decrypted, and a full buffer of the latter leaves in one write.
     */
    public static TlsBuffers forPlaintext(int readBytes, int writeBytes, DirectMemory memory) {
        return new TlsBuffers(readBytes, outboundBytesFor(writeBytes), memory);
    }

    /** The direct memory that {@link #forPlaintext} allocates. */
    public static long bytesForPlaintext(int readBytes, int writeBytes) {
        return (long) readBytes + outboundBytesFor(writeBytes);
    }

    private static int outboundBytesFor(int writeBytes) {
        // An engine asks for room for a full record even if it will write a short one.
        return (writeBytes / PLAIN_RECORD_BYTES + 1) * MAX_RECORD_BYTES;
    }

    /**
     * Any size works, because a buffer too small for one record grows.
     *
     * @throws IllegalArgumentException if a size is below 64 bytes
     */
    public TlsBuffers(int inboundBytes, int outboundBytes, DirectMemory memory) {
        if (inboundBytes < MIN_BYTES || outboundBytes < MIN_BYTES) {
            throw new IllegalArgumentException("inboundBytes is " + inboundBytes + " and outboundBytes is " + outboundBytes
                + ": both must be at least " + MIN_BYTES);
        }
        this.memory = memory;
        inbound = memory.allocate(inboundBytes);
        outbound = memory.allocate(outboundBytes);
    }

    /** The capacity of the inbound buffer: a read target of at least this size never overflows. */
    public int inboundBytes() {
        return inbound.capacity();
    }

    /** The capacity of the outbound buffer: no write of ciphertext is larger. */
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
            inbound = memory.allocate(minBytes);
        }
        return inbound.clear();
    }

    /** Replaces the outbound buffer, which must be empty, with a larger one. */
    void growOutbound(int minBytes) {
        if (outbound.capacity() < minBytes) {
            outbound = memory.allocate(minBytes);
        }
        outbound.clear();
    }
}
