package io.heddle.engine.transport.tls;

import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * The data phase of TLS. {@link TlsHandshake} makes it.
 *
 * <p><b>Thread:</b> loop-confined. <b>Ownership:</b> owns the lower transport and the engine, and whatever segments
 * {@code TlsRecords} holds.
 *
 * <p>Beside the contract of {@link Transport}:
 *
 * <ul>
 *   <li>{@link #read} gives the plaintext it has first, and reports an end or a failure behind it at the next call;
 *       {@link #hasBufferedInput()} is true in between.
 *   <li>The peer's own records (key updates, renegotiation) may need answers at any time. They leave within {@link #read};
 *       what the socket does not take makes this transport ask for writability by itself. So call {@link #flush()} whenever the
 *       socket is writable.
 *   <li>While delegated tasks are out, nothing is read or written and no readiness is asked for; the listener hears when to go on.
 * </ul>
 */
public final class TlsTransport implements Transport {
    private enum Stage { ACTIVE, TASKS_OUT, CLOSED }

    private enum Input {
        OPEN, END_SEEN, END_REPORTED, FAILURE_SEEN, FAILURE_REPORTED;

        boolean isUnreported() {
            return this == END_SEEN || this == FAILURE_SEEN;
        }
    }

    private enum Output { OPEN, CLOSE_WANTED, CLOSE_HELD_BACK, CLOSED, BROKEN }

    private static final String TLS_1_3 = TlsParameters.TLS_1_3;
    private static final byte READ = 1;
    private static final byte WRITE = 2;

    private final TlsRecords records;
    private TlsTaskListener listener;
    private IOException inputFailure;
    private IOException outputFailure;
    private Stage stage = Stage.ACTIVE;
    private Input input = Input.OPEN;
    private Output output = Output.OPEN;
    private byte wanted = READ;
    private boolean mayRenegotiate = true;

    TlsTransport(TlsRecords records, TlsTaskListener listener) {
        this.records = records;
        this.listener = listener;
    }

    /** Who is told of tasks from now on. */
    public void taskListener(TlsTaskListener next) {
        listener = next;
    }

    /** The session: cipher suite, peer certificates, protocol version. */
    public SSLSession session() {
        return records.engine().getSession();
    }

    /** What ALPN chose (RFC 7301), or "" if nothing. */
    public String applicationProtocol() {
        String protocol = records.engine().getApplicationProtocol();
        return protocol == null ? "" : protocol;
    }

    /** A renegotiation of TLS 1.2 is a failure from now on: HTTP/2 forbids it (RFC 9113 section 9.2.1). TLS 1.3 has none. */
    public void forbidRenegotiation() {
        mayRenegotiate = TLS_1_3.equals(session().getProtocol());
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
        if (stage == Stage.TASKS_OUT) {
            return 0;
        }
        if (input != Input.OPEN) {
            return reportEnd();
        }
        int before = target.position();
        try {
            int received = records.receive();
            unwrapAll(target, before);
            if (received < 0 && stage == Stage.ACTIVE && input == Input.OPEN && !records.carriesRecord()) {
                endWithoutCloseNotify();
            }
        } catch (IOException cause) {
            breakInput(cause);
        }
        int count = target.position() - before;
        if (count > 0) {
            records.settleTickets(true);
        }
        return count == 0 && input != Input.OPEN ? reportEnd() : count;
    }

    private void unwrapAll(ByteBuffer target, int before) throws IOException {
        boolean goesOn = true;
        while (goesOn && records.startsWithRecord()) {
            if (target.position() > before && records.startsWithAlert()) {
                // TLS 1.2: close_notify ends our direction too. Whoever gets the bytes before it can still answer them.
                break;
            }
            SSLEngineResult result = records.unwrap(target);
            goesOn = result.getStatus() == Status.OK && follow(result.getHandshakeStatus());
            if (result.getStatus() == Status.CLOSED) {
                closeNotifyReceived();
            }
        }
        if (input == Input.OPEN) {
            records.settleInput();
        }
    }

    /** Does what the engine asks for between two records; false if it has to wait for tasks. */
    private boolean follow(HandshakeStatus first) throws IOException {
        HandshakeStatus status = first;
        if (!mayRenegotiate && (first == HandshakeStatus.NEED_WRAP || first == HandshakeStatus.NEED_TASK)) {
            throw new SSLException("the server began a TLS renegotiation, which HTTP/2 forbids (RFC 9113 section 9.2.1)");
        }
        while (true) {
            switch (status) {
                case NEED_WRAP:
                    // A broken output may have ended within a record: an answer behind that would only be garbage.
                    status = output == Output.BROKEN ? status : records.sendOwnRecords();
                    if (records.isHoldingBack()) {
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
                    status = records.engine().getHandshakeStatus();
                    break;
                default:
                    return true;
            }
        }
    }

    private void closeNotifyReceived() {
        input = Input.END_SEEN;
        records.dropCarry();
        if (output == Output.OPEN && !TLS_1_3.equals(session().getProtocol())) {
            // RFC 5246 section 7.2.1: answer with close_notify at once. Since TLS 1.3 each direction ends by itself.
            try {
                sendCloseNotify();
            } catch (IOException cause) {
                // The peer need not wait for the answer (same section), and may be gone: its end is orderly all the same.
                breakOutput(cause);
            }
        }
    }

    private void endWithoutCloseNotify() {
        input = Input.FAILURE_SEEN;
        inputFailure = new TlsTruncatedException("The stream ended without TLS close_notify, so it may have been cut off"
            + " (RFC 8446 section 6.1): the peer, or something on the way, dropped the connection");
        records.dropCarry();
    }

    private int reportEnd() throws IOException {
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
        return input == Input.OPEN ? records.carriesRecord() || records.lower().hasBufferedInput() : input.isUnreported();
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return false;
    }

    // ---- out ------------------------------------------------------------------------------------------------------------------

    /** {@inheritDoc} Takes nothing while something is held back, or tasks are out. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        if (stage == Stage.CLOSED || output != Output.OPEN) {
            throw outputIsOver();
        }
        if (stage == Stage.TASKS_OUT || records.isHoldingBack()) {
            return 0;
        }
        int before = source.position();
        try {
            wrapAll(source);
        } catch (IOException cause) {
            throw breakOutput(cause);
        }
        return source.position() - before;
    }

    private void wrapAll(ByteBuffer source) throws IOException {
        HandshakeStatus status = HandshakeStatus.NOT_HANDSHAKING;
        boolean goesOn = true;
        records.beginSend();
        // Behind the last byte the engine may owe a key update. (Once the peer has ended, NEED_WRAP only asks for close_notify.)
        while (goesOn && (source.hasRemaining() || status == HandshakeStatus.NEED_WRAP && input == Input.OPEN)) {
            SSLEngineResult result = records.wrap(source);
            if (result.getStatus() == Status.CLOSED) {
                throw new SSLException("TLS ended while application data was being sent");
            }
            status = result.getHandshakeStatus();
            goesOn = result.getStatus() == Status.OK && (result.bytesProduced() > 0 || status == HandshakeStatus.FINISHED);
        }
        records.send();
        if (records.isHoldingBack()) {
            applyInterest();
        }
        if (status == HandshakeStatus.NEED_TASK) {
            follow(status);
        }
    }

    @Override
    public boolean flush() throws IOException {
        if (stage == Stage.CLOSED || output == Output.BROKEN) {
            throw outputIsOver();
        }
        try {
            boolean heldBack = records.isHoldingBack();
            boolean flushed = records.flush();
            if (heldBack && !records.isHoldingBack()) {
                applyInterest();
                if (output == Output.CLOSE_HELD_BACK) {
                    closeLowerOutput();
                    flushed = records.lower().flush();
                }
            }
            return flushed && output != Output.CLOSE_WANTED;
        } catch (IOException cause) {
            throw breakOutput(cause);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (stage == Stage.CLOSED || output != Output.OPEN && output != Output.BROKEN) {
            return;
        }
        if (output == Output.BROKEN) {
            throw outputFailure;
        }
        output = Output.CLOSE_WANTED;
        if (stage == Stage.ACTIVE) {
            try {
                sendCloseNotify();
            } catch (IOException cause) {
                throw breakOutput(cause);
            }
        }
    }

    private void sendCloseNotify() throws IOException {
        records.engine().closeOutbound();
        records.sendOwnRecords();
        if (records.isHoldingBack()) {
            output = Output.CLOSE_HELD_BACK;
            applyInterest();
        } else {
            closeLowerOutput();
        }
    }

    private void closeLowerOutput() throws IOException {
        output = Output.CLOSED;
        records.lower().shutdownOutput();
    }

    private IOException outputIsOver() {
        if (stage == Stage.CLOSED) {
            return new TransportClosedException();
        }
        return output == Output.BROKEN ? outputFailure
            : new SSLException("TLS output has ended: this side shut it down, or the peer's close_notify did (TLS 1.2)");
    }

    // ---- tasks ----------------------------------------------------------------------------------------------------------------

    private boolean runTasks() throws IOException {
        stage = Stage.TASKS_OUT;
        boolean done = true;
        try {
            done = records.tasks().run(records.engine(), this::tasksDone);
        } finally {
            if (stage == Stage.TASKS_OUT) {
                stage = done ? Stage.ACTIVE : Stage.TASKS_OUT;
            } else if (done) {
                records.dropEngine(false);
            }
        }
        if (stage == Stage.CLOSED) {
            // A task that ran in place did that.
            throw new TransportClosedException();
        }
        if (!done) {
            applyInterest();
        }
        return done;
    }

    private void tasksDone(SSLException taskFailure) {
        if (stage != Stage.TASKS_OUT) {
            // Closed meanwhile.
            records.dropEngine(false);
            return;
        }
        stage = Stage.ACTIVE;
        try {
            if (taskFailure != null) {
                throw taskFailure;
            }
            if (follow(records.engine().getHandshakeStatus()) && output == Output.CLOSE_WANTED) {
                sendCloseNotify();
            }
        } catch (IOException cause) {
            breakInput(cause);
        }
        applyInterest();
        listener.onTlsTasksDone();
    }

    // ---- the whole ------------------------------------------------------------------------------------------------------------

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
        records.lower().interest(active && (wanted & READ) != 0, active && (wanted & WRITE) != 0 || records.isHoldingBack());
    }

    @Override
    public SocketAddress remoteAddress() {
        return records.lower().remoteAddress();
    }

    /** After a failure at an inbound record nothing goes out either, but for the alert that the engine may have made of it. */
    private void breakInput(IOException cause) {
        if (input == Input.OPEN) {
            input = Input.FAILURE_SEEN;
            inputFailure = cause;
        }
        if (output != Output.BROKEN && stage != Stage.CLOSED) {
            records.sendLastWords();
        }
        breakOutput(cause);
        records.release();
    }

    /** What the peer sent before is still to be read: it may say why it left. */
    private IOException breakOutput(IOException cause) {
        if (output != Output.BROKEN) {
            output = Output.BROKEN;
            outputFailure = cause;
            records.dropHeld();
        }
        return outputFailure;
    }

    /** {@inheritDoc} Says close_notify on the way if that takes no waiting. */
    @Override
    public void close() {
        if (stage == Stage.CLOSED) {
            return;
        }
        Stage was = stage;
        stage = Stage.CLOSED;
        records.settleTickets(false);
        if (was == Stage.ACTIVE) {
            // Else when the task is done: the engine's lock may be taken as long.
            records.dropEngine(output == Output.OPEN && inputFailure == null);
        }
        records.release();
        records.lower().close();
    }
}
