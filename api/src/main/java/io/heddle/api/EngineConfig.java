package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.tls.TlsSettings;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * The settings of an engine, checked when built. Every limit of the engine is here, with a default that suits thousands of
 * connections of a bot; {@link EngineConfigBuilder} names the defaults. Immutable, may be shared by any threads and engines.
 *
 * <pre>{@code
 * EngineConfig config = EngineConfig.builder().threadName("ticker").maxMessageBytes(1 << 20).build();
 * }</pre>
 */
public final class EngineConfig {

    private final String threadName;
    private final WaitStrategy waitStrategy;
    private final JvmLifetime jvmLifetime;
    private final int maxConnections;
    private final int readBufferBytes;
    private final int writeBufferBytes;
    private final int maxMessageBytes;
    private final int maxFramesPerCycle;
    private final int maxBufferedBytes;
    private final int lowWaterMarkBytes;
    private final long maxPooledBytes;
    private final long maxDeflateContextBytes;
    private final int sendRingCapacity;
    private final int maxResponseHeaderBytes;
    private final int maxRedirects;
    private final HttpPolicy httpPolicy;
    private final Http2Config http2;
    private final Duration resolveTimeout;
    private final Duration connectTimeout;
    private final Duration tlsTimeout;
    private final Duration upgradeTimeout;
    private final Duration closeTimeout;
    private final Duration drainTimeout;
    private final int socketSendBufferBytes;
    private final int socketReceiveBufferBytes;
    private final TlsSettings tls;
    private final Executor tlsTaskExecutor;
    private final boolean trackSegments;
    private final BiConsumer<WebSocket, Throwable> handlerErrorListener;

    EngineConfig(EngineConfigBuilder from) {
        threadName = from.threadName;
        waitStrategy = from.waitStrategy;
        jvmLifetime = from.jvmLifetime;
        maxConnections = from.maxConnections;
        readBufferBytes = from.readBufferBytes;
        writeBufferBytes = from.writeBufferBytes;
        maxMessageBytes = from.maxMessageBytes;
        maxFramesPerCycle = from.maxFramesPerCycle;
        maxBufferedBytes = from.maxBufferedBytes;
        lowWaterMarkBytes = from.lowWaterMarkBytes == null ? from.maxBufferedBytes / 2 : from.lowWaterMarkBytes;
        maxPooledBytes = from.maxPooledBytes;
        maxDeflateContextBytes = from.maxDeflateContextBytes;
        sendRingCapacity = from.sendRingCapacity;
        maxResponseHeaderBytes = from.maxResponseHeaderBytes;
        maxRedirects = from.maxRedirects;
        httpPolicy = from.httpPolicy;
        http2 = from.http2;
        resolveTimeout = from.resolveTimeout;
        connectTimeout = from.connectTimeout;
        tlsTimeout = from.tlsTimeout;
        upgradeTimeout = from.upgradeTimeout;
        closeTimeout = from.closeTimeout;
        drainTimeout = from.drainTimeout;
        socketSendBufferBytes = from.socketSendBufferBytes;
        socketReceiveBufferBytes = from.socketReceiveBufferBytes;
        tls = from.tls;
        tlsTaskExecutor = from.tlsTaskExecutor;
        trackSegments = from.trackSegments;
        handlerErrorListener = from.handlerErrorListener;
    }

    /**
     * The defaults.
     *
     * @return a configuration
     */
    public static EngineConfig defaults() {
        return builder().build();
    }

    /**
     * Begins with the defaults.
     *
     * @return a builder
     */
    public static EngineConfigBuilder builder() {
        return new EngineConfigBuilder();
    }

    /**
     * The name of the event-loop thread. Without effect on an invoker engine, which has no thread of its own.
     *
     * @return the name, not empty; "heddle" unless set
     */
    public String threadName() {
        return threadName;
    }

    /**
     * What the event-loop thread does while there is nothing to do. Without effect on an invoker engine, which never waits.
     *
     * @return not null
     */
    public WaitStrategy waitStrategy() {
        return waitStrategy;
    }

    /**
     * How the engine keeps the JVM alive. Without effect on an invoker engine, which has no thread of its own.
     *
     * @return not null
     */
    public JvmLifetime jvmLifetime() {
        return jvmLifetime;
    }

    /**
     * Most connections that are connecting, open or closing at a time; one more ends in {@code onError}, of kind {@link
     * ErrorKind#CAPACITY}.
     *
     * @return 1 to 16,777,216
     */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * Size of the one buffer that all connections are read through: the most that is read from one of them at a time.
     *
     * @return bytes, 16 KiB to 16 MiB, at most {@link #maxPooledBytes()}
     */
    public int readBufferBytes() {
        return readBufferBytes;
    }

    /**
     * Size of the one buffer that frames are encoded into: the most that is written in one system call.
     *
     * @return bytes, 16 KiB to 16 MiB, at most a quarter of {@link #maxPooledBytes()}
     */
    public int writeBufferBytes() {
        return writeBufferBytes;
    }

    /**
     * Most payload bytes of a received message, after decompression; a larger one ends the connection with close code 1009 (RFC
     * 6455 section 7.4.1) in {@code onClosed}. Messages that {@link WebSocket#onIncompleteFrame} takes piece by piece have no
     * limit.
     *
     * @return bytes, 125 to 2,147,483,639
     */
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * Most frames of one connection that are handled in one duty cycle, so that a flood does not starve the others; the rest
     * waits for the next cycle.
     *
     * @return frames, 1 to 2,147,483,647
     */
    public int maxFramesPerCycle() {
        return maxFramesPerCycle;
    }

    /**
     * Most payload bytes that one connection queues for sending; beyond it sends are {@link SendResult#BACK_PRESSURED}, and a
     * message that alone is larger is {@link SendResult#TOO_LARGE}.
     *
     * @return bytes, 125 to 2,147,483,639
     */
    public int maxBufferedBytes() {
        return maxBufferedBytes;
    }

    /**
     * The {@link WebSocket#bufferedAmount()} at which {@code onWritable} is called after back-pressure. The default is half of
     * {@link #maxBufferedBytes()}.
     *
     * @return bytes, 0 to {@link #maxBufferedBytes()}
     */
    public int lowWaterMarkBytes() {
        return lowWaterMarkBytes;
    }

    /**
     * Most direct memory of the buffer pool, and so of all that is queued, assembled or held by all connections together. The
     * default is half of the largest heap ({@link Runtime#maxMemory()}), but at least 64 MiB and at most 1 GiB. The JVM must allow
     * as much direct memory; unless {@code -XX:MaxDirectMemorySize} says otherwise, it allows as much as the largest heap.
     *
     * @return bytes, 1 MiB to 1 TiB
     */
    public long maxPooledBytes() {
        return maxPooledBytes;
    }

    /**
     * Most native memory of the compression contexts that belong to single connections ({@link PerMessageDeflate}): 262 KiB for each
     * connection that sends with context takeover, 40 KiB for each whose server does, and for each compressed message that has arrived in
     * part, but one. Beyond it the least recently used connections send without takeover; a connection for which that does not make room
     * ends in {@code onError}, of kind {@link ErrorKind#CAPACITY}. What all connections share is not counted.
     *
     * @return bytes, 0 to 1 TiB
     */
    public long maxDeflateContextBytes() {
        return maxDeflateContextBytes;
    }

    /**
     * Sends from other threads that may wait for one duty cycle; beyond it they are {@link SendResult#BACK_PRESSURED}.
     *
     * @return sends, a power of two, 64 to 1,048,576
     */
    public int sendRingCapacity() {
        return sendRingCapacity;
    }

    /**
     * Most bytes of the head of the answer to the upgrade: status line and header fields. A larger one ends the attempt in {@code
     * onError}, of kind {@link ErrorKind#UPGRADE}.
     *
     * @return bytes, 256 to 1 MiB
     */
    public int maxResponseHeaderBytes() {
        return maxResponseHeaderBytes;
    }

    /**
     * How many redirects (status 301, 302, 303, 307, 308: RFC 9110 section 15.4) an attempt follows; one more is reported in {@code
     * onError}, of kind {@link ErrorKind#UPGRADE}, and so 0 reports the first. From wss to ws none is followed.
     *
     * @return 0 to 20
     */
    public int maxRedirects() {
        return maxRedirects;
    }

    /**
     * Over which version of HTTP connections are opened that say nothing else ({@link InternalRequest#httpPolicy(HttpPolicy)}).
     *
     * @return not null
     */
    public HttpPolicy httpPolicy() {
        return httpPolicy;
    }

    /**
     * The settings and limits of HTTP/2.
     *
     * @return not null
     */
    public Http2Config http2() {
        return http2;
    }

    /**
     * Time to resolve a name.
     *
     * @return 1 ms to 1 day
     */
    public Duration resolveTimeout() {
        return resolveTimeout;
    }

    /**
     * Time to establish the TCP connection to one address; a name with several addresses gets as much for each.
     *
     * @return 1 ms to 1 day
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * Time for the TLS handshake.
     *
     * @return 1 ms to 1 day
     */
    public Duration tlsTimeout() {
        return tlsTimeout;
    }

    /**
     * Time from the upgrade request to the whole answer.
     *
     * @return 1 ms to 1 day
     */
    public Duration upgradeTimeout() {
        return upgradeTimeout;
    }

    /**
     * Time from the beginning of closing ({@link WebSocket#close()}, or the peer's close frame) to the end of the connection: for what
     * is queued, the close handshake (RFC 6455 section 7.1.2) and the end of the stream.
     *
     * @return 1 ms to 1 day
     */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /**
     * Time that {@link WebSocketEngine#close()} gives the connections to end in order; what is left then is dropped.
     *
     * @return 1 ms to 1 day
     */
    public Duration drainTimeout() {
        return drainTimeout;
    }

    /**
     * SO_SNDBUF of the sockets ({@link java.net.StandardSocketOptions#SO_SNDBUF}), 0 for the system's own choice. A hint: the system
     * may use less or more.
     *
     * @return bytes, 0 to 1 GiB
     */
    public int socketSendBufferBytes() {
        return socketSendBufferBytes;
    }

    /**
     * SO_RCVBUF of the sockets ({@link java.net.StandardSocketOptions#SO_RCVBUF}), 0 for the system's own choice. A hint: the system
     * may use less or more.
     *
     * @return bytes, 0 to 1 GiB
     */
    public int socketReceiveBufferBytes() {
        return socketReceiveBufferBytes;
    }

    /**
     * TLS settings of connections that have none of their own.
     *
     * @return not null
     */
    public TlsSettings tls() {
        return tls;
    }

    /**
     * Runs the expensive steps of TLS handshakes ({@link javax.net.ssl.SSLEngine#getDelegatedTask()}); null runs them on the
     * event-loop thread. The engine does not shut it down.
     *
     * @return any executor, or null
     */
    public Executor tlsTaskExecutor() {
        return tlsTaskExecutor;
    }

    /**
     * Whether the buffer pool remembers who took each segment, so that leaks and double releases are reported with stacks.
     * Slow: for tests.
     *
     * @return true or false
     */
    public boolean trackSegments() {
        return trackSegments;
    }

    /**
     * Told of each exception that a handler threw, on the event-loop thread, with the handler's connection; null logs it at error
     * level.
     *
     * @return any listener, or null
     */
    public BiConsumer<WebSocket, Throwable> handlerErrorListener() {
        return handlerErrorListener;
    }

    @Override
    public String toString() {
        return "EngineConfig["
            + "threadName=" + threadName
            + ", waitStrategy=" + waitStrategy
            + ", jvmLifetime=" + jvmLifetime
            + ", maxConnections=" + maxConnections
            + ", readBufferBytes=" + readBufferBytes
            + ", writeBufferBytes=" + writeBufferBytes
            + ", maxMessageBytes=" + maxMessageBytes
            + ", maxFramesPerCycle=" + maxFramesPerCycle
            + ", maxBufferedBytes=" + maxBufferedBytes
            + ", lowWaterMarkBytes=" + lowWaterMarkBytes
            + ", maxPooledBytes=" + maxPooledBytes
            + ", maxDeflateContextBytes=" + maxDeflateContextBytes
            + ", sendRingCapacity=" + sendRingCapacity
            + ", maxResponseHeaderBytes=" + maxResponseHeaderBytes
            + ", maxRedirects=" + maxRedirects
            + ", httpPolicy=" + httpPolicy
            + ", http2=" + http2
            + ", resolveTimeout=" + resolveTimeout
            + ", connectTimeout=" + connectTimeout
            + ", tlsTimeout=" + tlsTimeout
            + ", upgradeTimeout=" + upgradeTimeout
            + ", closeTimeout=" + closeTimeout
            + ", drainTimeout=" + drainTimeout
            + ", socketSendBufferBytes=" + socketSendBufferBytes
            + ", socketReceiveBufferBytes=" + socketReceiveBufferBytes
            + ", tls=" + tls
            + ", tlsTaskExecutor=" + tlsTaskExecutor
            + ", trackSegments=" + trackSegments
            + ", handlerErrorListener=" + handlerErrorListener
            + "]";
    }
}
