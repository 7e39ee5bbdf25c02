package io.heddle.api;

import io.heddle.api.auth.Authenticator;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.config.PortRange;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.spi.NameResolver;
import io.heddle.api.tls.TlsSettings;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/**
 * The settings of an {@link EngineConfigBuilder} that decide how connections are opened: addresses, sockets, proxies, TLS and HTTP. Not
 * thread-safe.
 */
abstract sealed class EngineNetworkSettings extends EngineTimeLimits permits EngineConfigBuilder {

    /**
     * Sets the proxy of connections that have none of their own ({@link InternalRequest#proxy(ProxySettings)}).
     *
     * @param proxy not null; default {@link ProxySettings#direct()}, which ignores the JVM's properties and the environment: {@link
     *     ProxySettings#system()} uses them
     * @return this builder
     */
    public EngineConfigBuilder proxy(ProxySettings proxy) {
        settings.proxy = proxy;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the resolver of host names. The default asks the system, on daemon threads of the engine that are started as needed and end when
     * they are idle. Address literals need no resolver.
     *
     * @param nameResolver any resolver, or null for the system's; default null
     * @return this builder
     */
    public EngineConfigBuilder nameResolver(NameResolver nameResolver) {
        settings.nameResolver = nameResolver;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the host names that are looked up at a time. The system's resolver blocks, so that each of them has a thread; a name whose
     * lookup hangs keeps its thread until the system gives up. More names wait for their turn, in order; a connection that waits until
     * {@code resolveTimeout} ends in {@code onError}, of kind {@link ErrorKind#TIMEOUT}, which says that the resolver is busy.
     *
     * @param maxLookups 1 to 1,024; default 64
     * @return this builder
     */
    public EngineConfigBuilder maxLookups(int maxLookups) {
        settings.maxLookups = maxLookups;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets for how long the addresses of a name are kept; 0 ms keeps nothing. A connection that is opened meanwhile looks nothing up, so
     * that ten thousand connections to one name cost one lookup. This is the engine's own memory, of the last 4,096 names, above any of
     * the resolver: the JVM's keeps addresses too, for 30 s by default ({@code networkaddress.cache.ttl}), and a change of a name may take
     * both times to be seen.
     *
     * @param lookupTtl 0 ms to 1 day; default 30 s
     * @return this builder
     */
    public EngineConfigBuilder lookupTtl(Duration lookupTtl) {
        settings.lookupTtl = lookupTtl;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets for how long it is kept that a name has no address; 0 ms keeps nothing. Only that is kept: after a name server that did not
     * answer, a resolver that failed by itself, a lookup that took too long, and a failure that gives no reason, the next connection looks
     * the name up again. The JVM's resolver has a memory of its own above which this one lies: it remembers each failure for 10 s ({@code
     * networkaddress.cache.negative.ttl}), also that of a name server that did not answer, and repeats it without its reason.
     *
     * @param failedLookupTtl 0 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder failedLookupTtl(Duration failedLookupTtl) {
        settings.failedLookupTtl = failedLookupTtl;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the openings that are not marked as reconnects: how many are under way and begun a second, in all and for each origin. Those
     * beyond wait for their turn.
     *
     * @param connectLimits not null; default {@link ConnectLimits#unlimited()}
     * @return this builder
     */
    public EngineConfigBuilder connectLimits(ConnectLimits connectLimits) {
        settings.connectLimits = connectLimits;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the openings that replace a lost connection ({@link InternalRequest#reconnect(boolean)}), so that thousands of bots that lose
     * their server at one time do not bring it down again when they come back. Those beyond wait for their turn.
     *
     * @param reconnectLimits not null; default {@link ConnectLimits#standard()}
     * @return this builder
     */
    public EngineConfigBuilder reconnectLimits(ConnectLimits reconnectLimits) {
        settings.reconnectLimits = reconnectLimits;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the Connection Attempt Delay of Happy Eyeballs (RFC 8305 section 5): when a name has several addresses, the next one is tried
     * beside the first if that has not answered for so long, and so on. At most four are tried at a time; where a fifth is due, the
     * oldest makes room once it has had a second, and is tried again when all others have been. Families of addresses alternate from the
     * first address on, and the first socket that connects is used. An address that refuses gives way at once, and so does one that
     * drops the connection in TLS, or has not answered in TLS for {@link EngineConfigBuilder#tlsTimeout}; after a certificate that
     * fails, or an alert, no other address is tried. An address that failed, or was slower than one that was tried after it, is tried
     * last for a minute.
     *
     * @param connectAttemptDelay 10 ms to 1 day; default 250 ms
     * @return this builder
     */
    public EngineConfigBuilder connectAttemptDelay(Duration connectAttemptDelay) {
        settings.connectAttemptDelay = connectAttemptDelay;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the local addresses over which connections without one of their own are spread in turn ({@link InternalRequest#localAddress}).
     * IPv4 and IPv6 may be mixed: a connection takes an address of the server's family, and fails towards addresses of a family that the
     * list does not have. An address that has no port left, or that this machine has lost, gives way to the next. One local address has
     * some 28,000 ports of the system's choice, for all servers together; {@link #localPorts} gives it more. A connection through a proxy
     * has its local address towards the proxy; Unix domain sockets and streams of an HTTP/2 session have none of their own.
     *
     * @param localAddresses 0 to 4,096 addresses of this machine, copied, none of them a wildcard or of a group; an empty list leaves the
     *     choice to the system; default empty
     * @return this builder
     */
    public EngineConfigBuilder localAddresses(List<InetAddress> localAddresses) {
        settings.localAddresses = localAddresses;
        return (EngineConfigBuilder) this;
    }

    /**
     * Has the engine choose the local ports of its sockets itself, in turn, from a range. Each local address then has as many connections
     * to one address and port of a server as the range has ports, also while the engine uses the same ports towards other servers; and the
     * system's search for a free port, which is slow once half of its range is in use, is spared. Ports in use by others, or until a minute
     * ago, are passed over. It does not change Unix domain sockets.
     *
     * <p>A server that starts on a port of the range may find it in use: choose a range without such ports. On Linux the range may overlap
     * the system's own (net.ipv4.ip_local_port_range).
     *
     * @param localPorts any range, such as 10,000 to 65,535, or null to leave the choice to the system; default null
     * @return this builder
     */
    public EngineConfigBuilder localPorts(PortRange localPorts) {
        settings.localPorts = localPorts;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets SO_SNDBUF of the sockets ({@link StandardSocketOptions#SO_SNDBUF}); 0 leaves the size to the system. This is a hint: the
     * system may use less or more.
     *
     * @param socketSendBufferBytes 0 to 1 GiB; default 0
     * @return this builder
     */
    public EngineConfigBuilder socketSendBufferBytes(int socketSendBufferBytes) {
        settings.socketSendBufferBytes = socketSendBufferBytes;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets SO_RCVBUF of the sockets ({@link StandardSocketOptions#SO_RCVBUF}); 0 leaves the size to the system. This is a hint: the
     * system may use less or more.
     *
     * @param socketReceiveBufferBytes 0 to 1 GiB; default 0
     * @return this builder
     */
    public EngineConfigBuilder socketReceiveBufferBytes(int socketReceiveBufferBytes) {
        settings.socketReceiveBufferBytes = socketReceiveBufferBytes;
        return (EngineConfigBuilder) this;
    }

    /**
     * Switches on SO_KEEPALIVE of the sockets ({@link StandardSocketOptions#SO_KEEPALIVE}): after two hours of silence, on most systems,
     * the system asks whether the peer is still there. {@link WebSocket#startPingThread} finds that out in seconds.
     *
     * @param tcpKeepAlive true or false; default false
     * @return this builder
     */
    public EngineConfigBuilder tcpKeepAlive(boolean tcpKeepAlive) {
        settings.tcpKeepAlive = tcpKeepAlive;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets IP_TOS of the sockets ({@link StandardSocketOptions#IP_TOS}), the octet with the DSCP of RFC 2474 in its upper six bits. This is
     * a hint: the system or the network may ignore it; 0 leaves it to the system.
     *
     * @param trafficClass 0 to 255; default 0
     * @return this builder
     */
    public EngineConfigBuilder trafficClass(int trafficClass) {
        settings.trafficClass = trafficClass;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the TLS settings of connections that have none of their own.
     *
     * @param tls not null; default {@link TlsSettings#system()}
     * @return this builder
     */
    public EngineConfigBuilder tls(TlsSettings tls) {
        settings.tls = tls;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the executor that runs the expensive steps of TLS handshakes ({@link SSLEngine#getDelegatedTask()}). The engine does not
     * shut it down.
     *
     * @param tlsTaskExecutor any executor, or null for the event-loop thread; default null
     * @return this builder
     */
    public EngineConfigBuilder tlsTaskExecutor(Executor tlsTaskExecutor) {
        settings.tlsTaskExecutor = tlsTaskExecutor;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the HTTP version that opens a connection without a policy of its own ({@link InternalRequest#httpPolicy(HttpPolicy)}).
     *
     * @param httpPolicy not null; default {@link HttpPolicy#HTTP_2_IF_OPEN}
     * @return this builder
     */
    public EngineConfigBuilder httpPolicy(HttpPolicy httpPolicy) {
        settings.httpPolicy = httpPolicy;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the settings and limits of HTTP/2.
     *
     * @param http2 not null; default {@link Http2Config#defaults()}
     * @return this builder
     */
    public EngineConfigBuilder http2(Http2Config http2) {
        settings.http2 = http2;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the redirects (status 301, 302, 303, 307 and 308, RFC 9110 section 15.4) that an attempt follows. One more ends in
     * {@code onError}, of kind {@link ErrorKind#UPGRADE}; with 0 the first one does. Each is a request of its own, for which proxies and
     * handlers are asked anew; {@link InternalRequest} says what goes along to another origin. Not followed are redirects from wss to
     * ws, to other schemes than ws, wss, http and https, and with user info (RFC 9110 section 4.2.4).
     *
     * @param maxRedirects 0 to 20; default 5
     * @return this builder
     */
    public EngineConfigBuilder maxRedirects(int maxRedirects) {
        settings.maxRedirects = maxRedirects;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets the store of cookies of connections that have none of their own (RFC 6265; {@link InternalRequest#cookieHandler}). It is asked
     * before each request, behind all handlers, and given the responses of the server that have {@code Set-Cookie} fields: those that
     * open, redirect, ask for credentials or refuse, but none of a proxy. {@code http} stands in place of {@code ws} and {@code https} in
     * place of {@code wss}. It is called on the event-loop thread, and must not block; {@link java.net.CookieManager} does not.
     *
     * <p>If it fails when it is asked, or gives a value that no header field can have, the connection ends in {@code onError}, of kind
     * {@link ErrorKind#PREPARE}, since without its cookies the request would be another one; null stands for no cookies. If it fails to
     * keep those of a response, the connection goes on, and {@link EngineConfigBuilder#handlerErrorListener} is told.
     *
     * @param cookieHandler any handler, or null for none; default null
     * @return this builder
     */
    public EngineConfigBuilder cookieHandler(CookieHandler cookieHandler) {
        settings.cookieHandler = cookieHandler;
        return (EngineConfigBuilder) this;
    }

    /**
     * Sets what answers the challenges of servers and proxies for connections that have no authenticator of their own ({@link
     * InternalRequest#authenticator}).
     *
     * @param authenticator any authenticator, or null for none; default null
     * @return this builder
     */
    public EngineConfigBuilder authenticator(Authenticator authenticator) {
        settings.authenticator = authenticator;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the head of the response to the upgrade request: its status line and header fields. A larger head ends the attempt in
     * {@code onError}, of kind {@link ErrorKind#UPGRADE}.
     *
     * @param maxResponseHeaderBytes 256 bytes to 1 MiB; default 16 KiB
     * @return this builder
     */
    public EngineConfigBuilder maxResponseHeaderBytes(int maxResponseHeaderBytes) {
        settings.maxResponseHeaderBytes = maxResponseHeaderBytes;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the header fields of a response to the upgrade request (RFC 9110 section 5.4). More of them end the attempt in
     * {@code onError}, of kind {@link ErrorKind#UPGRADE}.
     *
     * @param maxResponseHeaderFields 8 to 65,536; default 1,000
     * @return this builder
     */
    public EngineConfigBuilder maxResponseHeaderFields(int maxResponseHeaderFields) {
        settings.maxResponseHeaderFields = maxResponseHeaderFields;
        return (EngineConfigBuilder) this;
    }

    /**
     * Keeps the header fields of the response that opened a connection until the connection has ended ({@link
     * WebSocket#responseHeaders()}), at the price of their memory, half a kilobyte or more for each connection.
     *
     * @param keepResponseHeaders true to keep them, false to drop them when {@code onOpen} has returned; default false
     * @return this builder
     */
    public EngineConfigBuilder keepResponseHeaders(boolean keepResponseHeaders) {
        settings.keepResponseHeaders = keepResponseHeaders;
        return (EngineConfigBuilder) this;
    }
}
