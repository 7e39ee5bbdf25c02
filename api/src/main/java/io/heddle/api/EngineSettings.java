package io.heddle.api;

import static io.heddle.api.internal.SettingChecks.checkDuration;
import static io.heddle.api.internal.SettingChecks.checkRange;
import static io.heddle.api.internal.SettingChecks.checkRelation;

import io.heddle.api.auth.Authenticator;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.PortRange;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.internal.CopyableSettings;
import io.heddle.api.internal.DirectMemoryLimit;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.spi.NameResolver;
import io.heddle.api.tls.TlsSettings;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * The values that {@link EngineConfigBuilder} sets and {@link EngineConfig} gives, with their defaults and checks. Every setting is
 * listed here once.
 *
 * <p><b>Thread:</b> the one that builds; the copy in a configuration is immutable.
 */
final class EngineSettings extends CopyableSettings<EngineSettings> {
    private static final int MAX_LOCAL_ADDRESSES = 4_096;
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;
    private static final long MIN_POOLED_BYTES = 1L << 20;
    private static final long MAX_DEFAULT_POOLED_BYTES = 1L << 30;

    String threadName = "heddle";
    WaitStrategy waitStrategy = WaitStrategy.BLOCK;
    JvmLifetime jvmLifetime = JvmLifetime.UNTIL_CLOSED;
    int maxConnections = 1_048_576;
    int readBufferBytes = 256 << 10;
    int writeBufferBytes = 128 << 10;
    int maxMessageBytes = 64 << 20;
    int maxFramesPerCycle = 65_536;
    Duration maxCycleTime = Duration.ofMillis(10);
    int maxBufferedBytes = 32 << 20;
    /** Null until set: a checked copy has half of its {@code maxBufferedBytes} instead. */
    Integer lowWaterMarkBytes = null;
    /** Null until set: a checked copy has the default instead, which depends on other settings. */
    Long maxPooledBytes = null;
    long maxDeflateContextBytes = 64 << 20;
    int sendRingCapacity = 16_384;
    int taskQueueCapacity = 65_536;
    int maxResponseHeaderBytes = 16 << 10;
    int maxResponseHeaderFields = 1_000;
    int maxRedirects = 5;
    HttpPolicy httpPolicy = HttpPolicy.HTTP_2_IF_OPEN;
    Http2Config http2 = Http2Config.defaults();
    NameResolver nameResolver = null;
    int maxLookups = 64;
    Duration lookupTtl = Duration.ofSeconds(30);
    Duration failedLookupTtl = Duration.ofSeconds(10);
    ConnectLimits connectLimits = ConnectLimits.unlimited();
    ConnectLimits reconnectLimits = ConnectLimits.standard();
    Duration connectAttemptDelay = Duration.ofMillis(250);
    List<InetAddress> localAddresses = List.of();
    PortRange localPorts = null;
    boolean tcpKeepAlive = false;
    int trafficClass = 0;
    ProxySettings proxy = ProxySettings.direct();
    CookieHandler cookieHandler = null;
    Authenticator authenticator = null;
    boolean keepResponseHeaders = false;
    Duration resolveTimeout = Duration.ofSeconds(10);
    Duration connectTimeout = Duration.ofSeconds(10);
    Duration proxyTimeout = Duration.ofSeconds(10);
    Duration tlsTimeout = Duration.ofSeconds(10);
    Duration prepareTimeout = Duration.ofSeconds(10);
    Duration upgradeTimeout = Duration.ofSeconds(10);
    Duration closeTimeout = Duration.ofSeconds(5);
    Duration drainTimeout = Duration.ofSeconds(5);
    int socketSendBufferBytes = 0;
    int socketReceiveBufferBytes = 0;
    TlsSettings tls = TlsSettings.system();
    Executor tlsTaskExecutor = null;
    boolean trackSegments = false;
    BiConsumer<WebSocket, Throwable> handlerErrorListener = null;
    boolean handlerMdc = false;
    boolean connectionStatistics = false;
    Duration warnOfSlowHandlers = Duration.ZERO;

    /** The other half is for the engine's own buffers, for other engines, and for the application. */
    private long defaultPooledBytes() {
        long half = Math.min(MAX_DEFAULT_POOLED_BYTES, DirectMemoryLimit.bytes() / 2);
        return Math.max(Math.max(MIN_POOLED_BYTES, half), Math.max(4L * writeBufferBytes, readBufferBytes));
    }

    /** Checks everything that {@link EngineConfigBuilder#build()} promises to check. @return a copy without open defaults */
    EngineSettings checkedCopy() {
        EngineSettings checked = copy();
        if (maxPooledBytes == null) {
            checked.maxPooledBytes = defaultPooledBytes();
        }
        checked.checkNumbers();
        checked.checkObjects();
        checked.checkRelations();
        checked.localAddresses = List.copyOf(localAddresses);
        if (lowWaterMarkBytes == null) {
            checked.lowWaterMarkBytes = maxBufferedBytes / 2;
        }
        return checked;
    }

    private void checkNumbers() {
        checkRange("maxConnections", maxConnections, 1, 16_777_216);
        checkRange("readBufferBytes", readBufferBytes, 16 << 10, 16 << 20);
        checkRange("writeBufferBytes", writeBufferBytes, 16 << 10, 16 << 20);
        checkRange("maxMessageBytes", maxMessageBytes, 125, MAX_ARRAY_BYTES);
        checkRange("maxFramesPerCycle", maxFramesPerCycle, 1, Integer.MAX_VALUE);
        checkRange("maxBufferedBytes", maxBufferedBytes, 125, MAX_ARRAY_BYTES);
        checkRange("maxPooledBytes", maxPooledBytes, MIN_POOLED_BYTES, 1L << 40);
        checkRange("maxDeflateContextBytes", maxDeflateContextBytes, 0, 1L << 40);
        checkRange("sendRingCapacity", sendRingCapacity, 64, 1 << 20);
        if (Integer.bitCount(sendRingCapacity) != 1) {
            throw new IllegalArgumentException("sendRingCapacity=" + sendRingCapacity + " must be a power of two");
        }
        checkRange("taskQueueCapacity", taskQueueCapacity, 64, 1 << 24);
        checkRange("maxResponseHeaderBytes", maxResponseHeaderBytes, 256, 1 << 20);
        checkRange("maxResponseHeaderFields", maxResponseHeaderFields, 8, 1 << 16);
        checkRange("maxRedirects", maxRedirects, 0, 20);
        checkRange("maxLookups", maxLookups, 1, 1_024);
        checkRange("trafficClass", trafficClass, 0, 255);
        checkRange("socketSendBufferBytes", socketSendBufferBytes, 0, 1 << 30);
        checkRange("socketReceiveBufferBytes", socketReceiveBufferBytes, 0, 1 << 30);
    }

    private void checkObjects() {
        if (Objects.requireNonNull(threadName, "threadName").isEmpty()) {
            throw new IllegalArgumentException("threadName must not be empty");
        }
        Objects.requireNonNull(waitStrategy, "waitStrategy");
        Objects.requireNonNull(jvmLifetime, "jvmLifetime");
        Objects.requireNonNull(httpPolicy, "httpPolicy");
        Objects.requireNonNull(http2, "http2");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(proxy, "proxy");
        Objects.requireNonNull(connectLimits, "connectLimits");
        Objects.requireNonNull(reconnectLimits, "reconnectLimits");
        checkLocalAddresses();
        checkDuration("maxCycleTime", maxCycleTime);
        checkDuration("resolveTimeout", resolveTimeout);
        checkDuration("connectTimeout", connectTimeout);
        checkDuration("proxyTimeout", proxyTimeout);
        checkDuration("prepareTimeout", prepareTimeout);
        checkDuration("lookupTtl", lookupTtl, Duration.ZERO);
        checkDuration("failedLookupTtl", failedLookupTtl, Duration.ZERO);
        checkDuration("connectAttemptDelay", connectAttemptDelay, Duration.ofMillis(10));
        checkDuration("tlsTimeout", tlsTimeout);
        checkDuration("upgradeTimeout", upgradeTimeout);
        checkDuration("closeTimeout", closeTimeout);
        checkDuration("drainTimeout", drainTimeout);
        checkDuration("warnOfSlowHandlers", warnOfSlowHandlers, Duration.ZERO);
    }

    private void checkLocalAddresses() {
        Objects.requireNonNull(localAddresses, "localAddresses");
        checkRange("localAddresses.size()", localAddresses.size(), 0, MAX_LOCAL_ADDRESSES);
        for (InetAddress address : localAddresses) {
            Objects.requireNonNull(address, "an address of localAddresses");
            if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new IllegalArgumentException(
                    "localAddresses has " + address.getHostAddress() + ", which is no address of one interface:"
                        + " an empty list leaves the choice to the system");
            }
        }
    }

    private void checkRelations() {
        if (lowWaterMarkBytes != null) {
            checkRange("lowWaterMarkBytes", lowWaterMarkBytes, 0, MAX_ARRAY_BYTES);
            checkRelation("lowWaterMarkBytes", lowWaterMarkBytes, "maxBufferedBytes", maxBufferedBytes);
        }
        // The bytes that a short write leaves over wait in a segment: the pool must be able to hold some of them.
        if (4L * writeBufferBytes > maxPooledBytes) {
            throw new IllegalArgumentException(
                "writeBufferBytes=" + writeBufferBytes + " must not exceed a quarter of maxPooledBytes=" + maxPooledBytes);
        }
        checkRelation("readBufferBytes", readBufferBytes, "maxPooledBytes", maxPooledBytes);
    }

    @Override
    public String toString() {
        return "threadName=" + threadName
            + ", waitStrategy=" + waitStrategy
            + ", jvmLifetime=" + jvmLifetime
            + ", maxConnections=" + maxConnections
            + ", readBufferBytes=" + readBufferBytes
            + ", writeBufferBytes=" + writeBufferBytes
            + ", maxMessageBytes=" + maxMessageBytes
            + ", maxFramesPerCycle=" + maxFramesPerCycle
            + ", maxCycleTime=" + maxCycleTime
            + ", maxBufferedBytes=" + maxBufferedBytes
            + ", lowWaterMarkBytes=" + lowWaterMarkBytes
            + ", maxPooledBytes=" + maxPooledBytes
            + ", maxDeflateContextBytes=" + maxDeflateContextBytes
            + ", sendRingCapacity=" + sendRingCapacity
            + ", taskQueueCapacity=" + taskQueueCapacity
            + ", maxResponseHeaderBytes=" + maxResponseHeaderBytes
            + ", maxResponseHeaderFields=" + maxResponseHeaderFields
            + ", maxRedirects=" + maxRedirects
            + ", httpPolicy=" + httpPolicy
            + ", http2=" + http2
            + ", nameResolver=" + nameResolver
            + ", maxLookups=" + maxLookups
            + ", lookupTtl=" + lookupTtl
            + ", failedLookupTtl=" + failedLookupTtl
            + ", connectLimits=" + connectLimits
            + ", reconnectLimits=" + reconnectLimits
            + ", connectAttemptDelay=" + connectAttemptDelay
            + ", localAddresses=" + localAddresses
            + ", localPorts=" + localPorts
            + ", tcpKeepAlive=" + tcpKeepAlive
            + ", trafficClass=" + trafficClass
            + ", proxy=" + proxy
            + ", cookieHandler=" + cookieHandler
            + ", authenticator=" + authenticator
            + ", keepResponseHeaders=" + keepResponseHeaders
            + ", resolveTimeout=" + resolveTimeout
            + ", connectTimeout=" + connectTimeout
            + ", proxyTimeout=" + proxyTimeout
            + ", tlsTimeout=" + tlsTimeout
            + ", prepareTimeout=" + prepareTimeout
            + ", upgradeTimeout=" + upgradeTimeout
            + ", closeTimeout=" + closeTimeout
            + ", drainTimeout=" + drainTimeout
            + ", socketSendBufferBytes=" + socketSendBufferBytes
            + ", socketReceiveBufferBytes=" + socketReceiveBufferBytes
            + ", tls=" + tls
            + ", tlsTaskExecutor=" + tlsTaskExecutor
            + ", trackSegments=" + trackSegments
            + ", handlerErrorListener=" + handlerErrorListener
            + ", handlerMdc=" + handlerMdc
            + ", connectionStatistics=" + connectionStatistics
            + ", warnOfSlowHandlers=" + warnOfSlowHandlers;
    }
}
