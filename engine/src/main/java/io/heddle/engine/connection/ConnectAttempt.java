package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.Http1Upgrade;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.NameResolver;
import io.heddle.engine.transport.SocketTransport;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsHandshake;
import io.heddle.engine.transport.tls.TlsTruncatedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLException;

/**
 * From a name to an open connection: resolves, connects to one address after the other, secures, upgrades, follows redirects. Dropped
 * once the connection is open.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the socket and the sessions of extensions, until the connection is open.
 */
final class ConnectAttempt implements NameResolver.Listener {
    private final Connection connection;
    private final EngineServices services;
    private UriParts target;
    private InetAddress[] addresses;
    private int addressesTried;
    private SelectionKey key;
    private TlsHandshake securing;
    private Transport transport;
    private Http1Upgrade upgrade;
    private Negotiation negotiation;
    private boolean isCancelled;

    ConnectAttempt(Connection connection, EngineServices services) {
        this.connection = connection;
        this.services = services;
    }

    // ---- the steps, in order ----

    void start() {
        target = UriParts.of(connection.handle.uri());
        services.resolver.resolve(target.host(), this);
    }

    @Override
    public void onResolved(InetAddress[] found) {
        if (isUnderWay()) {
            addresses = found;
            addressesTried = 0;
            connectToNext(null);
        }
    }

    @Override
    public void onUnresolved(UnknownHostException cause) {
        if (isUnderWay()) {
            services.closer.end(connection, Ending.failed(Failures.unresolved(connection, target.host(), cause)));
        }
    }

    /** @param failure of the address before, or null */
    private void connectToNext(IOException failure) {
        IOException last = failure;
        while (addressesTried < addresses.length) {
            InetSocketAddress remote = new InetSocketAddress(addresses[addressesTried++], target.port());
            services.lifecycle.moveTo(connection, ConnectionPhase.CONNECTING, services.config.connectTimeout().toNanos());
            try {
                key = services.connector.connect(remote, connection.handle.draft().localAddress(), connection);
                return;
            } catch (IOException e) {
                last = e;
            } catch (RuntimeException e) {
                // An address that this system cannot use at all, such as IPv6 where there is none.
                last = new IOException(e.toString(), e);
            }
        }
        services.closer.end(connection, Ending.failed(Failures.notConnected(connection, addressesTried, last)));
    }

    private void onConnectable() {
        try {
            if (!services.connector.finish(key)) {
                return;
            }
        } catch (IOException e) {
            new SocketTransport(key).close();
            connectToNext(e);
            return;
        }
        transport = new SocketTransport(key);
        if (target.secure()) {
            secure();
        } else {
            upgrade();
        }
    }

    private void secure() {
        services.lifecycle.moveTo(connection, ConnectionPhase.SECURING, services.config.tlsTimeout().toNanos());
        try {
            securing = services.tls.handshake(
                transport, connection.handle.draft().tls(), target.host(), target.port(), connection);
        } catch (IOException e) {
            services.closer.end(connection, Ending.failed(Failures.tls(connection, e)));
            return;
        } catch (RuntimeException e) {
            String what = "The TLS settings cannot be used: " + e.getMessage() + ". See internalRequest().tls and EngineConfig.tls.";
            services.closer.end(connection, Ending.failed(Failures.config(connection, what, e)));
            return;
        }
        advanceTls();
    }

    private void advanceTls() {
        try {
            if (securing.advance()) {
                services.counters.add(Counter.TLS_HANDSHAKES, 1);
                services.counters.add(Counter.TLS_RESUMPTIONS, securing.isResumed() ? 1 : 0);
                transport = securing.transport();
                securing = null;
                upgrade();
            }
        } catch (IOException e) {
            services.closer.end(connection, Ending.failed(Failures.tls(connection, e)));
        }
    }

    private void upgrade() {
        services.lifecycle.moveTo(connection, ConnectionPhase.UPGRADING, services.config.upgradeTimeout().toNanos());
        RequestDraft draft = connection.handle.draft();
        draft.offered();
        services.dispatcher.requestCreated(connection.handle, draft);
        draft.sent();
        if (!isUnderWay()) {
            return;
        }
        try {
            negotiation = new Negotiation(connection, services);
            upgrade = new Http1Upgrade(
                draft.toUpgradeRequest(negotiation.offers()), services.config.maxResponseHeaderBytes(),
                Http1Upgrade.newKey(services.random));
        } catch (RuntimeException e) {
            String what = "The upgrade request cannot be sent as configured: " + e.getMessage();
            services.closer.end(connection, Ending.failed(Failures.config(connection, what, e)));
            return;
        }
        // An extension may have ended the connection instead of an offer.
        if (isUnderWay()) {
            exchange();
        }
    }

    /** Writes what is left of the request, then reads what there is of the answer. */
    private void exchange() {
        try {
            writeRequest();
            readAnswer();
        } catch (IOException e) {
            onBroken(e);
        }
    }

    private void writeRequest() throws IOException {
        ByteBuffer request = upgrade.request();
        boolean isSent = transport.flush();
        while (isSent && request.hasRemaining()) {
            int count = transport.write(request);
            services.counters.add(Counter.BYTES_SENT, count);
            isSent = count > 0 && transport.flush();
        }
        transport.interest(true, !isSent || request.hasRemaining());
    }

    /** The server may have refused before it went: that says more than that it is gone. */
    private void onBroken(IOException failure) {
        try {
            readAnswer();
        } catch (IOException ignored) {
            // The first failure is the one that counts.
        }
        if (!isUnderWay()) {
            return;
        }
        UpgradeOutcome.Rejected refusal = upgrade.rejectionSoFar();
        if (refusal != null) {
            services.closer.end(connection, Ending.failed(Failures.refused(connection, refusal)));
        } else if (failure instanceof SSLException && !(failure instanceof TlsTruncatedException)) {
            // With TLS 1.3 the server judges our certificate, or the lack of one, after our side of the handshake is done.
            services.closer.end(connection, Ending.failed(Failures.tls(connection, failure)));
        } else {
            String what = "The connection broke before the upgrade was answered: " + failure.getMessage()
                + ". The server went down, is overloaded, or wants no connection from here.";
            services.closer.end(
                connection, Ending.failed(Failures.error(connection, ErrorKind.CONNECTION_LOST, what, failure)));
        }
    }

    private void readAnswer() throws IOException {
        int count;
        do {
            ByteBuffer buffer = services.inbound.emptyBuffer();
            count = transport.read(buffer);
            buffer.flip();
            if (count < 0) {
                onOutcome(upgrade.endOfStream(), buffer);
                return;
            }
            services.counters.add(Counter.BYTES_RECEIVED, count);
            if (upgrade.receive(buffer)) {
                onOutcome(upgrade.outcome(), buffer);
                return;
            }
        } while (count > 0 && transport.hasBufferedInput());
    }

    private void onOutcome(UpgradeOutcome outcome, ByteBuffer rest) {
        if (outcome instanceof UpgradeOutcome.Accepted accepted) {
            onAccepted(accepted, rest);
        } else if (outcome instanceof UpgradeOutcome.Rejected rejected) {
            onRejected(rejected);
        } else {
            services.closer.end(connection, Ending.failed(Failures.invalid(connection, (UpgradeOutcome.Invalid) outcome)));
        }
    }

    private void onAccepted(UpgradeOutcome.Accepted accepted, ByteBuffer frames) {
        WebSocketError refusal = negotiation.accept(accepted.extensions());
        if (refusal != null && isUnderWay()) {
            services.closer.end(connection, Ending.failed(refusal));
        }
        if (!isUnderWay()) {
            // Refused, or an extension ended the connection instead of an answer, and what it made then came after the cancellation.
            negotiation.close();
            return;
        }
        connection.handle.negotiated(accepted.subprotocol(), negotiation.agreed());
        connection.extensions = negotiation.takeChain();
        long nowNs = services.cycleClock.nanoTime();
        connection.opened(transport);
        // The first frames may have come with the 101.
        if (connection.phase.isEstablished()) {
            connection.takeFirstInput(frames, nowNs);
        }
    }

    private void onRejected(UpgradeOutcome.Rejected rejected) {
        RequestDraft draft = connection.handle.draft();
        if (rejected.location() == null || draft.attempt() > services.config.maxRedirects()) {
            services.closer.end(connection, Ending.failed(Failures.refused(connection, rejected)));
            return;
        }
        URI next;
        try {
            next = Redirects.follow(draft.uri(), rejected.location());
        } catch (IllegalArgumentException e) {
            String what = "The server redirects to " + HeaderRules.printable(rejected.location())
                + ", which is not followed: " + e.getMessage() + ".";
            services.closer.end(connection, Ending.failed(Failures.error(connection, ErrorKind.UPGRADE, what, e)));
            return;
        }
        transport.close();
        transport = null;
        key = null;
        upgrade = null;
        negotiation = null;
        addresses = null;
        connection.handle.redirected(draft.redirectedTo(next));
        services.lifecycle.moveTo(connection, ConnectionPhase.RESOLVING, services.config.resolveTimeout().toNanos());
        start();
    }

    // ---- what the connection tells ----

    void onReady() {
        switch (connection.phase) {
            case CONNECTING -> onConnectable();
            case SECURING -> advanceTls();
            case UPGRADING -> exchange();
            default -> {
                // Readiness of a socket that a redirect has just closed.
            }
        }
    }

    void onTimeout() {
        switch (connection.phase) {
            case RESOLVING ->
                timedOut(Failures.timeout(
                    connection, services.config.resolveTimeout(), "Resolving the name " + target.host(), "resolveTimeout"));
            case CONNECTING -> {
                if (addressesTried < addresses.length) {
                    new SocketTransport(key).close();
                    connectToNext(null);
                } else {
                    timedOut(Failures.timeout(connection, services.config.connectTimeout(), "Connecting", "connectTimeout"));
                }
            }
            case SECURING -> timedOut(
                Failures.timeout(connection, services.config.tlsTimeout(), "The TLS handshake", "tlsTimeout"));
            default -> {
                UpgradeOutcome.Rejected refusal = upgrade == null ? null : upgrade.rejectionSoFar();
                timedOut(
                    refusal == null
                        ? Failures.timeout(connection, services.config.upgradeTimeout(), "The upgrade", "upgradeTimeout")
                        : Failures.refused(connection, refusal));
            }
        }
    }

    private void timedOut(WebSocketError error) {
        services.closer.end(connection, Ending.failed(error));
    }

    /** Where it connects, or is connected to; null while the name is being resolved. */
    SocketAddress remoteAddress() {
        return addresses == null ? null : new InetSocketAddress(addresses[Math.max(0, addressesTried - 1)], target.port());
    }

    void cancel() {
        isCancelled = true;
        if (securing != null) {
            securing.close();
        } else if (transport != null) {
            transport.close();
        } else if (key != null) {
            new SocketTransport(key).close();
        }
        if (negotiation != null) {
            negotiation.close();
        }
    }

    private boolean isUnderWay() {
        return !isCancelled && connection.attempt == this;
    }
}
