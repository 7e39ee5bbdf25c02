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

/**
 * Drives an engine through its first handshake. Call {@link #advance()} at once, at each readiness, and at
 * {@link TlsTaskListener#onTlsTasksDone()}, until it is true; then take {@link #transport()} and drop this object.
 *
 * <p><b>Thread:</b> loop-confined. <b>Ownership:</b> owns the lower transport and the engine until {@link #transport()} is taken.
 * Time limits are the caller's: {@link #close()} at any stage is right.
 */
public final class TlsHandshake {
    private enum Phase { NOT_BEGUN, ACTIVE, TASKS_OUT, FLUSHING, DONE, FAILED, CLOSED }

    private final TlsRecords records;
    private final TlsTaskListener listener;
    private Phase phase = Phase.NOT_BEGUN;
    /** BoringSSL may know more than it tells after a record or a task: it is asked once more before it has to wait for input. */
    private boolean mayGoOn;
    private IOException failure;
    private TlsTransport transport;
    private boolean isResumed;

    /**
     * @param engine in client mode, not yet begun
     * @param source what it came from, and is given back to
     * @param listener told when tasks on an executor are done; may be null if tasks run inline
     */
    public TlsHandshake(
        Transport lower, SSLEngine engine, TlsEngineSource source, TlsResources loop, TlsTaskListener listener) {
        this.records = new TlsRecords(lower, engine, source, loop);
        this.listener = loop.tasks().runsInline() ? listener : Objects.requireNonNull(listener, "listener, needed with a task executor");
    }

    /**
     * Goes on as far as bytes and tasks allow, and tells the lower transport which readiness it waits for.
     *
     * @return true once the handshake is done and its last byte is with the lower transport
     * @throws IOException if the handshake failed; every later call throws the same. An alert was sent if TLS has one to say.
     *     {@link TlsFailure} puts it into words
     */
    public boolean advance() throws IOException {
        switch (phase) {
            case DONE:
                return true;
            case TASKS_OUT:
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
                records.flush();
                drive();
            }
            if (phase == Phase.FLUSHING && records.flush()) {
                phase = Phase.DONE;
                isResumed = records.markSession();
                transport = new TlsTransport(records, listener);
            }
        } catch (IOException cause) {
            if (phase == Phase.CLOSED) {
                throw cause;
            }
            phase = Phase.FAILED;
            failure = cause;
            records.sendLastWords();
            records.release();
            throw cause;
        }
        boolean reads = phase == Phase.ACTIVE || phase == Phase.DONE;
        records.lower().interest(reads, phase == Phase.FLUSHING || records.isHoldingBack());
        return phase == Phase.DONE;
    }

    /** Ends in another phase, or in ACTIVE if the peer has to speak. */
    private void drive() throws IOException {
        if (phase == Phase.NOT_BEGUN) {
            phase = Phase.ACTIVE;
            records.beginHandshake();
        }
        HandshakeStatus status = records.engine().getHandshakeStatus();
        while (status != null) {
            switch (status) {
                case NEED_WRAP:
                    status = records.sendOwnRecords();
                    if (status == HandshakeStatus.NEED_WRAP) {
                        throw new SSLException("The TLS engine wants to send in the handshake and has nothing to send");
                    }
                    break;
                case NEED_TASK:
                    status = runTasks() ? records.engine().getHandshakeStatus() : null;
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

    /** Reads once and unwraps as far as the engine wants to; null if it wants more than there is. */
    private HandshakeStatus unwrapFlight() throws IOException {
        int received = records.receive();
        int consumed = 0;
        HandshakeStatus status = HandshakeStatus.NEED_UNWRAP;
        while (status == HandshakeStatus.NEED_UNWRAP && (mayGoOn || records.startsWithRecord())) {
            mayGoOn = false;
            SSLEngineResult result = records.unwrapHandshake();
            status = result.getHandshakeStatus();
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                break;
            }
            if (result.getStatus() != Status.OK) {
                throw new SSLException("The peer ended the TLS handshake before it was complete: " + result.getStatus());
            }
            consumed += result.bytesConsumed();
            mayGoOn = result.bytesConsumed() > 0;
        }
        if (received < 0 && consumed == 0) {
            throw new TlsTruncatedException("The peer closed the connection in the middle of the TLS handshake");
        }
        // What is behind the last record that the engine wanted may be application data: it stays for the transport.
        records.settleInput();
        boolean moreToRead = consumed > 0 || records.lower().hasBufferedInput();
        return status == HandshakeStatus.NEED_UNWRAP && !moreToRead ? null : status;
    }

    private boolean runTasks() throws IOException {
        phase = Phase.TASKS_OUT;
        mayGoOn = true;
        boolean done = true;
        try {
            done = records.tasks().run(records.engine(), this::tasksDone);
        } finally {
            if (phase == Phase.TASKS_OUT) {
                phase = done ? Phase.ACTIVE : Phase.TASKS_OUT;
            } else if (done) {
                records.dropEngine(false);
            }
        }
        if (phase == Phase.CLOSED) {
            // A task that ran in place did that: a trust manager that aborts its connection, say.
            throw new TransportClosedException();
        }
        return done;
    }

    private void tasksDone(SSLException taskFailure) {
        if (phase != Phase.TASKS_OUT) {
            // Closed meanwhile.
            records.dropEngine(false);
            return;
        }
        phase = taskFailure == null ? Phase.ACTIVE : Phase.FAILED;
        failure = taskFailure;
        if (taskFailure != null) {
            records.release();
        }
        listener.onTlsTasksDone();
    }

    private void finish() throws SSLException {
        SSLEngine engine = records.engine();
        if (engine.isInboundDone() || engine.isOutboundDone()) {
            throw new SSLException("The TLS engine closed before the handshake was complete");
        }
        phase = Phase.FLUSHING;
    }

    /**
     * What the handshake led to. It may have application data already, glued to the end of the handshake: ask
     * {@link TlsTransport#hasBufferedInput()}. Its {@link TlsTransport#interest} begins with reading only.
     *
     * @throws IllegalStateException if {@link #advance()} has not been true yet
     */
    public TlsTransport transport() {
        if (phase != Phase.DONE) {
            throw new IllegalStateException("The TLS handshake is not done: it is " + phase);
        }
        return transport;
    }

    /** Whether the handshake, which is done, resumed the session of an earlier one of the same source. */
    public boolean isResumed() {
        return isResumed;
    }

    /** Drops everything at once: socket, segments. Idempotent, never throws. Also closes the transport if there is one. */
    public void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        Phase was = phase;
        phase = Phase.CLOSED;
        if (was == Phase.DONE) {
            transport.close();
        } else {
            records.settleTickets(false);
            if (was != Phase.TASKS_OUT) {
                // Else when the task is done: the engine's lock may be taken as long.
                records.dropEngine(false);
            }
            records.release();
            records.lower().close();
        }
    }
}
