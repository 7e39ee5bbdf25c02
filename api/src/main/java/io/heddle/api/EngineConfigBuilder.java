package io.heddle.api;

import static io.heddle.api.internal.SettingChecks.checkDuration;
import static io.heddle.api.internal.SettingChecks.checkRange;
import static io.heddle.api.internal.SettingChecks.checkRelation;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.tls.TlsSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * Collects settings; see {@link EngineConfig} for their meaning. They are checked by {@link #build()}, not before, so their order
 * does not matter. May be built from again, with or without further changes. Not thread-safe.
 */
public final class EngineConfigBuilder {
    String threadName = "heddle";
    WaitStrategy waitStrategy = WaitStrategy.BLOCK;
    JvmLifetime jvmLifetime = JvmLifetime.UNTIL_CLOSED;
    int maxConnections = 1_048_576;
    int readBufferBytes = 256 << 10;
    int writeBufferBytes = 128 << 10;
    int maxMessageBytes = 64 << 20;
    int maxFramesPerCycle = 65_536;
    int maxBufferedBytes = 32 << 20;
    /** Null until set: half of {@code maxBufferedBytes}, whatever that is when built. */
    Integer lowWaterMarkBytes = null;
    long maxPooledBytes = defaultPooledBytes();
    long maxDeflateContextBytes = 64 << 20;
    int sendRingCapacity = 16_384;
    int maxResponseHeaderBytes = 16 << 10;
    int maxRedirects = 0;
    HttpPolicy httpPolicy = HttpPolicy.HTTP_2_IF_OPEN;
    Http2Config http2 = Http2Config.defaults();
    Duration resolveTimeout = Duration.ofSeconds(10);
    Duration connectTimeout = Duration.ofSeconds(10);
    Duration tlsTimeout = Duration.ofSeconds(10);
    Duration upgradeTimeout = Duration.ofSeconds(10);
    Duration closeTimeout = Duration.ofSeconds(5);
    Duration drainTimeout = Duration.ofSeconds(5);
    int socketSendBufferBytes = 0;
    int socketReceiveBufferBytes = 0;
    TlsSettings tls = TlsSettings.system();
    Executor tlsTaskExecutor = null;
    boolean trackSegments = false;
    BiConsumer<WebSocket, Throwable> handlerErrorListener = null;

    EngineConfigBuilder() {}

    /**
     * Sets {@link EngineConfig#threadName()}.
     *
     * @param threadName not empty; default "heddle"
     * @return this builder
     */
    public EngineConfigBuilder threadName(String threadName) {
        this.threadName = threadName;
        return this;
    }

    /**
     * Sets {@link EngineConfig#waitStrategy()}.
     *
     * @param waitStrategy not null; default {@link WaitStrategy#BLOCK}
     * @return this builder
     */
    public EngineConfigBuilder waitStrategy(WaitStrategy waitStrategy) {
        this.waitStrategy = waitStrategy;
        return this;
    }

    /**
     * Sets {@link EngineConfig#jvmLifetime()}.
     *
     * @param jvmLifetime not null; default {@link JvmLifetime#UNTIL_CLOSED}
     * @return this builder
     */
    public EngineConfigBuilder jvmLifetime(JvmLifetime jvmLifetime) {
        this.jvmLifetime = jvmLifetime;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxConnections()}.
     *
     * @param maxConnections 1 to 16,777,216; default 1,048,576
     * @return this builder
     */
    public EngineConfigBuilder maxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
        return this;
    }

    /**
     * Sets {@link EngineConfig#readBufferBytes()}.
     *
     * @param readBufferBytes 16 KiB to 16 MiB, at most {@code maxPooledBytes}; default 256 KiB
     * @return this builder
     */
    public EngineConfigBuilder readBufferBytes(int readBufferBytes) {
        this.readBufferBytes = readBufferBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#writeBufferBytes()}.
     *
     * @param writeBufferBytes 16 KiB to 16 MiB, at most a quarter of {@code maxPooledBytes}; default 128 KiB
     * @return this builder
     */
    public EngineConfigBuilder writeBufferBytes(int writeBufferBytes) {
        this.writeBufferBytes = writeBufferBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxMessageBytes()}.
     *
     * @param maxMessageBytes 125 bytes to 2,147,483,639; default 64 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxFramesPerCycle()}.
     *
     * @param maxFramesPerCycle 1 to 2,147,483,647; default 65,536
     * @return this builder
     */
    public EngineConfigBuilder maxFramesPerCycle(int maxFramesPerCycle) {
        this.maxFramesPerCycle = maxFramesPerCycle;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxBufferedBytes()}.
     *
     * @param maxBufferedBytes 125 bytes to 2,147,483,639; default 32 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxBufferedBytes(int maxBufferedBytes) {
        this.maxBufferedBytes = maxBufferedBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#lowWaterMarkBytes()}.
     *
     * @param lowWaterMarkBytes 0 to {@code maxBufferedBytes}; default half of {@code maxBufferedBytes}
     * @return this builder
     */
    public EngineConfigBuilder lowWaterMarkBytes(int lowWaterMarkBytes) {
        this.lowWaterMarkBytes = lowWaterMarkBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxPooledBytes()}.
     *
     * @param maxPooledBytes 1 MiB to 1 TiB; default see {@link EngineConfig#maxPooledBytes()}
     * @return this builder
     */
    public EngineConfigBuilder maxPooledBytes(long maxPooledBytes) {
        this.maxPooledBytes = maxPooledBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxDeflateContextBytes()}.
     *
     * @param maxDeflateContextBytes 0 to 1 TiB; default 64 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxDeflateContextBytes(long maxDeflateContextBytes) {
        this.maxDeflateContextBytes = maxDeflateContextBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#sendRingCapacity()}.
     *
     * @param sendRingCapacity a power of two, 64 to 1,048,576; default 16,384
     * @return this builder
     */
    public EngineConfigBuilder sendRingCapacity(int sendRingCapacity) {
        this.sendRingCapacity = sendRingCapacity;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxResponseHeaderBytes()}.
     *
     * @param maxResponseHeaderBytes 256 bytes to 1 MiB; default 16 KiB
     * @return this builder
     */
    public EngineConfigBuilder maxResponseHeaderBytes(int maxResponseHeaderBytes) {
        this.maxResponseHeaderBytes = maxResponseHeaderBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#maxRedirects()}.
     *
     * @param maxRedirects 0 to 20; default 0
     * @return this builder
     */
    public EngineConfigBuilder maxRedirects(int maxRedirects) {
        this.maxRedirects = maxRedirects;
        return this;
    }

    /**
     * Sets {@link EngineConfig#httpPolicy()}.
     *
     * @param httpPolicy not null; default {@link HttpPolicy#HTTP_2_IF_OPEN}
     * @return this builder
     */
    public EngineConfigBuilder httpPolicy(HttpPolicy httpPolicy) {
        this.httpPolicy = httpPolicy;
        return this;
    }

    /**
     * Sets {@link EngineConfig#http2()}.
     *
     * @param http2 not null; default {@link Http2Config#defaults()}
     * @return this builder
     */
    public EngineConfigBuilder http2(Http2Config http2) {
        this.http2 = http2;
        return this;
    }

    /**
     * Sets {@link EngineConfig#resolveTimeout()}.
     *
     * @param resolveTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder resolveTimeout(Duration resolveTimeout) {
        this.resolveTimeout = resolveTimeout;
        return this;
    }

    /**
     * Sets {@link EngineConfig#connectTimeout()}.
     *
     * @param connectTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
        return this;
    }

    /**
     * Sets {@link EngineConfig#tlsTimeout()}.
     *
     * @param tlsTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder tlsTimeout(Duration tlsTimeout) {
        this.tlsTimeout = tlsTimeout;
        return this;
    }

    /**
     * Sets {@link EngineConfig#upgradeTimeout()}.
     *
     * @param upgradeTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder upgradeTimeout(Duration upgradeTimeout) {
        this.upgradeTimeout = upgradeTimeout;
        return this;
    }

    /**
     * Sets {@link EngineConfig#closeTimeout()}.
     *
     * @param closeTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public EngineConfigBuilder closeTimeout(Duration closeTimeout) {
        this.closeTimeout = closeTimeout;
        return this;
    }

    /**
     * Sets {@link EngineConfig#drainTimeout()}.
     *
     * @param drainTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public EngineConfigBuilder drainTimeout(Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
        return this;
    }

    /**
     * Sets {@link EngineConfig#socketSendBufferBytes()}.
     *
     * @param socketSendBufferBytes 0 to 1 GiB; default 0
     * @return this builder
     */
    public EngineConfigBuilder socketSendBufferBytes(int socketSendBufferBytes) {
        this.socketSendBufferBytes = socketSendBufferBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#socketReceiveBufferBytes()}.
     *
     * @param socketReceiveBufferBytes 0 to 1 GiB; default 0
     * @return this builder
     */
    public EngineConfigBuilder socketReceiveBufferBytes(int socketReceiveBufferBytes) {
        this.socketReceiveBufferBytes = socketReceiveBufferBytes;
        return this;
    }

    /**
     * Sets {@link EngineConfig#tls()}.
     *
     * @param tls not null; default {@link TlsSettings#system()}
     * @return this builder
     */
    public EngineConfigBuilder tls(TlsSettings tls) {
        this.tls = tls;
        return this;
    }

    /**
     * Sets {@link EngineConfig#tlsTaskExecutor()}.
     *
     * @param tlsTaskExecutor any executor, or null; default null
     * @return this builder
     */
    public EngineConfigBuilder tlsTaskExecutor(Executor tlsTaskExecutor) {
        this.tlsTaskExecutor = tlsTaskExecutor;
        return this;
    }

    /**
     * Sets {@link EngineConfig#trackSegments()}.
     *
     * @param trackSegments true or false; default false
     * @return this builder
     */
    public EngineConfigBuilder trackSegments(boolean trackSegments) {
        this.trackSegments = trackSegments;
        return this;
    }

    /**
     * Sets {@link EngineConfig#handlerErrorListener()}.
     *
     * @param handlerErrorListener any listener, or null; default null
     * @return this builder
     */
    public EngineConfigBuilder handlerErrorListener(BiConsumer<WebSocket, Throwable> handlerErrorListener) {
        this.handlerErrorListener = handlerErrorListener;
        return this;
    }

    /**
     * Checks ranges and relations, and makes the configuration. The builder stays as it is.
     *
     * @return the configuration
     * @throws IllegalArgumentException if a setting is out of range (the message names it, its value and the range) or contradicts
     *     another (the message names both and their values)
     * @throws NullPointerException if a setting that must not be null is; the message names it
     */
    public EngineConfig build() {
        if (Objects.requireNonNull(threadName, "threadName").isEmpty()) {
            throw new IllegalArgumentException("threadName must not be empty");
        }
        Objects.requireNonNull(waitStrategy, "waitStrategy");
        Objects.requireNonNull(jvmLifetime, "jvmLifetime");
        checkRange("maxConnections", maxConnections, 1, 16_777_216);
        checkRange("readBufferBytes", readBufferBytes, 16 << 10, 16 << 20);
        checkRange("writeBufferBytes", writeBufferBytes, 16 << 10, 16 << 20);
        checkRange("maxMessageBytes", maxMessageBytes, 125, Integer.MAX_VALUE - 8);
        checkRange("maxFramesPerCycle", maxFramesPerCycle, 1, Integer.MAX_VALUE);
        checkRange("maxBufferedBytes", maxBufferedBytes, 125, Integer.MAX_VALUE - 8);
        checkRange("maxPooledBytes", maxPooledBytes, 1L << 20, 1L << 40);
        checkRange("maxDeflateContextBytes", maxDeflateContextBytes, 0, 1L << 40);
        checkRange("sendRingCapacity", sendRingCapacity, 64, 1 << 20);
        checkRange("maxResponseHeaderBytes", maxResponseHeaderBytes, 256, 1 << 20);
        checkRange("maxRedirects", maxRedirects, 0, 20);
        Objects.requireNonNull(httpPolicy, "httpPolicy");
        Objects.requireNonNull(http2, "http2");
        checkDuration("resolveTimeout", resolveTimeout);
        checkDuration("connectTimeout", connectTimeout);
        checkDuration("tlsTimeout", tlsTimeout);
        checkDuration("upgradeTimeout", upgradeTimeout);
        checkDuration("closeTimeout", closeTimeout);
        checkDuration("drainTimeout", drainTimeout);
        checkRange("socketSendBufferBytes", socketSendBufferBytes, 0, 1 << 30);
        checkRange("socketReceiveBufferBytes", socketReceiveBufferBytes, 0, 1 << 30);
        Objects.requireNonNull(tls, "tls");
        if (Integer.bitCount(sendRingCapacity) != 1) {
            throw new IllegalArgumentException("sendRingCapacity=" + sendRingCapacity + " must be a power of two");
        }
        checkRelations();
        return new EngineConfig(this);
    }

    private void checkRelations() {
        if (lowWaterMarkBytes != null) {
            checkRange("lowWaterMarkBytes", lowWaterMarkBytes, 0, Integer.MAX_VALUE - 8);
            checkRelation("lowWaterMarkBytes", lowWaterMarkBytes, "maxBufferedBytes", maxBufferedBytes);
        }
        // What is cut off by a short write waits in a segment: the pool must be able to hold some of them.
        if (4L * writeBufferBytes > maxPooledBytes) {
            throw new IllegalArgumentException(
                "writeBufferBytes=" + writeBufferBytes + " must not exceed a quarter of maxPooledBytes=" + maxPooledBytes);
        }
        checkRelation("readBufferBytes", readBufferBytes, "maxPooledBytes", maxPooledBytes);
    }

    private static long defaultPooledBytes() {
        // The JVM limits direct memory to as much as the heap, unless -XX:MaxDirectMemorySize says otherwise.
        long half = Runtime.getRuntime().maxMemory() / 2;
        return Math.max(64L << 20, Math.min(1L << 30, half));
    }
}
