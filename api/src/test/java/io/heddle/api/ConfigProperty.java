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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.CookieManager;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What {@link EngineConfig} promises of one property, written down a second time, so that each guards the other. Bounds are null
 * where the property is no quantity.
 */
record ConfigProperty(
    String name, Object least, Object most, Object standard, Object sample, Consumer<EngineConfigBuilder> preparation) {

    static final int MAX_ARRAY = 2_147_483_639;
    private static final Executor EXECUTOR = Runnable::run;
    private static final NameResolver RESOLVER = host -> CompletableFuture.completedFuture(List.of());
    private static final BiConsumer<WebSocket, Throwable> LISTENER = (webSocket, thrown) -> {};

    static Stream<ConfigProperty> all() {
        return Stream.concat(quantities(), choices());
    }

    static Stream<ConfigProperty> quantities() {
        return Stream.concat(numbers(), durations());
    }

    static Stream<ConfigProperty> numbers() {
        return Stream.of(
            number("maxConnections", 1, 16_777_216, 1_048_576, 7),
            number("readBufferBytes", 16_384, 16_777_216, 262_144, 20_000),
            number("writeBufferBytes", 16_384, 16_777_216, 131_072, 30_000),
            number("maxMessageBytes", 125, MAX_ARRAY, 67_108_864, 1_000),
            number("maxFramesPerCycle", 1, Integer.MAX_VALUE, 65_536, 3),
            number("maxBufferedBytes", 125, MAX_ARRAY, 33_554_432, 2_000),
            new ConfigProperty(
                "lowWaterMarkBytes", 0, MAX_ARRAY, 16_777_216, 500, builder -> builder.maxBufferedBytes(MAX_ARRAY)),
            new ConfigProperty("maxPooledBytes", 1L << 20, 1L << 40, standardPooledBytes(), 5L << 20, builder -> {}),
            new ConfigProperty("maxDeflateContextBytes", 0L, 1L << 40, 64L << 20, 6L << 20, builder -> {}),
            number("sendRingCapacity", 64, 1_048_576, 16_384, 128),
            number("taskQueueCapacity", 64, 16_777_216, 65_536, 128),
            number("maxResponseHeaderBytes", 256, 1_048_576, 16_384, 999),
            number("maxResponseHeaderFields", 8, 65_536, 1_000, 9),
            number("maxRedirects", 0, 20, 5, 4),
            number("maxLookups", 1, 1_024, 64, 5),
            number("trafficClass", 0, 255, 0, 16),
            number("socketSendBufferBytes", 0, 1_073_741_824, 0, 4_096),
            number("socketReceiveBufferBytes", 0, 1_073_741_824, 0, 8_192));
    }

    static Stream<ConfigProperty> durations() {
        return Stream.of(
            new ConfigProperty(
                "maxCycleTime", Duration.ofMillis(1), Duration.ofDays(1), Duration.ofMillis(10), Duration.ofMillis(7), builder -> {}),
            duration("resolveTimeout", 10, 11),
            duration("connectTimeout", 10, 12),
            new ConfigProperty("lookupTtl", Duration.ZERO, Duration.ofDays(1), Duration.ofSeconds(30), Duration.ofSeconds(9), b -> {}),
            new ConfigProperty("failedLookupTtl", Duration.ZERO, Duration.ofDays(1), Duration.ofSeconds(10), Duration.ofSeconds(8),
                b -> {}),
            new ConfigProperty(
                "connectAttemptDelay", Duration.ofMillis(10), Duration.ofDays(1), Duration.ofMillis(250), Duration.ofMillis(77), b -> {}),
            duration("proxyTimeout", 10, 17),
            duration("prepareTimeout", 10, 18),
            duration("tlsTimeout", 10, 13),
            duration("upgradeTimeout", 10, 14),
            duration("closeTimeout", 5, 15),
            duration("drainTimeout", 5, 16));
    }

    static Stream<ConfigProperty> choices() {
        return Stream.of(
            choice("threadName", "heddle", "ticker"),
            choice("waitStrategy", WaitStrategy.BLOCK, WaitStrategy.BUSY_SPIN),
            choice("jvmLifetime", JvmLifetime.UNTIL_CLOSED, JvmLifetime.DAEMON),
            choice("httpPolicy", HttpPolicy.HTTP_2_IF_OPEN, HttpPolicy.HTTP_2_ONLY),
            choice("http2", Http2Config.defaults(), Http2Config.builder().maxPingsPerSecond(3).build()),
            choice("connectLimits", ConnectLimits.unlimited(), ConnectLimits.unlimited().maxConnecting(7)),
            choice("reconnectLimits", ConnectLimits.standard(), ConnectLimits.unlimited()),
            choice("nameResolver", null, RESOLVER),
            choice("localAddresses", List.of(), List.of(InetAddress.getLoopbackAddress())),
            choice("localPorts", null, new PortRange(1_024, 2_000)),
            choice("tcpKeepAlive", false, true),
            choice("proxy", ProxySettings.direct(), ProxySettings.http("proxy.test", 3_128)),
            choice("cookieHandler", null, new CookieManager()),
            choice("authenticator", null, Authenticator.of("user", "password")),
            choice("keepResponseHeaders", false, true),
            choice("tls", TlsSettings.system(), TlsSettings.trustAllForTests()),
            choice("tlsTaskExecutor", null, EXECUTOR),
            choice("trackSegments", false, true),
            choice("handlerErrorListener", null, LISTENER),
            choice("handlerMdc", false, true),
            choice("connectionStatistics", false, true),
            new ConfigProperty("warnOfSlowHandlers", Duration.ZERO, Duration.ofDays(1), Duration.ZERO, Duration.ofMillis(5), b -> {}));
    }

    /** Sets the property, and what must be set with it, on the builder. */
    void set(EngineConfigBuilder builder, Object value) {
        preparation.accept(builder);
        invoke(setter(), builder, value);
    }

    /** The configuration that differs from the default in this property only. */
    EngineConfig configWith(Object value) {
        EngineConfigBuilder builder = EngineConfig.builder();
        set(builder, value);
        return builder.build();
    }

    Object of(EngineConfig config) {
        return invoke(accessor(), config);
    }

    Method setter() {
        List<Method> found = setters().filter(method -> method.getName().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError("not one method of the builder, but " + found.size() + ": " + name);
        }
        return found.get(0);
    }

    Method accessor() {
        try {
            return EngineConfig.class.getMethod(name);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("EngineConfig has no accessor " + name, e);
        }
    }

    /** Every public method of the builder that sets something. */
    static Stream<Method> setters() {
        return Arrays.stream(EngineConfigBuilder.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.getName().equals("build"));
    }

    /** Every public method of the configuration that gives a property. */
    static Stream<Method> accessors() {
        return Arrays.stream(EngineConfig.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
            .filter(method -> !method.getName().equals("toString"));
    }

    @Override
    public String toString() {
        return name;
    }

    private static ConfigProperty number(String name, int least, int most, int standard, int sample) {
        return new ConfigProperty(name, least, most, standard, sample, builder -> {});
    }

    private static ConfigProperty duration(String name, int standardSeconds, int sampleSeconds) {
        return new ConfigProperty(
            name,
            Duration.ofMillis(1),
            Duration.ofDays(1),
            Duration.ofSeconds(standardSeconds),
            Duration.ofSeconds(sampleSeconds),
            builder -> {});
    }

    private static ConfigProperty choice(String name, Object standard, Object sample) {
        return new ConfigProperty(name, null, null, standard, sample, builder -> {});
    }

    private static long standardPooledBytes() {
        // This JVM has no -XX:MaxDirectMemorySize: then the limit is the largest heap.
        long half = Runtime.getRuntime().maxMemory() / 2;
        return half < 1_048_576L ? 1_048_576L : half > 1_073_741_824L ? 1_073_741_824L : half;
    }

    private static Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException e) {
            throw new AssertionError(method + " is not accessible", e);
        } catch (InvocationTargetException e) {
            throw new AssertionError(method + " threw", e.getCause());
        }
    }
}
