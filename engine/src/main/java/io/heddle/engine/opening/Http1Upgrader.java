package io.heddle.engine.opening;

import io.heddle.api.EngineConfig;
import io.heddle.api.http2.HttpVersion;
import io.heddle.engine.handshake.HeadText;
import io.heddle.engine.handshake.Http1Upgrade;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsTruncatedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * The upgrade of a socket over HTTP/1.1 (RFC 6455 section 4): writes the request, reads the response. The server may answer before it has
 * the whole request, and leave: if a write fails, the response is read all the same.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Http1Upgrader implements OpeningStep {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final OpeningContext context;
    private final OpeningServices services;
    private Http1Upgrade upgrade;
    /** True once a rejection has begun whose body is for the error. */
    private boolean isBodyWanted;
    /** Not null once the request cannot be written any more. */
    private IOException writeFailure;

    Http1Upgrader(OpeningContext context) {
        this.context = context;
        this.services = context.services;
    }

    /** Writes the rest of the request, then reads what has arrived of the response. */
    @Override
    public StepResult advance() {
        if (upgrade == null) {
            EngineConfig config = services.config();
            upgrade = new Http1Upgrade(context.request, config.maxResponseHeaderBytes(), config.maxResponseHeaderFields(),
                Http1Upgrade.newKey(services.random()));
            if (context.host.isTraced()) {
                context.host.onTrace("sends " + HeadText.request(upgrade.request()));
            }
        }
        if (context.wasPaused) {
            StepResult early = readBeforeRequest();
            if (early != StepResult.PENDING) {
                return early;
            }
        }
        if (writeFailure == null) {
            try {
                writeRequest();
            } catch (IOException e) {
                writeFailure = e;
                context.transport.interest(true, false);
            }
        }
        try {
            return readResponse();
        } catch (IOException e) {
            return onReadFailure(e);
        }
    }

    /** While the request was prepared, the server may have given up waiting, with an answer such as 408 or without. */
    private StepResult readBeforeRequest() {
        try {
            StepResult early = readResponse();
            context.wasPaused = false;
            return early;
        } catch (IOException e) {
            return onReadFailure(e);
        }
    }

    private void writeRequest() throws IOException {
        boolean isSent = context.write(upgrade.request());
        context.transport.interest(true, !isSent);
    }

    private StepResult readResponse() throws IOException {
        Transport transport = context.transport;
        int count;
        do {
            ByteBuffer buffer = services.readBuffer().get();
            count = transport.read(buffer);
            buffer.flip();
            if (count < 0) {
                UpgradeOutcome outcome = upgrade.endOfStream();
                if (context.wasPaused && outcome instanceof UpgradeOutcome.Invalid) {
                    return StepResult.failed(OpeningFailures.endedBeforeRequest(null));
                }
                boolean isBroken = writeFailure != null && outcome instanceof UpgradeOutcome.Invalid;
                return isBroken ? broken(writeFailure) : resultOf(outcome, buffer);
            }
            services.counters().add(Counter.BYTES_RECEIVED, count);
            if (upgrade.receive(buffer)) {
                return resultOf(upgrade.outcome(), buffer);
            }
            UpgradeOutcome.Rejected redirect = redirectSoFar();
            if (redirect != null) {
                return resultOf(redirect, buffer);
            }
        } while (count > 0 && transport.hasBufferedInput());
        return StepResult.PENDING;
    }

    /** Not null if a redirect has begun that is followed: its body, which some servers never end, is not waited for. */
    private UpgradeOutcome.Rejected redirectSoFar() {
        UpgradeOutcome.Rejected begun = isBodyWanted ? null : upgrade.rejectionSoFar();
        if (begun == null || RedirectChain.isFollowed(begun, context.host.request(), services.config())) {
            return begun;
        }
        isBodyWanted = true;
        return null;
    }

    private StepResult resultOf(UpgradeOutcome outcome, ByteBuffer rest) {
        if (context.host.isTraced()) {
            context.host.onTrace("receives " + HeadText.response("HTTP/1.1", outcome, SWITCHING_PROTOCOLS));
        }
        if (outcome instanceof UpgradeOutcome.Accepted accepted) {
            return new StepResult.Opened(accepted, HttpVersion.HTTP_1_1, rest);
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            return new StepResult.Rejected(rejected, HttpVersion.HTTP_1_1);
        }
        return StepResult.failed(OpeningFailures.invalid((UpgradeOutcome.Invalid) outcome, context.target.isSecure()));
    }

    /** The server may have refused the upgrade before it closed: its refusal says more than the broken connection. */
    private StepResult onReadFailure(IOException readFailure) {
        UpgradeOutcome.Rejected refusal = upgrade.rejectionSoFar();
        if (refusal != null) {
            return new StepResult.Rejected(refusal, HttpVersion.HTTP_1_1);
        }
        if (context.wasPaused && !isTlsFault(readFailure)) {
            return StepResult.failed(OpeningFailures.endedBeforeRequest(readFailure));
        }
        return broken(writeFailure == null || isTlsFault(readFailure) ? readFailure : writeFailure);
    }

    private static StepResult broken(IOException failure) {
        return StepResult.failed(isTlsFault(failure) ? OpeningFailures.tls(failure) : OpeningFailures.brokenBeforeResponse(failure));
    }

    /** With TLS 1.3 the server judges our certificate, or the lack of one, after our side of the handshake is done. */
    private static boolean isTlsFault(IOException failure) {
        return failure instanceof SSLException && !(failure instanceof TlsTruncatedException);
    }

    @Override
    public StepResult onTimeout() {
        UpgradeOutcome.Rejected refusal = upgrade == null ? null : upgrade.rejectionSoFar();
        if (refusal != null) {
            return new StepResult.Rejected(refusal, HttpVersion.HTTP_1_1);
        }
        return writeFailure == null
            ? StepResult.failed(Failure.timeout(ConnectionPhase.UPGRADING, services.config(), null))
            : broken(writeFailure);
    }

    @Override
    public void close() {
        // It owns nothing: the transport is the context's.
    }
}
