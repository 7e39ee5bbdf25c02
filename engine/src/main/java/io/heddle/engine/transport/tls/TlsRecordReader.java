package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.PooledSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Reads TLS records (RFC 8446 section 5.1): from the lower transport into the shared inbound buffer, and from there through the engine.
 * Each turn of a connection is {@link #receive}, then {@link #unwrap} as often as there are records, then {@link #keepRest}.
 *
 * <p><b>Thread:</b> loop-confined; shared by all TLS connections of a loop. <b>Owns:</b> the carry of each connection.
 */
final class TlsRecordReader {
    private static final int HEADER_BYTES = 5;
    /** A full record with the most that TLS 1.2 lets encryption add. */
    private static final int MAX_RECORD_BYTES = HEADER_BYTES + 16_384 + 2_048;
    /** The content types: change_cipher_spec to heartbeat. */
    private static final int MIN_CONTENT_TYPE = 20;
    private static final int MAX_CONTENT_TYPE = 24;
    private static final int ALERT = 21;

    private final TlsBuffers buffers;

    TlsRecordReader(TlsBuffers buffers) {
        this.buffers = buffers;
    }

    /**
     * Loads the shared buffer with the carry and, unless the carry has a whole record to unwrap first, with the bytes of one read of the
     * lower transport behind it.
     *
     * @return the number of bytes read from below; 0 if there were none, -1 at the end of its stream
     */
    int receive(TlsConnection tls) throws IOException {
        PooledSegment carry = tls.carry;
        if (carry == null) {
            return readBehind(tls, buffers.inbound().clear());
        }
        int count = carry.count();
        int recordBytes = recordBytes(carry.data(), carry.offset(), count);
        if (count >= recordBytes) {
            carry.copyTo(buffers.clearedInbound(count));
            buffers.inbound().flip();
            return 0;
        }
        // TLS below gives whole records only: without room for one behind the carry it would give nothing, ever.
        int room = tls.lower.readsIntoAnyTarget() ? recordBytes : count + MAX_RECORD_BYTES;
        ByteBuffer in = buffers.clearedInbound(Math.max(recordBytes, room));
        carry.copyTo(in);
        return readBehind(tls, in);
    }

    private static int readBehind(TlsConnection tls, ByteBuffer in) throws IOException {
        try {
            return tls.lower.read(in);
        } finally {
            in.flip();
        }
    }

    /** True if the engine can use the loaded bytes: they begin with a whole record, or with something that is no record at all. */
    boolean startsWithRecord() {
        ByteBuffer in = buffers.inbound();
        int count = in.remaining();
        if (count == 0) {
            return false;
        }
        int contentType = in.get(in.position());
        if (contentType < MIN_CONTENT_TYPE || contentType > MAX_CONTENT_TYPE) {
            return true;
        }
        int recordBytes = recordBytes(in, in.position(), count);
        return count >= recordBytes || recordBytes > MAX_RECORD_BYTES;
    }

    /** True if the header says that the next record is an alert. TLS 1.3 disguises its alerts as application data. */
    boolean startsWithAlert() {
        ByteBuffer in = buffers.inbound();
        return in.hasRemaining() && in.get(in.position()) == ALERT;
    }

    /** True if the carry has a whole record, so that the next one needs no readiness of the socket. */
    boolean carriesRecord(TlsConnection tls) {
        PooledSegment carry = tls.carry;
        return carry != null && carry.count() >= recordBytes(carry.data(), carry.offset(), carry.count());
    }

    /** The length of the record that begins at {@code index}, header included; the length of a header until the header is complete. */
    private static int recordBytes(ByteBuffer bytes, int index, int count) {
        if (count < HEADER_BYTES) {
            return HEADER_BYTES;
        }
        return HEADER_BYTES + ((bytes.get(index + 3) & 0xFF) << 8 | bytes.get(index + 4) & 0xFF);
    }

    /** Unwraps one record. BUFFER_OVERFLOW means that the target already has content and no room for the record behind it. */
    SSLEngineResult unwrap(TlsConnection tls, ByteBuffer target) throws SSLException {
        SSLEngineResult result = unwrapInto(target, tls);
        return result.getStatus() == Status.BUFFER_OVERFLOW && target.position() == 0 ? unwrapWithDetour(tls, target) : result;
    }

    /** An engine asks for as much room as a record could need: one byte more than 16 KiB, for instance, for a full record of TLS 1.3. */
    private SSLEngineResult unwrapWithDetour(TlsConnection tls, ByteBuffer target) throws SSLException {
        ByteBuffer detour = buffers.outbound().clear();
        SSLEngineResult result = unwrapInto(detour, tls);
        if (result.getStatus() == Status.BUFFER_OVERFLOW || detour.flip().remaining() > target.remaining()) {
            throw new SSLException("A read target of " + target.remaining() + " bytes is too small for a TLS record: "
                + tls.engine.getSession().getApplicationBufferSize() + " bytes are enough for any");
        }
        target.put(detour);
        return result;
    }

    private SSLEngineResult unwrapInto(ByteBuffer target, TlsConnection tls) throws SSLException {
        try {
            return tls.engine.unwrap(buffers.inbound(), target);
        } catch (RuntimeException thrown) {
            throw new SSLException("The TLS engine failed at an inbound record: " + thrown, thrown);
        }
    }

    /** Unwraps a handshake record, which brings no application data; some engines want a target all the same. */
    SSLEngineResult unwrapHandshake(TlsConnection tls) throws SSLException {
        SSLEngineResult result = unwrapInto(buffers.outbound().clear(), tls);
        if (result.bytesProduced() > 0) {
            throw new SSLException("The TLS engine produced application data before the end of the handshake");
        }
        return result;
    }

    /** Keeps the rest of the shared buffer as the carry; releases the carry if nothing is left. */
    void keepRest(TlsConnection tls) throws IOException {
        ByteBuffer in = buffers.inbound();
        int rest = in.remaining();
        if (rest == 0) {
            tls.dropCarry();
            return;
        }
        PooledSegment carry = tls.carry;
        if (carry == null || carry.capacity() < rest) {
            carry = tls.resources.acquire(rest, "received");
            tls.dropCarry();
            tls.carry = carry;
        } else if (in.position() == 0) {
            // No record was whole, so the carry is still right: a peer that drips bytes causes no copies of the bytes before them.
            in.position(carry.count());
        } else {
            carry.count(0);
        }
        carry.append(in);
    }
}
