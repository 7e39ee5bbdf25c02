package io.heddle.engine.connection;

import io.heddle.api.ErrorKind;
import io.heddle.api.Extension;
import io.heddle.api.WebSocketError;
import io.heddle.engine.handshake.HeaderRules;
import io.heddle.engine.handshake.Http1Upgrade;
import io.heddle.engine.handshake.NegotiatedExtension;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * From a name to an open connection: resolves, connects to one address after the other, secures, upgrades, follows redirects. Dropped
 * once the connection is open.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the socket, until the connection is open.
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
            List<String> offers = new ArrayList<>();
            for (Extension extension : connection.handle.extensions()) {
                offers.add(extension.offer());
            }
            upgrade = new Http1Upgrade(
                draft.toUpgradeRequest(offers), services.config.maxResponseHeaderBytes(), Http1Upgrade.newKey(services.random));
        } catch (RuntimeException e) {
            String what = "The upgrade request cannot be sent as configured: " + e.getMessage();
            services.closer.end(connection, Ending.failed(Failures.config(connection, what, e)));
            return;
        }
        exchange();
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
        List<Extension> agreed = new ArrayList<>(accepted.extensions().size());
        for (NegotiatedExtension answer : accepted.extensions()) {
            Extension extension = offered(answer.name());
            if (!accepts(extension, answer)) {
                return;
            }
            agreed.add(extension);
        }
        if (!isUnderWay()) {
            // An extension ended the connection instead of an answer.
            return;
        }
        connection.handle.negotiated(accepted.subprotocol(), agreed);
        long nowNs = services.cycleClock.nanoTime();
        connection.opened(transport);
        // The first frames may have come with the 101.
        if (connection.phase.isEstablished()) {
            connection.takeFirstInput(frames, nowNs);
        }
    }

    private Extension offered(String name) {
        for (Extension extension : connection.handle.extensions()) {
            String offer = extension.offer();
            int end = offer.indexOf(';');
            if ((end < 0 ? offer : offer.substring(0, end)).strip().equalsIgnoreCase(name)) {
                return extension;
            }
        }
        throw new IllegalStateException("The handshake let an extension pass that was not offered: " + name);
    }

    private boolean accepts(Extension extension, NegotiatedExtension answer) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (NegotiatedExtension.Parameter parameter : answer.parameters()) {
            parameters.put(parameter.name(), parameter.value() == null ? "" : parameter.value());
        }
        String why = "it does not accept these parameters";
        RuntimeException cause = null;
        try {
            if (extension.accept(parameters)) {
                return true;
            }
        } catch (RuntimeException e) {
            why = e.toString();
            cause = e;
        }
        String what = "The extension " + answer.name() + " refused the server's answer " + parameters + ": " + why + ".";
        services.closer.end(connection, Ending.failed(Failures.error(connection, ErrorKind.UPGRADE, what, cause)));
        return false;
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
    }

    private boolean isUnderWay() {
        return !isCancelled && connection.attempt == this;
    }
}
