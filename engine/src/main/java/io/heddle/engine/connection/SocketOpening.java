package io.heddle.engine.connection;

import io.heddle.api.WebSocketError;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.NameResolver;
import io.heddle.engine.transport.SocketTransport;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.http2.TlsDemands;
import io.heddle.engine.transport.tls.TlsHandshake;
import io.heddle.engine.transport.tls.TlsTaskListener;
import io.heddle.engine.transport.tls.TlsTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLSession;

/**
 * From a name to a connected transport: resolves, connects to one address after the other, secures. Moves its connection through those
 * phases.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the socket, until it is handed over.
 */
final class SocketOpening implements NameResolver.Listener {

    /** Told how it went, once. */
    interface Listener {
        void onConnected(SocketOpening opening);

        /** @param error what to tell a connection that waited for this */
        void onNotConnected(Function<Connection, WebSocketError> error, Throwable cause);
    }

    /** Who hears of TLS tasks changes when the transport is handed over to a session. */
    private static final class Relay implements TlsTaskListener {
        TlsTaskListener to;

        Relay(TlsTaskListener to) {
            this.to = to;
        }

        @Override
        public void onTlsTasksDone() {
            to.onTlsTasksDone();
        }
    }

    private final Connection connection;
    private final EngineServices services;
    private final UriParts target;
    private final List<String> applicationProtocols;
    private final Listener listener;
    private final Relay relay;
    private InetAddress[] addresses;
    private int addressesTried;
    private SelectionKey key;
    private TlsHandshake securing;
    private Transport transport;
    private boolean isOver;

    /** @param applicationProtocols for ALPN; empty for none */
    SocketOpening(
        Connection connection, EngineServices services, UriParts target, List<String> applicationProtocols, Listener listener) {
        this.connection = connection;
        this.services = services;
        this.target = target;
        this.applicationProtocols = applicationProtocols;
        this.listener = listener;
        this.relay = applicationProtocols.isEmpty() ? null : new Relay(connection);
    }

    void start() {
        services.resolver.resolve(target.host(), this);
    }

    @Override
    public void onResolved(InetAddress[] found) {
        if (!isOver) {
            addresses = found;
            addressesTried = 0;
            connectToNext(null);
        }
    }

    @Override
    public void onUnresolved(UnknownHostException cause) {
        if (!isOver) {
            fail(of -> Failures.unresolved(of, target.host(), cause), cause);
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
        IOException cause = last;
        fail(of -> Failures.notConnected(of, addressesTried, cause), cause);
    }

    void onReady() {
        if (securing != null) {
            advanceTls();
        } else if (key != null && transport == null) {
            onConnectable();
        }
    }

    private void onConnectable() {
        try {
            if (!services.connector.finish(key)) {
                return;
            }
        } catch (IOException e) {
            new SocketTransport(key).close();
            key = null;
            connectToNext(e);
            return;
        }
        transport = new SocketTransport(key);
        if (target.secure()) {
            secure();
        } else {
            isOver = true;
            listener.onConnected(this);
        }
    }

    private void secure() {
        services.lifecycle.moveTo(connection, ConnectionPhase.SECURING, services.config.tlsTimeout().toNanos());
        try {
            securing = services.tls.handshake(
                transport,
                connection.handle.draft().tls(),
                target.host(),
                target.port(),
                applicationProtocols,
                relay == null ? connection : relay);
        } catch (IOException e) {
            fail(of -> Failures.tls(of, e), e);
            return;
        } catch (RuntimeException e) {
            String what = "The TLS settings cannot be used: " + e.getMessage() + ". See internalRequest().tls and EngineConfig.tls.";
            fail(of -> Failures.config(of, what, e), e);
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
                isOver = true;
                listener.onConnected(this);
            }
        } catch (IOException e) {
            fail(of -> Failures.tls(of, e), e);
        }
    }

    void onTimeout() {
        switch (connection.phase) {
            case RESOLVING -> timedOut(services.config.resolveTimeout(), "Resolving the name " + target.host(), "resolveTimeout");
            case CONNECTING -> {
                if (addressesTried < addresses.length) {
                    new SocketTransport(key).close();
                    key = null;
                    connectToNext(null);
                } else {
                    timedOut(services.config.connectTimeout(), "Connecting", "connectTimeout");
                }
            }
            default -> timedOut(services.config.tlsTimeout(), "The TLS handshake", "tlsTimeout");
        }
    }

    private void timedOut(Duration limit, String what, String setting) {
        fail(of -> Failures.timeout(of, limit, what, setting), null);
    }

    /** Where it connects, or is connected to; null while the name is being resolved. */
    SocketAddress remoteAddress() {
        return addresses == null ? null : new InetSocketAddress(addresses[Math.max(0, addressesTried - 1)], target.port());
    }

    private void fail(Function<Connection, WebSocketError> error, Throwable cause) {
        isOver = true;
        listener.onNotConnected(error, cause);
    }

    // ---- what it led to ----

    Transport transport() {
        return transport;
    }

    /** What ALPN chose, or "" if nothing. */
    String applicationProtocol() {
        try {
            return transport instanceof TlsTransport tls ? tls.applicationProtocol() : "";
        } catch (UnsupportedOperationException noAlpn) {
            // An engine that a user plugged in.
            return "";
        }
    }

    /** The TLS version and cipher suite if they are too weak for HTTP/2, else null. */
    String weakness() {
        if (!(transport instanceof TlsTransport tls)) {
            return null;
        }
        SSLSession session = tls.session();
        return TlsDemands.isMetBy(session.getProtocol(), session.getCipherSuite())
            ? null
            : session.getProtocol() + " with " + session.getCipherSuite();
    }

    /** From now on the socket and its TLS tell someone else: a session of HTTP/2. */
    <T extends LoopParticipant & TlsTaskListener> void handOver(T next) {
        key.attach(next);
        if (relay != null) {
            relay.to = next;
        }
        if (transport instanceof TlsTransport tls) {
            tls.forbidRenegotiation();
        }
    }

    void close() {
        isOver = true;
        if (securing != null) {
            securing.close();
        } else if (transport != null) {
            transport.close();
        } else if (key != null) {
            new SocketTransport(key).close();
        }
    }
}
