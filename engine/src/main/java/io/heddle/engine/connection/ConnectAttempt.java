package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.transport.Transport;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * From a URI to an open connection: chooses the version of HTTP, has a socket opened where one is needed, makes the request, judges the
 * outcome, follows redirects, and falls back. Dropped once the connection is open.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the socket or stream and the sessions of extensions, until the connection is open.
 */
final class ConnectAttempt implements SocketOpening.Listener {
    private final Connection connection;
    private final EngineServices services;
    private UriParts target;
    /** Null unless a socket is being opened. */
    private SocketOpening opening;
    /** Null before it is chosen: over HTTP/1.1, while the socket is being opened. */
    private UpgradeWay way;
    /** Where a socket was connected, for reports. */
    private SocketAddress connectedTo;
    /** Of the request that was made last. */
    private Negotiation negotiation;
    /** Why this origin was tried once more over HTTP/2, or null if it was not. */
    private FallbackReason refusal;
    private boolean isCancelled;

    ConnectAttempt(Connection connection, EngineServices services) {
        this.connection = connection;
        this.services = services;
    }

    // ---- the steps, in order ----

    void start() {
        target = UriParts.of(connection.handle.uri());
        HttpPolicy policy = connection.handle.draft().httpPolicy();
        if (policy == HttpPolicy.HTTP_1_1) {
            openSocket(List.of());
        } else {
            overHttp2(policy);
        }
    }

    private void overHttp2(HttpPolicy policy) {
        Http2Way http2 = new Http2Way(this, connection, services, policy, target);
        way = http2;
        http2.findSession();
    }

    /** @param applicationProtocols for ALPN; empty for none */
    void openSocket(List<String> applicationProtocols) {
        if (connection.phase != ConnectionPhase.RESOLVING) {
            services.lifecycle.moveTo(connection, ConnectionPhase.RESOLVING, services.config.resolveTimeout().toNanos());
        }
        opening = new SocketOpening(connection, services, target, applicationProtocols, this);
        opening.start();
    }

    @Override
    public void onConnected(SocketOpening done) {
        connectedTo = done.remoteAddress();
        opening = null;
        if (way instanceof Http2Way http2) {
            http2.onConnected(done);
        } else if (Http2Way.H2.equals(done.applicationProtocol())) {
            done.close();
            String what = "The server chose HTTP/2 with ALPN, but this connection is to use HTTP/1.1. The TLS engine offers h2 by itself:"
                + " leave it out of its SSLParameters, or offer it only where TlsEngineFactory.newEngine is given application protocols.";
            fail(Failures.config(connection, what, null));
        } else {
            upgrade(done.transport());
        }
    }

    @Override
    public void onNotConnected(Function<Connection, WebSocketError> error, Throwable cause) {
        if (way instanceof Http2Way http2) {
            http2.onNotConnected(error, cause);
        } else {
            fail(error.apply(connection));
        }
    }

    private void upgrade(Transport transport) {
        Http1Way http1 = new Http1Way(this, connection, services, transport);
        way = http1;
        services.lifecycle.moveTo(connection, ConnectionPhase.UPGRADING, services.config.upgradeTimeout().toNanos());
        http1.start();
    }

    /** Has the user complete the request. @return null if the connection ended meanwhile */
    UpgradeRequest createRequest() {
        RequestDraft draft = connection.handle.draft();
        draft.offered();
        services.dispatcher.requestCreated(connection.handle, draft);
        draft.sent();
        if (!isUnderWay()) {
            return null;
        }
        try {
            negotiation = new Negotiation(connection, services);
            UpgradeRequest request = draft.toUpgradeRequest(negotiation.offers());
            // An extension may have ended the connection instead of an offer.
            return isUnderWay() ? request : null;
        } catch (RuntimeException e) {
            String what = "The upgrade request cannot be sent as configured: " + e.getMessage();
            fail(Failures.config(connection, what, e));
            return null;
        }
    }

    // ---- what it came to ----

    /** @param rest input behind the answer */
    void onOutcome(UpgradeOutcome outcome, Transport transport, ByteBuffer rest, HttpVersion version) {
        if (outcome instanceof UpgradeOutcome.Accepted accepted) {
            onAccepted(accepted, transport, rest, version);
        } else if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            onRejected(rejected, version);
        } else {
            fail(Failures.invalid(connection, (UpgradeOutcome.Invalid) outcome));
        }
    }

    private void onAccepted(UpgradeOutcome.Accepted accepted, Transport transport, ByteBuffer frames, HttpVersion version) {
        WebSocketError refusal = negotiation.accept(accepted.extensions());
        if (refusal != null && isUnderWay()) {
            fail(refusal);
        }
        if (!isUnderWay()) {
            // Refused, or an extension ended the connection instead of an answer, and what it made then came after the cancellation.
            negotiation.close();
            return;
        }
        connection.handle.negotiated(accepted.subprotocol(), negotiation.agreed(), version);
        connection.extensions = negotiation.takeChain();
        long nowNs = services.cycleClock.nanoTime();
        connection.opened(transport);
        // The first frames may have come with the 101.
        if (connection.phase.isEstablished()) {
            connection.takeFirstInput(frames, nowNs);
        }
    }

    /** Whether a refusal is a redirect that is to be followed. */
    boolean isRedirect(UpgradeOutcome.Rejected rejected) {
        return rejected.location() != null && connection.handle.draft().redirects() < services.config.maxRedirects();
    }

    private void onRejected(UpgradeOutcome.Rejected rejected, HttpVersion version) {
        RequestDraft draft = connection.handle.draft();
        if (!isRedirect(rejected)) {
            fail(Failures.refused(connection, rejected, version));
            return;
        }
        URI next;
        try {
            next = Redirects.follow(draft.uri(), rejected.location());
        } catch (IllegalArgumentException e) {
            String what = "The server redirects to " + HeaderRules.printable(rejected.location())
                + ", which is not followed: " + e.getMessage() + ".";
            fail(Failures.error(connection, ErrorKind.UPGRADE, what, e));
            return;
        }
        dropWay();
        refusal = null;
        connection.handle.followedBy(draft.redirectedTo(next));
        services.lifecycle.moveTo(connection, ConnectionPhase.RESOLVING, services.config.resolveTimeout().toNanos());
        start();
    }

    // ---- without HTTP/2 ----

    boolean mayFallBack() {
        return connection.handle.draft().httpPolicy() != HttpPolicy.HTTP_2_ONLY;
    }

    /** The server did not look at the request: another session may take it, once. */
    void tryAgain(FallbackReason reason, String why) {
        if (refusal != null) {
            withoutHttp2(reason, why);
            return;
        }
        refusal = reason;
        dropWay();
        connection.handle.followedBy(connection.handle.draft().again());
        services.lifecycle.moveTo(connection, ConnectionPhase.RESOLVING, services.config.resolveTimeout().toNanos());
        start();
    }

    /** @param reason null if HTTP/2 was only to be used if a session was open, and none is */
    void withoutHttp2(FallbackReason reason, String why) {
        if (reason == null && refusal != null) {
            // One was, and refused: the request is a new one already.
            countFallback(refusal, "no other HTTP/2 session is open");
        }
        withoutHttp2(reason, why, null);
    }

    /** @param connected a socket that HTTP/1.1 can go on with, or null */
    void withoutHttp2(FallbackReason reason, String why, SocketOpening connected) {
        if (reason != null) {
            countFallback(reason, why);
        }
        if (!mayFallBack()) {
            if (connected != null) {
                connected.close();
            }
            fail(Failures.withoutHttp2(connection, reason, why));
            return;
        }
        dropWay();
        if (reason != null) {
            connection.handle.followedBy(connection.handle.draft().again());
        }
        if (connected != null) {
            upgrade(connected.transport());
        } else {
            openSocket(List.of());
        }
    }

    private void countFallback(FallbackReason reason, String why) {
        services.counters.fellBack(reason);
        if (mayFallBack() && ConnectionLog.tells()) {
            ConnectionLog.tell(connection.handle, "Connection falls back to HTTP/1.1: " + reason, why);
        }
    }

    private void dropWay() {
        if (way != null) {
            way.cancel();
            way = null;
        }
        negotiation = null;
        if (opening != null) {
            opening.close();
            opening = null;
        }
        connectedTo = null;
    }

    // ---- what the connection tells ----

    void onReady() {
        if (opening != null) {
            opening.onReady();
        } else if (way != null) {
            way.onReady();
        }
    }

    void onTimeout() {
        if (opening != null) {
            opening.onTimeout();
        } else {
            fail(way.onTimeout());
        }
    }

    void fail(WebSocketError error) {
        services.closer.end(connection, Ending.failed(error));
    }

    /** Where it connects, or is connected to; null while that is not known. */
    SocketAddress remoteAddress() {
        if (opening != null) {
            return opening.remoteAddress();
        }
        SocketAddress found = way == null ? null : way.remoteAddress();
        return found == null ? connectedTo : found;
    }

    void cancel() {
        isCancelled = true;
        if (opening != null) {
            opening.close();
        }
        if (way != null) {
            way.cancel();
        }
        if (negotiation != null) {
            negotiation.close();
        }
    }

    boolean isUnderWay() {
        return !isCancelled && connection.attempt == this;
    }
}
