package io.heddle.engine.transport.tls;

import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS once application data may flow. {@link TlsHandshake} makes it.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the lower transport and the {@code TlsConnection}, with its engine and segments.
 *
 * <p>Beside the contract of {@link Transport}:
 *
 * <ul>
 *   <li>{@link #read} first returns the plaintext that arrived before an end or a failure, and reports the end or failure at the next
 *       call; {@link #hasBufferedInput()} is true in between.
 *   <li>A failed write ends the output only: {@link #write} and {@link #flush} throw from then on, and {@link #read} goes on.
 *   <li>Records of TLS itself (key updates, renegotiation) may need answers at any time. The answers leave within {@link #read}. If the
 *       socket does not take all of them, this transport asks for writability by itself, so call {@link #flush()} whenever the socket
 *       is writable.
 *   <li>While delegated tasks are running elsewhere, nothing is read or written and no readiness is asked for; the listener hears when
 *       to continue.
 * </ul>
 */
public final class TlsTransport implements Transport {
    private enum Stage { ACTIVE, AWAITING_TASKS, CLOSED }

    private enum Input {
        OPEN, END_SEEN, END_REPORTED, FAILURE_SEEN, FAILURE_REPORTED;

        boolean isUnreported() {
            return this == END_SEEN || this == FAILURE_SEEN;
        }
    }

    /** Beside these, the output may have failed: see {@link TlsConnection#outputFailure}. */
    private enum Output {
        OPEN, CLOSE_WANTED, CLOSE_HELD_BACK, CLOSED
    }

    private static final String TLS_1_3 = TlsParameters.TLS_1_3;
    private static final byte READ = 1;
    private static final byte WRITE = 2;

    private final TlsConnection tls;
    private TlsTaskListener listener;
    private IOException inputFailure;
    private Stage stage = Stage.ACTIVE;
    private Input input = Input.OPEN;
    private Output output = Output.OPEN;
    private byte wanted = READ;
    /** Why a renegotiation is a failure, or null if it may be. */
    private String forbidsRenegotiation;

    TlsTransport(TlsConnection tls, TlsTaskListener listener) {
        this.tls = tls;
        this.listener = listener;
    }

    /** The session: cipher suite, peer certificates, protocol version. */
    public SSLSession session() {
        return tls.engine.getSession();
    }

    /** The protocol that ALPN selected (RFC 7301), or "" if none. */
    public String applicationProtocol() {
        String protocol = tls.engine.getApplicationProtocol();
        return protocol == null ? "" : protocol;
    }

    /** Makes {@code next} the listener of delegated tasks, in place of the one that the handshake was given. */
    public void taskListener(TlsTaskListener next) {
        listener = Objects.requireNonNull(next, "next");
    }

    /**
     * Makes a renegotiation of TLS 1.2 a failure. TLS 1.3 has none.
     *
     * @param reason follows "the server began a TLS renegotiation, which "
     */
    public void forbidRenegotiation(String reason) {
        forbidsRenegotiation = TLS_1_3.equals(session().getProtocol()) ? null : reason;
    }

    // ---- in -------------------------------------------------------------------------------------------------------------------

    /**
     * {@inheritDoc}
     *
     * @throws TlsTruncatedException if the stream ended without close_notify
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (stage == Stage.CLOSED) {
            throw new TransportClosedException();
        }
        if (stage == Stage.AWAITING_TASKS) {
            return 0;
        }
        if (input != Input.OPEN) {
            return reportInputEnd();
        }
        int before = target.position();
        try {
            int received = reader().receive(tls);
            unwrapAll(target, before);
            if (received < 0 && stage == Stage.ACTIVE && input == Input.OPEN && !reader().carriesRecord(tls)) {
                endWithoutCloseNotify();
            }
        } catch (IOException cause) {
            failInput(cause);
        }
        int count = target.position() - before;
        if (count > 0) {
            tls.settleTickets(true);
        }
        return count == 0 && input != Input.OPEN ? reportInputEnd() : count;
    }

    private void unwrapAll(ByteBuffer target, int before) throws IOException {
        boolean mayContinue = true;
        while (mayContinue && reader().startsWithRecord()) {
            if (target.position() > before && reader().startsWithAlert()) {
                // In TLS 1.2 close_notify ends our direction too. The bytes before it can still be answered if they are delivered first.
                break;
            }
            SSLEngineResult result = reader().unwrap(tls, target);
            mayContinue = result.getStatus() == Status.OK && follow(result.getHandshakeStatus());
            if (result.getStatus() == Status.CLOSED) {
                closeNotifyReceived();
            }
        }
        if (input == Input.OPEN) {
            reader().keepRest(tls);
        }
    }

    /** Does what the engine asks for between two records; false if the connection must wait for tasks. */
    private boolean follow(HandshakeStatus first) throws IOException {
        HandshakeStatus status = first;
        if (forbidsRenegotiation != null && (first == HandshakeStatus.NEED_WRAP || first == HandshakeStatus.NEED_TASK)) {
            throw new SSLException("the server began a TLS renegotiation, which " + forbidsRenegotiation);
        }
        while (true) {
            switch (status) {
                case NEED_WRAP:
                    status = answer();
                    if (tls.isHoldingBack()) {
                        applyInterest();
                    }
                    if (status == HandshakeStatus.NEED_WRAP) {
                        return true;
                    }
                    break;
                case NEED_TASK:
                    if (!runTasks()) {
                        return false;
                    }
                    status = tls.engine.getHandshakeStatus();
                    break;
                default:
                    return true;
            }
        }
    }

    private HandshakeStatus answer() throws SSLException {
        try {
            return writer().sendEngineRecords(tls);
        } catch (SSLException cause) {
            throw cause;
        } catch (IOException noMemory) {
            tls.failOutput(noMemory);
            return tls.engine.getHandshakeStatus();
        }
    }

    private void closeNotifyReceived() {
        input = Input.END_SEEN;
        tls.dropCarry();
        if (output == Output.OPEN && !TLS_1_3.equals(session().getProtocol())) {
            // RFC 5246 section 7.2.1 requires close_notify as an immediate answer. In TLS 1.3 each direction ends on its own. The peer need
            // not wait for the answer (same section) and may be gone: its end is orderly all the same.
            sendCloseNotify();
        }
    }

    private void endWithoutCloseNotify() {
        input = Input.FAILURE_SEEN;
        inputFailure = new TlsTruncatedException("The stream ended without TLS close_notify, so it may have been cut off"
            + " (RFC 8446 section 6.1): the peer, or a middlebox, dropped the connection");
        tls.dropCarry();
    }

    private int reportInputEnd() throws IOException {
        switch (input) {
            case END_SEEN:
            case END_REPORTED:
                input = Input.END_REPORTED;
                return -1;
            default:
                input = Input.FAILURE_REPORTED;
                throw inputFailure;
        }
    }

    @Override
    public boolean hasBufferedInput() {
        if (stage != Stage.ACTIVE) {
            return false;
        }
        return input == Input.OPEN ? reader().carriesRecord(tls) || tls.lower.hasBufferedInput() : input.isUnreported();
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return false;
    }

    // ---- out ------------------------------------------------------------------------------------------------------------------

    /** {@inheritDoc} Takes nothing while bytes are held back or tasks are running elsewhere. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        if (stage == Stage.CLOSED || tls.outputFailure != null || output != Output.OPEN) {
            throw outputEnd();
        }
        if (stage == Stage.AWAITING_TASKS || tls.isHoldingBack()) {
            return 0;
        }
        int before = source.position();
        try {
            wrapAll(source);
        } catch (IOException cause) {
            tls.failOutput(cause);
        }
        checkOutput();
        return source.position() - before;
    }

    private void wrapAll(ByteBuffer source) throws IOException {
        HandshakeStatus status = HandshakeStatus.NOT_HANDSHAKING;
        boolean mayContinue = true;
        writer().begin();
        // The engine may owe a key update after the last byte. (Once the peer has ended, NEED_WRAP only asks for close_notify.)
        while (mayContinue && (source.hasRemaining() || status == HandshakeStatus.NEED_WRAP && input == Input.OPEN)) {
            SSLEngineResult result = writer().wrap(tls, source);
            if (result.getStatus() == Status.CLOSED) {
                throw new SSLException("TLS ended while application data was being sent");
            }
            status = result.getHandshakeStatus();
            mayContinue = result.getStatus() == Status.OK && (result.bytesProduced() > 0 || status == HandshakeStatus.FINISHED);
        }
        writer().send(tls);
        if (tls.isHoldingBack()) {
            applyInterest();
        }
        if (status == HandshakeStatus.NEED_TASK) {
            follow(status);
        }
    }

    @Override
    public boolean flush() throws IOException {
        if (stage == Stage.CLOSED || tls.outputFailure != null) {
            throw outputEnd();
        }
        boolean heldBack = tls.isHoldingBack();
        boolean flushed = writer().flush(tls);
        if (heldBack && !tls.isHoldingBack()) {
            applyInterest();
            if (output == Output.CLOSE_HELD_BACK) {
                closeLowerOutput();
                flushed = writer().flush(tls);
            }
        }
        checkOutput();
        return flushed && output != Output.CLOSE_WANTED;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (stage == Stage.CLOSED || output != Output.OPEN) {
            return;
        }
        checkOutput();
        output = Output.CLOSE_WANTED;
        if (stage == Stage.ACTIVE) {
            sendCloseNotify();
        }
        checkOutput();
    }

    private void sendCloseNotify() {
        try {
            tls.engine.closeOutbound();
            writer().sendEngineRecords(tls);
        } catch (IOException cause) {
            tls.failOutput(cause);
        }
        if (tls.isHoldingBack()) {
            output = Output.CLOSE_HELD_BACK;
            applyInterest();
        } else {
            closeLowerOutput();
        }
    }

    private void closeLowerOutput() {
        output = Output.CLOSED;
        if (tls.outputFailure == null) {
            try {
                tls.lower.shutdownOutput();
            } catch (IOException cause) {
                tls.failOutput(cause);
            }
        }
    }

    private void checkOutput() throws IOException {
        if (tls.outputFailure != null) {
            throw tls.outputFailure;
        }
    }

    private IOException outputEnd() {
        if (stage == Stage.CLOSED) {
            return new TransportClosedException();
        }
        return tls.outputFailure != null ? tls.outputFailure
            : new SSLException("TLS output has ended: this side shut it down, or the peer's close_notify did (TLS 1.2)");
    }

    // ---- tasks ----------------------------------------------------------------------------------------------------------------

    private boolean runTasks() throws IOException {
        stage = Stage.AWAITING_TASKS;
        boolean done = true;
        try {
            done = tls.resources.tasks.run(tls.engine, this::onTasksDone);
        } finally {
            if (stage == Stage.AWAITING_TASKS) {
                stage = done ? Stage.ACTIVE : Stage.AWAITING_TASKS;
            } else if (done) {
                tls.releaseEngine();
            }
        }
        if (stage == Stage.CLOSED) {
            // A task that ran in place closed this transport.
            throw new TransportClosedException();
        }
        if (!done) {
            applyInterest();
        }
        return done;
    }

    private void onTasksDone(SSLException taskFailure) {
        if (stage != Stage.AWAITING_TASKS) {
            // Closed in the meantime.
            tls.releaseEngine();
            return;
        }
        stage = Stage.ACTIVE;
        try {
            if (taskFailure != null) {
                throw taskFailure;
            }
            if (follow(tls.engine.getHandshakeStatus()) && output == Output.CLOSE_WANTED) {
                sendCloseNotify();
            }
        } catch (IOException cause) {
            failInput(cause);
        }
        applyInterest();
        listener.onTlsTasksDone();
    }

    // ---- the whole ------------------------------------------------------------------------------------------------------------

    private TlsRecordReader reader() {
        return tls.resources.reader;
    }

    private TlsRecordWriter writer() {
        return tls.resources.writer;
    }

    @Override
    public void interest(boolean read, boolean write) {
        wanted = (byte) ((read ? READ : 0) | (write ? WRITE : 0));
        applyInterest();
    }

    private void applyInterest() {
        if (stage == Stage.CLOSED) {
            return;
        }
        boolean active = stage == Stage.ACTIVE;
        tls.lower.interest(active && (wanted & READ) != 0, active && (wanted & WRITE) != 0 || tls.isHoldingBack());
    }

    @Override
    public SocketAddress remoteAddress() {
        return tls.lower.remoteAddress();
    }

    /** After a failed inbound record nothing goes out either, except the alert that the engine may have made of the failure. */
    private void failInput(IOException cause) {
        if (input == Input.OPEN) {
            input = Input.FAILURE_SEEN;
            inputFailure = cause;
        }
        if (stage != Stage.CLOSED) {
            writer().sendFinalAlert(tls);
        }
        tls.failOutput(cause);
        tls.releaseSegments();
    }

    /** {@inheritDoc} Sends close_notify first if the lower transport takes it at once. */
    @Override
    public void close() {
        if (stage == Stage.CLOSED) {
            return;
        }
        Stage was = stage;
        stage = Stage.CLOSED;
        tls.settleTickets(false);
        // While a task runs, it may hold the engine's lock: then the engine is released once the task is done.
        if (was == Stage.ACTIVE && output == Output.OPEN && inputFailure == null && tls.outputFailure == null) {
            tls.closeEngine();
        } else if (was == Stage.ACTIVE) {
            tls.releaseEngine();
        }
        tls.releaseSegments();
        tls.lower.close();
    }
}
