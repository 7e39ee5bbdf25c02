package io.heddle.api;

import io.heddle.api.auth.Authenticator;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.PortRange;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.spi.NameResolver;
import io.heddle.api.tls.TlsSettings;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * The settings of an engine, checked when they were built. Every limit of the engine is here, with a default that suits a bot with
 * thousands of connections. Each getter has a setter of the same name in {@link EngineConfigBuilder}, which documents the setting: its
 * effect, its range and its default. Immutable; threads and engines may share it.
 *
 * <pre>{@code
 * EngineConfig config = EngineConfig.builder().threadName("ticker").maxMessageBytes(1 << 20).build();
 * }</pre>
 */
public final class EngineConfig {
    private final EngineSettings settings;

    /** @param settings checked, and never changed again */
    EngineConfig(EngineSettings settings) {
        this.settings = settings;
    }

    /** {@return a configuration in which every setting has its default} */
    public static EngineConfig defaults() {
        return builder().build();
    }

    /** {@return a builder in which every setting has its default} */
    public static EngineConfigBuilder builder() {
        return new EngineConfigBuilder();
    }

    /** {@return the {@linkplain EngineConfigBuilder#threadName name of the event-loop thread}, not empty} */
    public String threadName() {
        return settings.threadName;
    }

    /** {@return the {@linkplain EngineConfigBuilder#waitStrategy way in which the event-loop thread waits}} */
    public WaitStrategy waitStrategy() {
        return settings.waitStrategy;
    }

    /** {@return the {@linkplain EngineConfigBuilder#jvmLifetime way in which the engine keeps the JVM alive}} */
    public JvmLifetime jvmLifetime() {
        return settings.jvmLifetime;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxConnections limit on connections}, 1 to 16,777,216} */
    public int maxConnections() {
        return settings.maxConnections;
    }

    /** {@return the {@linkplain EngineConfigBuilder#readBufferBytes size of the read buffer} in bytes, 16 KiB to 16 MiB} */
    public int readBufferBytes() {
        return settings.readBufferBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#writeBufferBytes size of the write buffer} in bytes, 16 KiB to 16 MiB} */
    public int writeBufferBytes() {
        return settings.writeBufferBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxMessageBytes limit on payload bytes of a received message}, 125 to 2,147,483,639} */
    public int maxMessageBytes() {
        return settings.maxMessageBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxFramesPerCycle limit on frames of a connection} in a cycle, 1 to 2,147,483,647} */
    public int maxFramesPerCycle() {
        return settings.maxFramesPerCycle;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxCycleTime time of the engine's own work in a duty cycle}, 1 ms to 1 day} */
    public Duration maxCycleTime() {
        return settings.maxCycleTime;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxBufferedBytes limit on queued bytes of a connection}, 125 to 2,147,483,639} */
    public int maxBufferedBytes() {
        return settings.maxBufferedBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#lowWaterMarkBytes low-water mark} in bytes, 0 to {@link #maxBufferedBytes()}} */
    public int lowWaterMarkBytes() {
        return settings.lowWaterMarkBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxPooledBytes limit on the buffer pool} in bytes, 1 MiB to 1 TiB} */
    public long maxPooledBytes() {
        return settings.maxPooledBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxDeflateContextBytes limit on compression contexts} in bytes, 0 to 1 TiB} */
    public long maxDeflateContextBytes() {
        return settings.maxDeflateContextBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#sendRingCapacity limit on waiting sends}, a power of two, 64 to 1,048,576} */
    public int sendRingCapacity() {
        return settings.sendRingCapacity;
    }

    /** {@return the {@linkplain EngineConfigBuilder#taskQueueCapacity limit on waiting tasks}, 64 to 16,777,216} */
    public int taskQueueCapacity() {
        return settings.taskQueueCapacity;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxResponseHeaderBytes limit on bytes of a response head}, 256 to 1 MiB} */
    public int maxResponseHeaderBytes() {
        return settings.maxResponseHeaderBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxResponseHeaderFields limit on header fields of a response}, 8 to 65,536} */
    public int maxResponseHeaderFields() {
        return settings.maxResponseHeaderFields;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxRedirects limit on redirects} of an attempt, 0 to 20} */
    public int maxRedirects() {
        return settings.maxRedirects;
    }

    /** {@return the {@linkplain EngineConfigBuilder#httpPolicy HTTP policy of connections that have none of their own}} */
    public HttpPolicy httpPolicy() {
        return settings.httpPolicy;
    }

    /** {@return the {@linkplain EngineConfigBuilder#http2 settings and limits of HTTP/2}} */
    public Http2Config http2() {
        return settings.http2;
    }

    /** {@return the {@linkplain EngineConfigBuilder#nameResolver resolver of host names}, or null for the system's} */
    public NameResolver nameResolver() {
        return settings.nameResolver;
    }

    /** {@return the {@linkplain EngineConfigBuilder#maxLookups limit on lookups of names under way}, 1 to 1,024} */
    public int maxLookups() {
        return settings.maxLookups;
    }

    /** {@return the {@linkplain EngineConfigBuilder#lookupTtl time for which addresses of a name are kept}, 0 ms to 1 day} */
    public Duration lookupTtl() {
        return settings.lookupTtl;
    }

    /** {@return the {@linkplain EngineConfigBuilder#failedLookupTtl time for which a failed lookup is kept}, 0 ms to 1 day} */
    public Duration failedLookupTtl() {
        return settings.failedLookupTtl;
    }

    /** {@return the {@linkplain EngineConfigBuilder#connectLimits limits on openings that replace no lost connection}} */
    public ConnectLimits connectLimits() {
        return settings.connectLimits;
    }

    /** {@return the {@linkplain EngineConfigBuilder#reconnectLimits limits on openings that replace a lost connection}} */
    public ConnectLimits reconnectLimits() {
        return settings.reconnectLimits;
    }

    /** {@return the {@linkplain EngineConfigBuilder#connectAttemptDelay Connection Attempt Delay}, 10 ms to 1 day} */
    public Duration connectAttemptDelay() {
        return settings.connectAttemptDelay;
    }

    /** {@return the {@linkplain EngineConfigBuilder#localAddresses local addresses}, an immutable list; empty for the system's choice} */
    public List<InetAddress> localAddresses() {
        return settings.localAddresses;
    }

    /** {@return the {@linkplain EngineConfigBuilder#localPorts range of local ports}, or null for the system's choice} */
    public PortRange localPorts() {
        return settings.localPorts;
    }

    /** {@return whether {@linkplain EngineConfigBuilder#tcpKeepAlive SO_KEEPALIVE} of the sockets is on} */
    public boolean tcpKeepAlive() {
        return settings.tcpKeepAlive;
    }

    /** {@return the {@linkplain EngineConfigBuilder#trafficClass IP_TOS of the sockets}, 0 to 255} */
    public int trafficClass() {
        return settings.trafficClass;
    }

    /** {@return the {@linkplain EngineConfigBuilder#proxy proxy of connections that have none of their own}} */
    public ProxySettings proxy() {
        return settings.proxy;
    }

    /** {@return the {@linkplain EngineConfigBuilder#cookieHandler store of cookies}, or null} */
    public CookieHandler cookieHandler() {
        return settings.cookieHandler;
    }

    /** {@return the {@linkplain EngineConfigBuilder#authenticator answerer of challenges}, or null} */
    public Authenticator authenticator() {
        return settings.authenticator;
    }

    /** {@return whether {@linkplain EngineConfigBuilder#keepResponseHeaders responses are kept}} */
    public boolean keepResponseHeaders() {
        return settings.keepResponseHeaders;
    }

    /** {@return the {@linkplain EngineConfigBuilder#resolveTimeout time limit of resolving}, 1 ms to 1 day} */
    public Duration resolveTimeout() {
        return settings.resolveTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#connectTimeout time limit of connecting} to one address, 1 ms to 1 day} */
    public Duration connectTimeout() {
        return settings.connectTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#proxyTimeout time limit of a tunnel through a proxy}, 1 ms to 1 day} */
    public Duration proxyTimeout() {
        return settings.proxyTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#tlsTimeout time limit of the TLS handshake}, 1 ms to 1 day} */
    public Duration tlsTimeout() {
        return settings.tlsTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#prepareTimeout time limit of preparing a request}, 1 ms to 1 day} */
    public Duration prepareTimeout() {
        return settings.prepareTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#upgradeTimeout time limit of the upgrade}, 1 ms to 1 day} */
    public Duration upgradeTimeout() {
        return settings.upgradeTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#closeTimeout time limit of closing a connection}, 1 ms to 1 day} */
    public Duration closeTimeout() {
        return settings.closeTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#drainTimeout time limit of closing the engine}, 1 ms to 1 day} */
    public Duration drainTimeout() {
        return settings.drainTimeout;
    }

    /** {@return the {@linkplain EngineConfigBuilder#socketSendBufferBytes SO_SNDBUF of the sockets} in bytes, 0 to 1 GiB} */
    public int socketSendBufferBytes() {
        return settings.socketSendBufferBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#socketReceiveBufferBytes SO_RCVBUF of the sockets} in bytes, 0 to 1 GiB} */
    public int socketReceiveBufferBytes() {
        return settings.socketReceiveBufferBytes;
    }

    /** {@return the {@linkplain EngineConfigBuilder#tls TLS settings} of connections that have none of their own} */
    public TlsSettings tls() {
        return settings.tls;
    }

    /** {@return the {@linkplain EngineConfigBuilder#tlsTaskExecutor executor of TLS tasks}, or null for the event-loop thread} */
    public Executor tlsTaskExecutor() {
        return settings.tlsTaskExecutor;
    }

    /** {@return whether the buffer pool {@linkplain EngineConfigBuilder#trackSegments records the stack that acquires each segment}} */
    public boolean trackSegments() {
        return settings.trackSegments;
    }

    /** {@return the {@linkplain EngineConfigBuilder#handlerErrorListener listener to exceptions of handlers}, or null to log them} */
    public BiConsumer<WebSocket, Throwable> handlerErrorListener() {
        return settings.handlerErrorListener;
    }

    /** {@return whether the {@linkplain EngineConfigBuilder#handlerMdc diagnostic context of the log} names the connection in handlers} */
    public boolean handlerMdc() {
        return settings.handlerMdc;
    }

    /** {@return whether each connection {@linkplain EngineConfigBuilder#connectionStatistics keeps statistics of its own}} */
    public boolean connectionStatistics() {
        return settings.connectionStatistics;
    }

    /** {@return the time above which {@linkplain EngineConfigBuilder#warnOfSlowHandlers a handler is slow}; zero for no warning} */
    public Duration warnOfSlowHandlers() {
        return settings.warnOfSlowHandlers;
    }

    @Override
    public String toString() {
        return "EngineConfig[" + settings + "]";
    }
}
