package io.heddle.engine.connection;

import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.ExtendedConnect;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.opening.FallbackReasons;
import io.heddle.engine.opening.Http2Origin;
import io.heddle.engine.opening.Http2SessionPool;
import io.heddle.engine.transport.http2.Http2ErrorCode;
import io.heddle.engine.transport.http2.Http2Session;
import io.heddle.engine.transport.http2.Http2StreamException;
import io.heddle.engine.transport.http2.Http2StreamTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * A stream of a session, by extended CONNECT (RFC 8441): finds a session, or waits for one, or opens the socket of one for all who wait;
 * then sends the request and reads the answer.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the stream, until the connection is open.
 */
final class Http2Way implements UpgradeWay, Http2SessionPool.Waiter {
    static final String H2 = "h2";
    private static final String HTTP_1_1 = "http/1.1";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ConnectAttempt attempt;
    private final Connection connection;
    private final EngineServices services;
    private final HttpPolicy policy;
    private final Http2Origin origin;
    /** Whether this attempt waits in the sessions' list. */
    private boolean isWaiting;
    /** Null unless this attempt leads one. */
    private Http2SessionPool.Dial dial;
    private Http2Session session;
    private Http2StreamTransport stream;
    private ExtendedConnect connect;

    Http2Way(ConnectAttempt attempt, Connection connection, EngineServices services, HttpPolicy policy, UriParts target) {
        this.attempt = attempt;
        this.connection = connection;
        this.services = services;
        this.policy = policy;
        RequestDraft draft = connection.handle.draft();
        origin = new Http2Origin(
            target.secure(), target.host(), target.port(), target.secure() ? draft.tls() : null, draft.localAddress());
    }

    // ---- the way to a session ----

    void findSession() {
        Http2SessionPool.Admission admission = services.sessions.admit(origin, policy, this);
        switch (admission.kind()) {
            case OPEN_STREAM -> request(admission.session());
            case WAIT -> {
                isWaiting = true;
                if (connection.phase == ConnectionPhase.RESOLVING) {
                    // The leader's times count: however it ends, those who wait are told.
                    services.lifecycle.moveTo(connection, ConnectionPhase.CONNECTING, 0);
                }
            }
            case DIAL -> {
                isWaiting = true;
                dial = admission.dial();
                // With http/1.1 offered too, a server that has no HTTP/2 says so, and the socket need not be wasted.
                attempt.openSocket(
                    !origin.secure() ? List.of() : policy == HttpPolicy.HTTP_2_ONLY ? List.of(H2) : List.of(H2, HTTP_1_1));
            }
            default -> attempt.withoutHttp2(admission.reason(), admission.why());
        }
    }

    @Override
    public void onAdmissionChanged() {
        isWaiting = false;
        // The engine ends all attempts, one after the other: whose turn it is not yet is not to open a socket for that moment.
        if (attempt.isUnderWay() && !services.closing) {
            findSession();
        }
    }

    @Override
    public void onUnsupported(FallbackReason reason, String why) {
        isWaiting = false;
        if (attempt.isUnderWay()) {
            attempt.withoutHttp2(reason, why);
        }
    }

    /** This attempt leads, and its socket is connected. */
    void onConnected(SocketOpening opening) {
        boolean isAlpnNegotiated = H2.equals(opening.applicationProtocol());
        if (origin.secure() && !isAlpnNegotiated) {
            String why = "the server did not choose h2 with ALPN" + (opening.applicationProtocol().isEmpty()
                ? "" : ", but " + opening.applicationProtocol());
            unsupported(FallbackReason.NO_ALPN, why);
            attempt.withoutHttp2(FallbackReason.NO_ALPN, why, opening);
            return;
        }
        String weakness = opening.weakness();
        if (weakness != null) {
            opening.close();
            String why = "the server chose h2 over " + weakness + ", which HTTP/2 does not allow (RFC 9113 section 9.2)";
            unsupported(FallbackReason.WEAK_TLS, why);
            attempt.withoutHttp2(FallbackReason.WEAK_TLS, why);
            return;
        }
        services.lifecycle.moveTo(connection, ConnectionPhase.UPGRADING, services.config.upgradeTimeout().toNanos());
        Http2Session next = dial.connected(opening.transport(), isAlpnNegotiated);
        opening.handOver(next);
        next.start();
    }

    /** This attempt leads, and its socket came to nothing: nor would those of the others. */
    void onNotConnected(Function<Connection, WebSocketError> error, Throwable cause) {
        if (isNoApplicationProtocol(cause)) {
            String why = "the server refused h2 with ALPN";
            unsupported(FallbackReason.NO_ALPN, why);
            attempt.withoutHttp2(FallbackReason.NO_ALPN, why);
            return;
        }
        isWaiting = false;
        WebSocketError own = error.apply(connection);
        dial.failed(new Failure(own.kind(), own.message(), own.cause()));
        attempt.fail(own);
    }

    @Override
    public void onDialFailed(Failure failure) {
        isWaiting = false;
        if (attempt.isUnderWay()) {
            attempt.fail(Failures.error(connection, failure.kind(), failure.problem(), failure.cause()));
        }
    }

    /** The origin's TLS has no HTTP/2 for this attempt, nor for those who wait. */
    private void unsupported(FallbackReason reason, String why) {
        isWaiting = false;
        dial.unsupported(reason, why);
    }

    /** The alert of RFC 7301 section 3.2. */
    private static boolean isNoApplicationProtocol(Throwable cause) {
        return cause != null && String.valueOf(cause.getMessage()).contains("no_application_protocol");
    }

    // ---- the request ----

    private void request(Http2Session with) {
        if (connection.phase != ConnectionPhase.UPGRADING) {
            services.lifecycle.moveTo(connection, ConnectionPhase.UPGRADING, services.config.upgradeTimeout().toNanos());
        }
        session = with;
        UpgradeRequest request = attempt.createRequest();
        if (request == null) {
            return;
        }
        connect = new ExtendedConnect(request, origin.secure() ? "https" : "http");
        if (!session.hasRoom()) {
            // The handler of the request took its place, or the session's life.
            attempt.tryAgain(FallbackReason.SESSIONS_FULL, "the HTTP/2 session was full when the request was made");
        } else if (!session.takesHeaders(connect.fields())) {
            attempt.withoutHttp2(
                FallbackReason.STREAM_REFUSED, "the request is larger than the server takes over HTTP/2 (SETTINGS_MAX_HEADER_LIST_SIZE)");
        } else {
            stream = session.open(connection, connect.fields());
        }
    }

    @Override
    public void onReady() {
        if (stream == null) {
            return;
        }
        try {
            readAnswer();
        } catch (Http2StreamException e) {
            stream.close();
            onLost(e);
        } catch (IOException e) {
            stream.close();
            attempt.withoutHttp2(FallbackReason.SESSION_LOST, e.getMessage());
        }
    }

    private void onLost(Http2StreamException e) {
        if (connect.rejectionSoFar() != null) {
            onRejected(connect.rejectionSoFar());
        } else if (e.isUnprocessed()) {
            attempt.tryAgain(FallbackReasons.of(e.end()), e.getMessage());
        } else {
            attempt.withoutHttp2(FallbackReasons.of(e.end()), e.getMessage());
        }
    }

    private void readAnswer() throws IOException {
        List<String> head = stream.takeHead();
        if (head != null && connect.receiveHead(head)) {
            onOutcome();
            return;
        }
        UpgradeOutcome.Rejected refusal = connect.rejectionSoFar();
        if (refusal != null && attempt.mayFallBack()) {
            // Nobody will read its body.
            onRejected(refusal);
            return;
        }
        int count;
        do {
            ByteBuffer buffer = services.inbound.emptyBuffer();
            count = stream.read(buffer);
            boolean isDecided = count < 0 ? connect.endOfStream() : connect.receiveBody(buffer.flip());
            if (isDecided) {
                onOutcome();
                return;
            }
        } while (count > 0 && stream.hasBufferedInput());
    }

    private void onOutcome() {
        UpgradeOutcome outcome = connect.outcome();
        if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            onRejected(rejected);
        } else if (outcome instanceof UpgradeOutcome.Invalid) {
            stream.close(Http2ErrorCode.PROTOCOL_ERROR);
            attempt.onOutcome(outcome, stream, NOTHING, HttpVersion.HTTP_2);
        } else {
            attempt.onOutcome(outcome, stream, NOTHING, HttpVersion.HTTP_2);
        }
    }

    private void onRejected(UpgradeOutcome.Rejected rejected) {
        stream.close();
        if (attempt.isRedirect(rejected)) {
            attempt.onOutcome(rejected, stream, NOTHING, HttpVersion.HTTP_2);
            return;
        }
        String why = "the server answered the extended CONNECT with " + rejected.status();
        if (rejected.status() == 501 || rejected.status() == 405) {
            // RFC 8441 leaves no better word for "not here"; any other status may be meant for this request only.
            services.sessions.onRefused(origin, session, why);
        }
        if (attempt.mayFallBack()) {
            attempt.withoutHttp2(FallbackReason.STATUS, why);
        } else {
            services.counters.fellBack(FallbackReason.STATUS);
            attempt.onOutcome(rejected, stream, NOTHING, HttpVersion.HTTP_2);
        }
    }

    // ---- the whole ----

    @Override
    public WebSocketError onTimeout() {
        UpgradeOutcome.Rejected refusal = connect == null ? null : connect.rejectionSoFar();
        return refusal == null
            ? Failures.timeout(connection, services.config.upgradeTimeout(), "The upgrade over HTTP/2", "upgradeTimeout")
            : Failures.refused(connection, refusal, HttpVersion.HTTP_2);
    }

    @Override
    public SocketAddress remoteAddress() {
        return stream == null ? null : stream.remoteAddress();
    }

    @Override
    public void cancel() {
        if (isWaiting) {
            isWaiting = false;
            services.sessions.abandon(origin, this);
        }
        if (stream != null) {
            stream.close();
        }
    }
}
