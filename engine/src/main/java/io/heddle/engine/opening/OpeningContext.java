package io.heddle.engine.opening;

import io.heddle.engine.handshake.ProxyConnect;
import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.proxy.ProxyServer;
import io.heddle.engine.transport.tls.TlsTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The results of the steps of one try so far: each step finds here what those before it have reached. A redirect, a fallback or another
 * try begins with a new one.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the transport, the dial and the sessions of extensions, until they are taken.
 */
final class OpeningContext {
    final OpeningHost host;
    final OpeningServices services;
    /** The credentials of the whole attempt: they outlive this try. */
    final Authentication authentication;
    final WebSocketUri target;
    private final Runnable wake;
    /** The way that is taken and those behind it, found by {@link RouteStep}; null before. */
    Route route;
    /** The proxy on the way that is taken; null without one. */
    ProxyServer proxy;
    /** True while the proxy is the peer that is looked up, connected and spoken to: until its tunnel leads to the server. */
    boolean isAtProxy;
    /** For ALPN, the preferred one first; empty for none. */
    List<String> applicationProtocols = List.of();
    /** The addresses of the proxy, or else of the server: found by {@link ResolveStep}. */
    Destinations destinations;
    /** The ones of the server that a SOCKS5 proxy is to be asked for, one after the other; null if it is asked for the name. */
    ServerAddresses serverAddresses;
    /** Set by {@link ConnectStep}: the address that is connected, or was tried last. */
    SocketAddress remoteAddress;
    /** The connected socket; null over a stream. */
    SocketHandle socket;
    /** With the server; null without TLS. */
    TlsTransport tls;
    /** With the proxy, below the tunnel; null without TLS to it. */
    TlsTransport proxyTls;
    /** The proxy opened the tunnel, but in a way that a web server has, too: for the error if what follows fails. */
    boolean isTunnelDoubtful;
    /** To the server: over the socket, over TLS, or a stream of HTTP/2. */
    Transport transport;
    /** Not null while this attempt opens the socket of a session for all that wait for it. */
    Http2SessionPool.Dial dial;
    /** The socket waited for the application to prepare the request: the server may have spoken, or have ended the connection. */
    boolean wasPaused;
    UpgradeRequest request;
    ExtensionNegotiation negotiation;

    OpeningContext(OpeningHost host, OpeningServices services, Authentication authentication, Runnable wake) {
        this.host = host;
        this.services = services;
        this.authentication = authentication;
        this.wake = wake;
        this.target = WebSocketUri.of(host.request().uri());
    }

    /** The server as a proxy is told of it. */
    String targetAuthority() {
        InetSocketAddress asked = tunnelTarget();
        return ProxyConnect.authority(
            asked.isUnresolved() ? asked.getHostString() : asked.getAddress().getHostAddress(), asked.getPort());
    }

    /** The context of another request on another socket, the same way. */
    OpeningContext onNewSocket() {
        OpeningContext next = new OpeningContext(host, services, authentication, wake);
        next.route(route);
        return next;
    }

    /** The context of another request on the same socket. */
    OpeningContext onSameSocket() {
        OpeningContext next = new OpeningContext(host, services, authentication, wake);
        next.route = route;
        next.proxy = proxy;
        next.destinations = destinations;
        next.remoteAddress = remoteAddress;
        next.socket = socket;
        next.tls = tls;
        next.proxyTls = proxyTls;
        next.isTunnelDoubtful = isTunnelDoubtful;
        next.transport = takeTransport();
        return next;
    }

    /** The context of a search for credentials: no socket, but the address of the peer that asked for them. */
    OpeningContext forCredentials() {
        OpeningContext next = onNewSocket();
        next.remoteAddress = remoteAddress();
        return next;
    }

    /** Takes its first way. */
    void route(Route ways) {
        route = ways;
        proxy = ways.proxy();
    }

    /** The failure of a step, with the proxy named if it happened there, and marked if another way may be passable. */
    Failure blamed(Failure failure) {
        boolean isOnFirstHop = isAtProxy || route != null && proxy == null;
        ConnectionPhase phase = host.phase();
        boolean isOnHop = isOnFirstHop && (phase == ConnectionPhase.RESOLVING || phase == ConnectionPhase.CONNECTING
            || phase == ConnectionPhase.SECURING && isAtProxy);
        Failure marked = isOnHop ? failure.onHop() : failure;
        return proxy == null ? marked : isAtProxy ? marked.atProxy(proxy) : marked.through(proxy, isTunnelDoubtful);
    }

    /** The name to be looked up and connected: the proxy's, or the server's. */
    String hopHost() {
        return proxy == null ? target.host() : proxy.host();
    }

    int hopPort() {
        InetSocketAddress own = connectAddress();
        int port = own == null ? target.port() : own.getPort();
        return proxy == null ? port : proxy.port();
    }

    /**
     * The server as a proxy is to be asked for it: a name that the proxy looks up, and so not resolved, or the address that the connection
     * asks for in its place.
     */
    InetSocketAddress tunnelTarget() {
        InetSocketAddress own = host.request().connectAddress();
        return own == null ? InetSocketAddress.createUnresolved(target.host(), target.port()) : own;
    }

    /** True if nothing is to be looked up: the way leads to {@link #unixSocket}, or else to {@link #connectAddress}. */
    boolean isPlaceGiven() {
        return unixSocket() != null || connectAddress() != null;
    }

    /** Where to connect without a proxy, or null. */
    InetSocketAddress connectAddress() {
        return proxy == null ? host.request().connectAddress() : null;
    }

    /** In place of the host, or null. */
    UnixDomainSocketAddress unixSocket() {
        Path own = host.request().unixSocket();
        return own == null ? target.unixSocket() : UnixDomainSocketAddress.of(own);
    }

    /** The key of the sessions that this attempt may use. */
    Http2Origin origin() {
        ConnectionRequest request = host.request();
        return new Http2Origin(target.isSecure(), target.host(), target.port(), target.isSecure() ? request.tls() : null,
            request.localAddress(), request.connectAddress(), unixSocket(), proxy, proxy == null ? null : request.authenticator());
    }

    /** Advances the current step, after an event elsewhere than at its socket. */
    void wake() {
        wake.run();
    }

    /**
     * The address that was tried last is of no use.
     *
     * @param reason a few words for an error
     * @param isToBlame whether the next connections try other addresses first; not if the fault lies on this side
     */
    void onAddressFailed(String reason, boolean isToBlame) {
        destinations.failed(remoteAddress, reason);
        if (isToBlame) {
            services.addressHistory().failed(remoteAddress);
        }
    }

    SocketAddress remoteAddress() {
        return remoteAddress == null && transport != null ? transport.remoteAddress() : remoteAddress;
    }

    /**
     * Writes to the peer as much as it takes now.
     *
     * @return whether all of it has left
     */
    boolean write(ByteBuffer output) throws IOException {
        boolean isSent = transport.flush();
        while (isSent && output.hasRemaining()) {
            int count = transport.write(output);
            services.counters().add(Counter.BYTES_SENT, count);
            isSent = count > 0 && transport.flush();
        }
        return isSent;
    }

    /** The taker owns the transport from now on. */
    Transport takeTransport() {
        Transport taken = transport;
        transport = null;
        return taken;
    }

    /** The taker tells the waiters that are left how the dial ended. */
    Http2SessionPool.Dial takeDial() {
        Http2SessionPool.Dial taken = dial;
        dial = null;
        return taken;
    }

    /** Closes the connection to the address that was tried: another one follows. */
    void dropSocket() {
        if (transport != null) {
            transport.close();
        }
        transport = null;
        socket = null;
        tls = null;
        proxyTls = null;
        isTunnelDoubtful = false;
        isAtProxy = proxy != null;
    }

    void close() {
        if (transport != null) {
            transport.close();
        }
        if (negotiation != null) {
            negotiation.close();
        }
    }
}
