package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.PooledSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Writes TLS records (RFC 8446 section 5.1): through the engine into the shared outbound buffer, and from there to the lower transport.
 * Each turn of a connection is {@link #begin}, then {@link #wrap} as often as there is something to send, then {@link #send}.
 *
 * <p>If the lower transport fails, the output of the connection has failed, and all further records are dropped. No method here throws for
 * that: the peer's records, which may say why it left, are still to be read.
 *
 * <p><b>Thread:</b> loop-confined; shared by all TLS connections of a loop. <b>Owns:</b> the bytes that each connection holds back.
 */
final class TlsRecordWriter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final TlsBuffers buffers;

    TlsRecordWriter(TlsBuffers buffers) {
        this.buffers = buffers;
    }

    void begin() {
        buffers.outbound().clear();
    }

    /** Wraps one record behind the others. BUFFER_OVERFLOW means that there are others: send them first. */
    SSLEngineResult wrap(TlsConnection tls, ByteBuffer source) throws SSLException {
        SSLEngineResult result = wrapFrom(source, tls);
        if (result.getStatus() == Status.BUFFER_OVERFLOW && buffers.outbound().position() == 0) {
            buffers.growOutbound(Math.max(tls.engine.getSession().getPacketBufferSize(), 2 * buffers.outboundBytes()));
            result = wrapFrom(source, tls);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                throw new SSLException("The TLS engine finds no room for a record in " + buffers.outboundBytes() + " bytes");
            }
        }
        return result;
    }

    private SSLEngineResult wrapFrom(ByteBuffer source, TlsConnection tls) throws SSLException {
        try {
            return tls.engine.wrap(source, buffers.outbound());
        } catch (RuntimeException thrown) {
            throw new SSLException("The TLS engine failed at an outbound record: " + thrown, thrown);
        }
    }

    /** Writes all records since {@link #begin()} in one write, and holds back the bytes that the lower transport does not take. */
    void send(TlsConnection tls) throws IOException {
        ByteBuffer out = buffers.outbound().flip();
        if (!tls.isHoldingBack() && out.hasRemaining()) {
            write(tls, out);
        }
        if (out.hasRemaining() && tls.outputFailure == null) {
            holdBack(tls, out);
        }
        out.clear();
    }

    private static int write(TlsConnection tls, ByteBuffer bytes) {
        try {
            return tls.outputFailure == null ? tls.lower.write(bytes) : 0;
        } catch (IOException cause) {
            tls.failOutput(cause);
            return 0;
        }
    }

    /** @return true if the lower transport holds nothing back, or takes nothing any more */
    private static boolean flushLower(TlsConnection tls) {
        try {
            return tls.outputFailure != null || tls.lower.flush();
        } catch (IOException cause) {
            tls.failOutput(cause);
            return true;
        }
    }

    private void holdBack(TlsConnection tls, ByteBuffer out) throws IOException {
        PooledSegment held = tls.heldBack;
        int rest = out.remaining();
        if (held == null || held.capacity() - held.count() < rest) {
            int unsent = held == null ? 0 : held.count() - held.tag;
            if (unsent + rest > 2 * buffers.outboundBytes()) {
                // Application data waits until nothing is held back, so only answers to the peer's own records get here.
                throw new SSLException("The peer sends TLS records that must be answered and does not read the answers: "
                    + (unsent + rest) + " bytes are waiting");
            }
            PooledSegment next = tls.resources.acquire(unsent + rest, "encrypted");
            if (held != null) {
                next.append(unsent(held));
                tls.dropHeldBack();
            }
            tls.heldBack = next;
        }
        tls.heldBack.append(out);
    }

    private static ByteBuffer unsent(PooledSegment held) {
        int offset = held.offset();
        return held.data().clear().limit(offset + held.count()).position(offset + held.tag);
    }

    /** Writes every record that the engine has to send of its own accord, and returns the handshake status afterwards. */
    HandshakeStatus sendEngineRecords(TlsConnection tls) throws IOException {
        begin();
        while (true) {
            SSLEngineResult result = wrap(tls, NOTHING);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                send(tls);
            } else if (result.getStatus() == Status.CLOSED || result.bytesProduced() == 0
                || result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                send(tls);
                return result.getHandshakeStatus();
            }
        }
    }

    /** Sends the alert with which the engine ends the connection, if it has one and the lower transport takes it at once. Never throws. */
    void sendFinalAlert(TlsConnection tls) {
        try {
            if (!tls.isHoldingBack() && tls.outputFailure == null) {
                begin();
                wrap(tls, NOTHING);
                if (buffers.outbound().flip().hasRemaining()) {
                    tls.lower.write(buffers.outbound());
                }
            }
        } catch (IOException | RuntimeException ignored) {
            // The connection is lost for another reason, and that reason is reported.
        } finally {
            begin();
        }
    }

    /** Writes the bytes that are held back here and below; true once none are left, or the output has failed. */
    boolean flush(TlsConnection tls) {
        PooledSegment held = tls.heldBack;
        if (held != null) {
            // A lower transport that holds back takes nothing until it has flushed.
            held.tag += flushLower(tls) ? write(tls, unsent(held)) : 0;
            if (tls.outputFailure == null && held.tag < held.count()) {
                return false;
            }
            tls.dropHeldBack();
        }
        return flushLower(tls);
    }
}
