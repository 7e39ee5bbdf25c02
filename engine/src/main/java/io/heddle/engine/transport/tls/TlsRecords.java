package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Ciphertext of one connection between engine and lower transport. It outlives the handshake and goes on to the transport with
 * what is under way: the carry (bytes read and not yet unwrapped) and what is held back (bytes wrapped and not yet taken below).
 *
 * <p><b>Thread:</b> loop-confined. <b>Ownership:</b> owns up to two pooled segments, each only while it has content; borrows the
 * shared buffers within a call.
 */
final class TlsRecords {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_RECORD_BYTES = HEADER_BYTES + 16_384 + 2_048;
    private static final int FIRST_CONTENT_TYPE = 20;
    private static final int ALERT = 21;
    private static final int LAST_CONTENT_TYPE = 24;
    private static final String SESSION_MARK = "io.heddle.established";
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final Transport lower;
    private final SSLEngine engine;
    private final TlsEngineSource source;
    private final TlsResources loop;
    private PooledSegment carry;
    /** Its tag is how many of its bytes are sent. */
    private PooledSegment held;
    private boolean areTicketsSettled;

    /** @param source what {@code engine} came from */
    TlsRecords(Transport lower, SSLEngine engine, TlsEngineSource source, TlsResources loop) {
        this.lower = lower;
        this.engine = engine;
        this.source = source;
        this.loop = loop;
    }

    Transport lower() {
        return lower;
    }

    SSLEngine engine() {
        return engine;
    }

    TlsTasks tasks() {
        return loop.tasks();
    }

    private TlsBuffers shared() {
        return loop.buffers();
    }

    // ---- in -------------------------------------------------------------------------------------------------------------------

    /**
     * Loads the shared buffer: the carry, and behind it one read of the lower transport, unless the carry has a whole record to
     * unwrap first. {@link #settleInput()} must end what this begins.
     *
     * @return bytes read from below, 0 if none, -1 at the end of its stream
     */
    int receive() throws IOException {
        if (carry == null) {
            return readBehind(shared().inbound().clear());
        }
        int count = carry.count();
        int recordBytes = recordBytes(carry.data(), carry.offset(), count);
        if (count >= recordBytes) {
            carry.copyTo(shared().clearedInbound(count));
            shared().inbound().flip();
            return 0;
        }
        ByteBuffer in = shared().clearedInbound(recordBytes);
        carry.copyTo(in);
        return readBehind(in);
    }

    private int readBehind(ByteBuffer in) throws IOException {
        try {
            return lower.read(in);
        } finally {
            in.flip();
        }
    }

    /** Whether the engine can do something with what is loaded: a whole record, or bytes that no record begins with. */
    boolean startsWithRecord() {
        ByteBuffer in = shared().inbound();
        int count = in.remaining();
        if (count == 0) {
            return false;
        }
        int contentType = in.get(in.position());
        if (contentType < FIRST_CONTENT_TYPE || contentType > LAST_CONTENT_TYPE) {
            return true;
        }
        int recordBytes = recordBytes(in, in.position(), count);
        return count >= recordBytes || recordBytes > MAX_RECORD_BYTES;
    }

    /** Whether an alert is next that can be told from its header (TLS 1.2; those of TLS 1.3 are disguised). */
    boolean startsWithAlert() {
        ByteBuffer in = shared().inbound();
        return in.hasRemaining() && in.get(in.position()) == ALERT;
    }

    /** Whether the carry has a whole record, so that the socket need not say anything for bytes to come. */
    boolean carriesRecord() {
        return carry != null && carry.count() >= recordBytes(carry.data(), carry.offset(), carry.count());
    }

    /** Length of the record that begins at {@code index}, header included; that of a header as long as there is not even one. */
    private static int recordBytes(ByteBuffer bytes, int index, int count) {
        if (count < HEADER_BYTES) {
            return HEADER_BYTES;
        }
        return HEADER_BYTES + ((bytes.get(index + 3) & 0xFF) << 8 | bytes.get(index + 4) & 0xFF);
    }

    /** Unwraps one record. BUFFER_OVERFLOW means that the target has no room for it behind what it has. */
    SSLEngineResult unwrap(ByteBuffer target) throws SSLException {
        SSLEngineResult result = unwrapOnce(target);
        return result.getStatus() == Status.BUFFER_OVERFLOW && target.position() == 0 ? unwrapWithDetour(target) : result;
    }

    /** An engine wants room for what a record could have at most: one byte more than 16 KiB, say, for a full one of TLS 1.3. */
    private SSLEngineResult unwrapWithDetour(ByteBuffer target) throws SSLException {
        ByteBuffer detour = shared().outbound().clear();
        SSLEngineResult result = unwrapOnce(detour);
        if (result.getStatus() == Status.BUFFER_OVERFLOW || detour.flip().remaining() > target.remaining()) {
            throw new SSLException("A read target of " + target.remaining() + " bytes is too small for a TLS record: "
                + engine.getSession().getApplicationBufferSize() + " are enough for any");
        }
        target.put(detour);
        return result;
    }

    private SSLEngineResult unwrapOnce(ByteBuffer target) throws SSLException {
        try {
            return engine.unwrap(shared().inbound(), target);
        } catch (RuntimeException thrown) {
            throw new SSLException("The TLS engine failed at an inbound record: " + thrown, thrown);
        }
    }

    /** Unwraps a record of the handshake, which gives no application data; some engines want a place for it all the same. */
    SSLEngineResult unwrapHandshake() throws SSLException {
        SSLEngineResult result = unwrapOnce(shared().outbound().clear());
        if (result.bytesProduced() > 0) {
            throw new SSLException("The TLS engine gave application data before the end of the handshake");
        }
        return result;
    }

    /** Keeps what is left in the shared buffer as the carry, or gives the segment back if nothing is. */
    void settleInput() throws IOException {
        ByteBuffer in = shared().inbound();
        int rest = in.remaining();
        if (rest == 0) {
            dropCarry();
            return;
        }
        if (carry == null || carry.capacity() < rest) {
            PooledSegment next = acquire(rest, "received");
            dropCarry();
            carry = next;
        } else if (in.position() == 0) {
            // No record was whole: what the segment has is still right, so a peer that drips bytes costs no more than they weigh.
            in.position(carry.count());
        } else {
            carry.count(0);
        }
        carry.append(in);
    }

    // ---- out ------------------------------------------------------------------------------------------------------------------

    /** Begins a series of {@link #wrap} that one {@link #send()} ends. */
    void beginSend() {
        shared().outbound().clear();
    }

    /** Wraps one record behind those before it. BUFFER_OVERFLOW means that there are some: send them. */
    SSLEngineResult wrap(ByteBuffer source) throws SSLException {
        SSLEngineResult result = wrapOnce(source);
        if (result.getStatus() == Status.BUFFER_OVERFLOW && shared().outbound().position() == 0) {
            shared().growOutbound(Math.max(engine.getSession().getPacketBufferSize(), 2 * shared().outboundBytes()));
            result = wrapOnce(source);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                throw new SSLException("The TLS engine finds no room for a record in " + shared().outboundBytes() + " bytes");
            }
        }
        return result;
    }

    private SSLEngineResult wrapOnce(ByteBuffer source) throws SSLException {
        try {
            return engine.wrap(source, shared().outbound());
        } catch (RuntimeException thrown) {
            throw new SSLException("The TLS engine failed at an outbound record: " + thrown, thrown);
        }
    }

    /** Gives on what was wrapped since {@link #beginSend()} in one write, and holds back what the lower transport does not take. */
    void send() throws IOException {
        ByteBuffer out = shared().outbound().flip();
        if (held == null && out.hasRemaining()) {
            lower.write(out);
        }
        if (out.hasRemaining()) {
            hold(out);
        }
        out.clear();
    }

    private void hold(ByteBuffer out) throws IOException {
        int rest = out.remaining();
        if (held == null || held.capacity() - held.count() < rest) {
            int unsent = held == null ? 0 : held.count() - held.tag;
            if (unsent + rest > 2 * shared().outboundBytes()) {
                // Application data waits until nothing is held back, so only answers to the peer's own records get here.
                throw new SSLException("The peer makes TLS answer its records and does not read the answers: "
                    + (unsent + rest) + " bytes wait");
            }
            PooledSegment next = acquire(unsent + rest, "encrypted");
            if (held != null) {
                next.append(heldRest());
                dropHeld();
            }
            held = next;
        }
        held.append(out);
    }

    /** Wraps and gives on all that the engine has to say of its own accord; the handshake status behind it. */
    HandshakeStatus sendOwnRecords() throws IOException {
        beginSend();
        while (true) {
            SSLEngineResult result = wrap(NOTHING);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                send();
            } else if (result.getStatus() == Status.CLOSED || result.bytesProduced() == 0
                || result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                send();
                return result.getHandshakeStatus();
            }
        }
    }

    /** Tells the peer why or that we leave (an alert that the engine made), if that is possible in one write. */
    void sendLastWords() {
        try {
            if (held == null) {
                beginSend();
                wrap(NOTHING);
                if (shared().outbound().flip().hasRemaining()) {
                    lower.write(shared().outbound());
                }
            }
        } catch (IOException | RuntimeException ignored) {
            // The connection is lost for another reason already, and that one is reported.
        } finally {
            beginSend();
        }
    }

    boolean isHoldingBack() {
        return held != null;
    }

    /** Gives on what is held back, here and below; true if nothing is any more. */
    boolean flush() throws IOException {
        if (held != null) {
            // A lower transport that holds back takes nothing until it has flushed.
            held.tag += lower.flush() ? lower.write(heldRest()) : 0;
            if (held.tag < held.count()) {
                return false;
            }
            dropHeld();
        }
        return lower.flush();
    }

    private ByteBuffer heldRest() {
        int offset = held.offset();
        return held.data().clear().limit(offset + held.count()).position(offset + held.tag);
    }

    /** Marks the session of a handshake that is done; true if it was marked before: whoever resumes one has the values of the first. */
    boolean markSession() {
        try {
            SSLSession session = engine.getSession();
            if (session.getValue(SESSION_MARK) != null) {
                return true;
            }
            session.putValue(SESSION_MARK, Boolean.TRUE);
            return false;
        } catch (RuntimeException unsupported) {
            // An engine whose sessions keep no values: that only leaves it out of the statistics.
            return false;
        }
    }

    void beginHandshake() throws SSLException {
        try {
            engine.beginHandshake();
        } catch (RuntimeException thrown) {
            throw new SSLException("The TLS engine cannot begin: " + thrown, thrown);
        }
    }

    /**
     * Tells the source, once, that no more tickets of the handshake are to be expected. On the loop; a task may still be out.
     *
     * @param isEstablished whether application data came: then they are in the engine's session cache, if there are any
     */
    void settleTickets(boolean isEstablished) {
        if (!areTicketsSettled) {
            areTicketsSettled = true;
            source.onTicketsSettled(engine, isEstablished);
        }
    }

    /** Gives the engine back; it is not used any more. */
    void dropEngine(boolean saysCloseNotify) {
        try {
            settleTickets(false);
            if (saysCloseNotify) {
                engine.closeOutbound();
                sendLastWords();
            }
        } catch (RuntimeException ignored) {
            // The connection ends in any case.
        } finally {
            source.release(engine);
        }
    }

    // ---- segments -------------------------------------------------------------------------------------------------------------

    private PooledSegment acquire(int bytes, String what) throws IOException {
        PooledSegment segment = loop.pool().acquire(bytes, SegmentOwner.TRANSPORT);
        if (segment == null) {
            throw new IOException("No pooled memory left to keep " + bytes + " " + what + " bytes of a TLS connection:"
                + " raise maxPooledBytes, or hold fewer connections");
        }
        return segment;
    }

    void dropCarry() {
        if (carry != null) {
            PooledSegment segment = carry;
            carry = null;
            loop.pool().release(segment, SegmentOwner.TRANSPORT);
        }
    }

    void dropHeld() {
        if (held != null) {
            PooledSegment segment = held;
            held = null;
            loop.pool().release(segment, SegmentOwner.TRANSPORT);
        }
    }

    void release() {
        dropCarry();
        dropHeld();
    }
}
