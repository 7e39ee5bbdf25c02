package io.heddle.engine.opening;

import io.heddle.engine.handshake.UpgradeRequest;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsTransport;
import java.net.InetAddress;
import java.net.SocketAddress;

/**
 * The results of the steps of one try so far: each step finds here what those before it have reached. A redirect, a fallback or another
 * try begins with a new one.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the transport, the dial and the sessions of extensions, until they are taken.
 */
final class OpeningContext {
    final OpeningHost host;
    final OpeningServices services;
    final WebSocketUri target;
    private final Runnable wake;
    /** By the name's lookup. */
    InetAddress[] addresses;
    /** By the connect: where it leads, or is trying to. */
    SocketAddress remoteAddress;
    /** Connected; null over a stream. */
    SocketHandle socket;
    /** Null without TLS. */
    TlsTransport tls;
    /** To the server: over the socket, over TLS, or a stream of HTTP/2. */
    Transport transport;
    /** Not null while this attempt opens the socket of a session for all that wait for it. */
    Http2SessionPool.Dial dial;
    UpgradeRequest request;
    ExtensionNegotiation negotiation;

    OpeningContext(OpeningHost host, OpeningServices services, Runnable wake) {
        this.host = host;
        this.services = services;
        this.wake = wake;
        this.target = WebSocketUri.of(host.request().uri());
    }

    /** Another request on the same socket. */
    OpeningContext onSameSocket() {
        OpeningContext next = new OpeningContext(host, services, wake);
        next.addresses = addresses;
        next.remoteAddress = remoteAddress;
        next.socket = socket;
        next.tls = tls;
        next.transport = takeTransport();
        return next;
    }

    /** Has the step under way advance: for what happens elsewhere than at its socket. */
    void wake() {
        wake.run();
    }

    SocketAddress remoteAddress() {
        return remoteAddress == null && transport != null ? transport.remoteAddress() : remoteAddress;
    }

    /** The transport is another's from now on. */
    Transport takeTransport() {
        Transport taken = transport;
        transport = null;
        return taken;
    }

    /** Of its waiters, those that are left are told in the way that ended it. */
    Http2SessionPool.Dial takeDial() {
        Http2SessionPool.Dial taken = dial;
        dial = null;
        return taken;
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
