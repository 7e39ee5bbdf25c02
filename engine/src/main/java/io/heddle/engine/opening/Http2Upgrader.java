package io.heddle.engine.opening;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.ExtendedConnect;
import io.heddle.engine.handshake.HeadText;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.transport.http2.Http2ErrorCode;
import io.heddle.engine.transport.http2.Http2Session;
import io.heddle.engine.transport.http2.Http2StreamException;
import io.heddle.engine.transport.http2.Http2StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Opens a stream of a session with extended CONNECT (RFC 8441 section 4): sends the request, reads the response.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Http2Upgrader implements OpeningStep {
    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NOT_IMPLEMENTED = 501;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final OpeningContext context;
    private final Http2Session session;
    private ExtendedConnect connect;
    private Http2StreamTransport stream;

    Http2Upgrader(OpeningContext context, Http2Session session) {
        this.context = context;
        this.session = session;
    }

    @Override
    public StepResult advance() {
        if (connect == null) {
            return request();
        }
        try {
            return readResponse();
        } catch (Http2StreamException e) {
            stream.close();
            return resultOf(e);
        } catch (IOException e) {
            stream.close();
            return new StepResult.FallBack(FallbackReason.SESSION_LOST, e.getMessage(), false);
        }
    }

    private StepResult request() {
        connect = new ExtendedConnect(context.request, context.target.isSecure() ? "https" : "http",
            context.services.config().maxResponseHeaderFields());
        if (!session.hasRoom()) {
            // The handler of the request took the place on the session, or ended the session.
            return new StepResult.TryAgain(FallbackReason.SESSIONS_FULL, "the HTTP/2 session was full when the request was made");
        }
        if (!session.takesHeaders(connect.fields())) {
            return new StepResult.FallBack(FallbackReason.STREAM_REFUSED,
                "the request is larger than the server takes over HTTP/2 (SETTINGS_MAX_HEADER_LIST_SIZE)", false);
        }
        if (context.host.isTraced()) {
            context.host.onTrace("sends " + HeadText.request(connect.fields()));
        }
        stream = session.open(context.host, connect.fields());
        context.transport = stream;
        context.remoteAddress = stream.remoteAddress();
        if (mayFallBack()) {
            context.host.moveTo(ConnectionPhase.AWAITING_ANSWER);
        }
        return StepResult.PENDING;
    }

    private boolean mayFallBack() {
        return context.host.request().httpPolicy() != HttpPolicy.HTTP_2_ONLY;
    }

    private StepResult resultOf(Http2StreamException lost) {
        if (connect.rejectionSoFar() != null) {
            return rejected(connect.rejectionSoFar());
        }
        FallbackReason reason = FallbackReasons.of(lost.end());
        return lost.isUnprocessed()
            ? new StepResult.TryAgain(reason, lost.getMessage())
            : new StepResult.FallBack(reason, lost.getMessage(), false);
    }

    private StepResult readResponse() throws IOException {
        List<String> head = stream.takeHead();
        if (head != null && connect.receiveHead(head)) {
            return resultOf(connect.outcome());
        }
        UpgradeOutcome.Rejected refusal = connect.rejectionSoFar();
        if (refusal != null && (mayFallBack() || head != null && isFollowed(refusal))) {
            // The attempt falls back or follows the redirect, and nothing will read the body.
            trace(refusal);
            return rejected(refusal);
        }
        int count;
        do {
            ByteBuffer buffer = context.services.readBuffer().get();
            count = stream.read(buffer);
            boolean isDecided = count < 0 ? connect.endOfStream() : connect.receiveBody(buffer.flip());
            if (isDecided) {
                return resultOf(connect.outcome());
            }
        } while (count > 0 && stream.hasBufferedInput());
        return StepResult.PENDING;
    }

    private boolean isFollowed(UpgradeOutcome.Rejected response) {
        return RedirectChain.isFollowed(response, context.host.request(), context.services.config());
    }

    private StepResult resultOf(UpgradeOutcome outcome) {
        trace(outcome);
        if (outcome instanceof UpgradeOutcome.Accepted accepted) {
            return new StepResult.Opened(accepted, HttpVersion.HTTP_2, NOTHING);
        }
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            return rejected(rejected);
        }
        stream.close(Http2ErrorCode.PROTOCOL_ERROR);
        return StepResult.failed(OpeningFailures.invalid((UpgradeOutcome.Invalid) outcome, context.target.isSecure()));
    }

    private void trace(UpgradeOutcome outcome) {
        if (context.host.isTraced()) {
            context.host.onTrace("receives " + HeadText.response("HTTP/2", outcome, OK));
        }
    }

    /** RFC 8441 defines no status for "not supported here": these two come closest. Any other may be meant for this request only. */
    static boolean saysUnsupported(int status) {
        return status == NOT_IMPLEMENTED || status == METHOD_NOT_ALLOWED;
    }

    private StepResult rejected(UpgradeOutcome.Rejected response) {
        stream.close();
        if (saysUnsupported(response.status())) {
            String why = "the server answered the extended CONNECT with " + response.status();
            context.services.sessions().onRefused(context.origin(), session, why);
        }
        return new StepResult.Rejected(response, HttpVersion.HTTP_2);
    }

    @Override
    public StepResult onTimeout() {
        UpgradeOutcome.Rejected refusal = connect == null ? null : connect.rejectionSoFar();
        if (refusal != null) {
            return rejected(refusal);
        }
        if (stream != null) {
            session.onUnanswered();
        }
        if (!mayFallBack()) {
            return StepResult.failed(Failure.timeout(ConnectionPhase.UPGRADING, context.services.config(), "over HTTP/2"));
        }
        ConnectionPhase phase = ConnectionPhase.AWAITING_ANSWER;
        String why = "the server did not answer the request on an HTTP/2 stream within "
            + Failure.seconds(phase.limit(context.services.config())) + " (Http2Config.answerTimeout, EngineConfig.upgradeTimeout)";
        return new StepResult.FallBack(FallbackReason.NOT_ANSWERED, why, false);
    }

    @Override
    public void close() {
        // It owns nothing: the stream is the context's transport.
    }
}
