package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.engine.handshake.HeadText;
import io.heddle.engine.handshake.ProxyConnect;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.PrereadTransport;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Has an HTTP proxy open a tunnel to the server (RFC 9110 section 9.3.6), over the transport that is connected: writes the CONNECT, reads
 * the response. The proxy may answer before it has the whole request, and leave: if a write fails, the response is read all the same. From
 * a 2xx on the context's transport leads to the server.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class TunnelStep implements SocketStep {
    private final OpeningContext context;
    private final OpeningServices services;
    private ProxyConnect connect;
    /** Not null once the request cannot be written any more. */
    private IOException writeFailure;
    private boolean hasReceived;

    TunnelStep(OpeningContext context) {
        this.context = context;
        this.services = context.services;
    }

    /** Writes the rest of the request, then reads what has arrived of the response. */
    @Override
    public StepResult advance() {
        if (connect == null) {
            StepResult refusal = begin();
            if (refusal != null) {
                return refusal;
            }
        }
        boolean isSent = writeRequest();
        if (connect.outcome() != null) {
            return isSent ? done() : writeFailure == null ? StepResult.PENDING : broken(writeFailure);
        }
        try {
            return readResponse(isSent);
        } catch (IOException e) {
            return onReadFailure(e);
        }
    }

    /** @return null if the tunnel can be asked for */
    private StepResult begin() {
        context.host.moveTo(ConnectionPhase.TUNNELING);
        EngineConfig config = services.config();
        String authority = context.targetAuthority();
        try {
            String credentials = context.authentication.proxyField(context.proxy, authority);
            connect = new ProxyConnect(authority, credentials, config.maxResponseHeaderBytes(), config.maxResponseHeaderFields());
        } catch (IllegalArgumentException e) {
            return StepResult.failed(TunnelFailures.request(e));
        }
        if (context.host.isTraced()) {
            context.host.onTrace("sends " + HeadText.request(connect.request()) + " to " + context.proxy);
        }
        return null;
    }

    /** @return whether all of it has left */
    private boolean writeRequest() {
        boolean isSent = false;
        if (writeFailure == null) {
            try {
                isSent = context.write(connect.request());
            } catch (IOException e) {
                isSent = false;
                writeFailure = e;
            }
        }
        boolean isAnswered = connect.outcome() != null;
        context.transport.interest(!isAnswered || isSent, writeFailure == null && !isSent);
        return isSent;
    }

    private StepResult readResponse(boolean isSent) throws IOException {
        Transport transport = context.transport;
        int count;
        do {
            ByteBuffer buffer = services.readBuffer().get();
            count = transport.read(buffer);
            buffer.flip();
            if (count < 0) {
                return onEndOfStream();
            }
            services.counters().add(Counter.BYTES_RECEIVED, count);
            hasReceived |= count > 0;
            if (connect.receive(buffer)) {
                return resultOf(connect.outcome(), buffer, isSent);
            }
        } while (count > 0 && transport.hasBufferedInput());
        return StepResult.PENDING;
    }

    private StepResult onEndOfStream() {
        UpgradeOutcome outcome = connect.endOfStream();
        boolean isBroken = writeFailure != null && outcome instanceof UpgradeOutcome.Invalid;
        return isBroken ? broken(writeFailure) : resultOf(outcome, null, true);
    }

    private StepResult resultOf(UpgradeOutcome outcome, ByteBuffer rest, boolean isSent) {
        if (context.host.isTraced()) {
            context.host.onTrace("receives " + HeadText.response("HTTP/1.1", outcome, connect.status()) + " from " + context.proxy);
        }
        if (outcome instanceof UpgradeOutcome.Accepted accepted) {
            return established(accepted, rest, isSent);
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            return new StepResult.ProxyRejected(rejected);
        }
        return failed(TunnelFailures.invalid((UpgradeOutcome.Invalid) outcome));
    }

    /** Bytes behind the response are the server's, who may speak first: one of HTTP/2 does. */
    private StepResult established(UpgradeOutcome.Accepted response, ByteBuffer rest, boolean isSent) {
        context.isTunnelDoubtful = rest.hasRemaining() || response.headers().first("Content-Type") != null;
        context.transport = PrereadTransport.of(context.transport, rest);
        if (writeFailure != null) {
            return broken(writeFailure);
        }
        if (!isSent) {
            // Odd, but possible: the rest of the request must leave before anything that is for the server.
            context.transport.interest(false, true);
            return StepResult.PENDING;
        }
        return done();
    }

    private StepResult done() {
        context.isAtProxy = false;
        context.authentication.onTunnel();
        return StepResult.DONE;
    }

    /** The proxy may have refused the tunnel before it closed: its refusal says more than the broken connection. */
    private StepResult onReadFailure(IOException readFailure) {
        UpgradeOutcome.Rejected refusal = connect.rejectionSoFar();
        if (refusal != null) {
            return new StepResult.ProxyRejected(refusal);
        }
        return broken(writeFailure == null || TunnelFailures.isTlsFault(readFailure) ? readFailure : writeFailure);
    }

    private StepResult broken(IOException cause) {
        return failed(TunnelFailures.broken(cause));
    }

    /** A connection that ended without a word says nothing of the proxy at another address. */
    private StepResult failed(Failure failure) {
        boolean isOfProxy = hasReceived || failure.kind() == ErrorKind.CAPACITY
            || failure.cause() instanceof IOException cause && TunnelFailures.isTlsFault(cause);
        return isOfProxy ? StepResult.failed(failure) : new StepResult.NextAddress(failure);
    }

    @Override
    public StepResult onTimeout() {
        UpgradeOutcome.Rejected refusal = connect == null ? null : connect.rejectionSoFar();
        if (refusal != null) {
            return new StepResult.ProxyRejected(refusal);
        }
        return writeFailure == null
            ? StepResult.failed(Failure.timeout(ConnectionPhase.TUNNELING, services.config(), null))
            : broken(writeFailure);
    }

    @Override
    public void close() {
        // It owns nothing: the transport is the context's.
    }
}
