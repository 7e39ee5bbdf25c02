package io.heddle.engine.transport.tls;

import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Drives an engine through its first handshake. Call {@link #advance()} at once, at each readiness, and at
 * {@link TlsTaskListener#onTlsTasksDone()}, until it returns true; then take {@link #transport()} and drop this object.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the lower transport and the engine until {@link #transport()} is taken. Time limits are
 * the caller's: {@link #close()} may be called at any stage.
 */
public final class TlsHandshake {
    private enum Phase { NOT_BEGUN, ACTIVE, AWAITING_TASKS, FLUSHING, DONE, FAILED, CLOSED }

    private static final String SESSION_MARK = "io.heddle.established";

    private final TlsConnection tls;
    private final TlsTaskListener listener;
    private Phase phase = Phase.NOT_BEGUN;
    /** After a record or a task BoringSSL may have progress that it does not report: it is asked once more before it waits for input. */
    private boolean mayUnwrapAgain;
    private IOException failure;
    private TlsTransport transport;
    private boolean isResumed;
    private boolean isVerifiedBySource;

    /**
     * @param engine is in client mode and has not begun
     * @param source made the engine, and takes it back
     * @param listener hears when tasks on an executor are done; may be null if tasks run inline
     */
    public TlsHandshake(
        Transport lower, SSLEngine engine, TlsEngineSource source, TlsResources resources, TlsTaskListener listener) {
        this.tls = new TlsConnection(lower, engine, source, resources);
        this.listener =
            resources.tasks.runsInline() ? listener : Objects.requireNonNull(listener, "listener, required with a task executor");
    }

    /**
     * Continues as far as bytes and tasks allow, and tells the lower transport which readiness the handshake waits for. A failed write ends
     * nothing yet: the server's alert, which says more, may be there to read.
     *
     * @return true once the handshake is done, and the lower transport has its last byte or failed to take it: then the transport's output
     *     has failed, and its input is open
     * @throws IOException if the handshake failed; every later call throws the same. If TLS has an alert for the failure, it was sent.
     *     {@link TlsFailure} puts the failure into words
     */
    public boolean advance() throws IOException {
        switch (phase) {
            case DONE:
                return true;
            case AWAITING_TASKS:
                // The engine must not be touched, but what is held back may leave: else a writable socket would call again and again.
                writer().flush(tls);
                tls.lower.interest(false, tls.isHoldingBack());
                return false;
            case FAILED:
                throw failure;
            case CLOSED:
                throw new TransportClosedException();
            default:
                break;
        }
        try {
            if (phase != Phase.FLUSHING) {
                writer().flush(tls);
                drive();
            }
            if (phase == Phase.FLUSHING && writer().flush(tls)) {
                phase = Phase.DONE;
                isResumed = markSession();
                transport = new TlsTransport(tls, listener);
                if (isVerifiedBySource) {
                    transport.forbidRenegotiation("could bring another certificate, and the engine does not verify this host name");
                }
            }
        } catch (IOException cause) {
            if (phase == Phase.CLOSED) {
                throw cause;
            }
            phase = Phase.FAILED;
            failure = cause;
            writer().sendFinalAlert(tls);
            tls.releaseSegments();
            throw cause;
        }
        boolean reads = phase == Phase.ACTIVE || phase == Phase.DONE;
        tls.lower.interest(reads, phase == Phase.FLUSHING || tls.isHoldingBack());
        return phase == Phase.DONE;
    }

    /** Ends in a phase other than ACTIVE, unless the peer must send first. */
    private void drive() throws IOException {
        if (phase == Phase.NOT_BEGUN) {
            phase = Phase.ACTIVE;
            beginHandshake();
        }
        HandshakeStatus status = tls.engine.getHandshakeStatus();
        while (status != null) {
            switch (status) {
                case NEED_WRAP:
                    status = writer().sendEngineRecords(tls);
                    if (status == HandshakeStatus.NEED_WRAP) {
                        throw new SSLException("The TLS engine wants to send in the handshake and has nothing to send");
                    }
                    break;
                case NEED_TASK:
                    status = runTasks() ? tls.engine.getHandshakeStatus() : null;
                    break;
                case FINISHED:
                case NOT_HANDSHAKING:
                    finish();
                    return;
                default:
                    status = unwrapFlight();
                    break;
            }
        }
    }

    private void beginHandshake() throws SSLException {
        try {
            tls.engine.beginHandshake();
        } catch (RuntimeException thrown) {
            throw new SSLException("The TLS engine cannot begin: " + thrown, thrown);
        }
    }

    /** Reads once and unwraps as many records as the engine wants; null if it wants more than there are. */
    private HandshakeStatus unwrapFlight() throws IOException {
        int received = reader().receive(tls);
        int consumed = 0;
        HandshakeStatus status = HandshakeStatus.NEED_UNWRAP;
        while (status == HandshakeStatus.NEED_UNWRAP && (mayUnwrapAgain || reader().startsWithRecord())) {
            mayUnwrapAgain = false;
            SSLEngineResult result = reader().unwrapHandshake(tls);
            status = result.getHandshakeStatus();
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                break;
            }
            if (result.getStatus() != Status.OK) {
                throw new SSLException("The peer ended the TLS handshake before it was complete: " + result.getStatus());
            }
            consumed += result.bytesConsumed();
            mayUnwrapAgain = result.bytesConsumed() > 0;
        }
        if (received < 0 && consumed == 0) {
            throw new TlsTruncatedException("The peer closed the connection in the middle of the TLS handshake", tls.outputFailure);
        }
        // The bytes behind the last record that the engine wanted may be application data: they stay for the transport.
        reader().keepRest(tls);
        boolean moreToRead = consumed > 0 || tls.lower.hasBufferedInput();
        return status == HandshakeStatus.NEED_UNWRAP && !moreToRead ? null : status;
    }

    private boolean runTasks() throws IOException {
        phase = Phase.AWAITING_TASKS;
        mayUnwrapAgain = true;
        boolean done = true;
        try {
            done = tls.resources.tasks.run(tls.engine, this::onTasksDone);
        } finally {
            if (phase == Phase.AWAITING_TASKS) {
                phase = done ? Phase.ACTIVE : Phase.AWAITING_TASKS;
            } else if (done) {
                tls.releaseEngine();
            }
        }
        if (phase == Phase.CLOSED) {
            // A task that ran in place closed the handshake: a trust manager that aborts its connection, for instance.
            throw new TransportClosedException();
        }
        return done;
    }

    private void onTasksDone(SSLException taskFailure) {
        if (phase != Phase.AWAITING_TASKS) {
            // Closed in the meantime.
            tls.releaseEngine();
            return;
        }
        phase = taskFailure == null ? Phase.ACTIVE : Phase.FAILED;
        failure = taskFailure;
        if (taskFailure != null) {
            tls.releaseSegments();
        }
        listener.onTlsTasksDone();
    }

    private void finish() throws SSLException {
        SSLEngine engine = tls.engine;
        if (engine.isInboundDone() || engine.isOutboundDone()) {
            throw new SSLException("The TLS engine closed before the handshake was complete");
        }
        isVerifiedBySource = tls.verify();
        phase = Phase.FLUSHING;
    }

    /** Marks the session; true if it was marked before. A resumed session has the values of the session that it continues. */
    private boolean markSession() {
        try {
            SSLSession session = tls.engine.getSession();
            if (session.getValue(SESSION_MARK) != null) {
                return true;
            }
            session.putValue(SESSION_MARK, Boolean.TRUE);
            return false;
        } catch (RuntimeException unsupported) {
            // The sessions of this engine keep no values, so the statistics miss its resumptions.
            return false;
        }
    }

    private TlsRecordReader reader() {
        return tls.resources.reader;
    }

    private TlsRecordWriter writer() {
        return tls.resources.writer;
    }

    /**
     * The transport for application data. It may already have some, if the peer sent it right behind the handshake: ask
     * {@link TlsTransport#hasBufferedInput()}. Its {@link TlsTransport#interest} begins with reading only.
     *
     * @throws IllegalStateException if {@link #advance()} has not returned true yet
     */
    public TlsTransport transport() {
        if (phase != Phase.DONE) {
            throw new IllegalStateException("The TLS handshake is not done: it is " + phase);
        }
        return transport;
    }

    /** True if the handshake, which is done, resumed a session of an earlier one from the same source. */
    public boolean isResumed() {
        return isResumed;
    }

    /** Drops everything at once: socket, engine, segments, and the transport if there is one. Idempotent, never throws. */
    public void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        Phase was = phase;
        phase = Phase.CLOSED;
        if (was == Phase.DONE) {
            transport.close();
        } else {
            tls.settleTickets(false);
            if (was != Phase.AWAITING_TASKS) {
                // While a task runs, it may hold the engine's lock: then the engine is released once the task is done.
                tls.releaseEngine();
            }
            tls.releaseSegments();
            tls.lower.close();
        }
    }
}
