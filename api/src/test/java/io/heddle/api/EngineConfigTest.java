package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.config.ConnectLimits;
import io.heddle.api.http2.Http2Config;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges, relations, defaults and the way of each value from the builder to the configuration. */
@Timeout(60)
class EngineConfigTest {

    static Stream<ConfigProperty> all() {
        return ConfigProperty.all();
    }

    static Stream<ConfigProperty> quantities() {
        return ConfigProperty.quantities();
    }

    static Stream<ConfigProperty> durations() {
        return ConfigProperty.durations();
    }

    @Test
    void theTableOfThisTestKnowsEveryProperty() {
        Set<String> known = all().map(ConfigProperty::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(known, names(ConfigProperty.setters()), "builder");
        assertEquals(known, names(ConfigProperty.accessors()), "configuration");
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPropertyIsTakenAndGivenUnderOneNameAndType(ConfigProperty property) {
        Method setter = property.setter();
        assertEquals(1, setter.getParameterCount());
        assertEquals(property.accessor().getReturnType(), setter.getParameterTypes()[0]);
        assertSame(EngineConfigBuilder.class, setter.getReturnType());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPropertyHasItsDefault(ConfigProperty property) {
        assertEquals(property.standard(), property.of(EngineConfig.defaults()));
        assertEquals(property.standard(), property.of(EngineConfig.builder().build()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyValueGoesThroughAndTouchesNoOther(ConfigProperty property) {
        assertNotEquals(property.standard(), property.sample(), "a sample that proves nothing");
        EngineConfigBuilder prepared = EngineConfig.builder();
        property.preparation().accept(prepared);
        EngineConfig before = prepared.build();
        EngineConfig after = property.configWith(property.sample());
        all().forEach(other -> {
            // Half of maxBufferedBytes, and so the one default that follows another property.
            boolean follows = property.name().equals("maxBufferedBytes") && other.name().equals("lowWaterMarkBytes");
            if (!follows) {
                Object expected = other.name().equals(property.name()) ? property.sample() : other.of(before);
                assertEquals(expected, other.of(after), other.name());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void bothEndsOfEveryRangeAreAccepted(ConfigProperty property) {
        assertEquals(property.least(), property.of(property.configWith(property.least())));
        assertEquals(property.most(), property.of(property.configWith(property.most())));
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void oneBelowEveryRangeIsRefusedByNameAndValue(ConfigProperty property) {
        assertRefused(property, next(property.least(), -1));
        assertRefused(property, farthest(property.least(), false));
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void oneAboveEveryRangeIsRefusedByNameAndValue(ConfigProperty property) {
        if (property.most().equals(Integer.MAX_VALUE)) {
            return;
        }
        assertRefused(property, next(property.most(), 1));
        assertRefused(property, farthest(property.most(), true));
    }

    @ParameterizedTest
    @MethodSource("durations")
    void zeroIsNoTimeout(ConfigProperty property) {
        Assumptions.assumeFalse(property.least().equals(Duration.ZERO), "the time for which something is kept");
        assertRefused(property, Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource("all")
    void nullIsRefusedByNameWhereItMeansNothing(ConfigProperty property) {
        if (property.setter().getParameterTypes()[0].isPrimitive()) {
            return;
        }
        if (property.standard() == null) {
            assertNull(property.of(property.configWith(null)));
        } else {
            EngineConfigBuilder builder = EngineConfig.builder();
            property.set(builder, null);
            assertEquals(property.name(), assertThrows(NullPointerException.class, builder::build).getMessage());
        }
    }

    @Test
    void theThreadNameMustNotBeEmpty() {
        EngineConfigBuilder builder = EngineConfig.builder().threadName("");
        assertEquals("threadName must not be empty", assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 100, 16_383, 16_385, 1_048_575})
    void theSendRingMustBeAPowerOfTwo(int capacity) {
        EngineConfigBuilder builder = EngineConfig.builder().sendRingCapacity(capacity);
        assertEquals(
            "sendRingCapacity=" + capacity + " must be a power of two",
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    @Test
    void everyPowerOfTwoInRangeIsASendRing() {
        for (int capacity = 64; capacity <= 1_048_576; capacity *= 2) {
            assertEquals(capacity, EngineConfig.builder().sendRingCapacity(capacity).build().sendRingCapacity());
        }
    }

    @Test
    void theLowWaterMarkMustNotExceedTheBufferedBytes() {
        EngineConfigBuilder builder = EngineConfig.builder().maxBufferedBytes(1_000).lowWaterMarkBytes(1_001);
        assertEquals(
            "lowWaterMarkBytes=1001 must not exceed maxBufferedBytes=1000",
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertEquals(1_000, builder.lowWaterMarkBytes(1_000).build().lowWaterMarkBytes());
    }

    @Test
    void theLowWaterMarkIsHalfOfTheBufferedBytesUnlessSet() {
        assertEquals(500, EngineConfig.builder().maxBufferedBytes(1_001).build().lowWaterMarkBytes());
        assertEquals(0, EngineConfig.builder().maxBufferedBytes(1_001).lowWaterMarkBytes(0).build().lowWaterMarkBytes());
    }

    @Test
    void fourWriteBuffersMustFitIntoThePool() {
        EngineConfigBuilder builder = EngineConfig.builder().maxPooledBytes(2_000_000).writeBufferBytes(500_001);
        assertEquals(
            "writeBufferBytes=500001 must not exceed a quarter of maxPooledBytes=2000000",
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertEquals(500_000, builder.writeBufferBytes(500_000).build().writeBufferBytes());
    }

    @Test
    void theReadBufferMustFitIntoThePool() {
        EngineConfigBuilder builder = EngineConfig.builder().maxPooledBytes(1 << 20).readBufferBytes((1 << 20) + 1);
        assertEquals(
            "readBufferBytes=1048577 must not exceed maxPooledBytes=1048576",
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertEquals(1 << 20, builder.readBufferBytes(1 << 20).build().readBufferBytes());
    }

    @Test
    void theOrderOfSettingsDoesNotMatter() {
        EngineConfig config = EngineConfig.builder()
            .lowWaterMarkBytes(60 << 20)
            .writeBufferBytes(16 << 20)
            .maxBufferedBytes(61 << 20)
            .maxPooledBytes(64 << 20)
            .build();
        assertEquals(60 << 20, config.lowWaterMarkBytes());
        assertEquals(16 << 20, config.writeBufferBytes());
    }

    @Test
    void aBuilderMayBeBuiltFromAgain() {
        EngineConfigBuilder builder = EngineConfig.builder();
        EngineConfig first = builder.build();
        EngineConfig same = builder.build();
        EngineConfig smaller = builder.maxBufferedBytes(1_000).build();
        assertNotSame(first, same);
        assertEquals(first.toString(), same.toString());
        assertEquals(500, smaller.lowWaterMarkBytes(), "the default of the first build stuck to the builder");
        assertEquals(33_554_432, first.maxBufferedBytes(), "a later change reached an earlier configuration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1"})
    void aLocalAddressIsOneOfAnInterface(String literal) throws UnknownHostException {
        EngineConfigBuilder builder = EngineConfig.builder().localAddresses(List.of(InetAddress.getByName(literal)));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, builder::build);
        assertTrue(refusal.getMessage().startsWith("localAddresses has "), refusal::getMessage);
    }

    @Test
    void localAddressesAreBoundedAndCopied() {
        List<InetAddress> list = new ArrayList<>(Collections.nCopies(4_096, InetAddress.getLoopbackAddress()));
        EngineConfig config = EngineConfig.builder().localAddresses(list).build();
        list.add(InetAddress.getLoopbackAddress());
        assertEquals(4_096, config.localAddresses().size());
        EngineConfigBuilder builder = EngineConfig.builder().localAddresses(list);
        assertTrue(assertThrows(IllegalArgumentException.class, builder::build).getMessage().contains("localAddresses.size()=4097"));
    }

    @Test
    void aRefusedBuilderCanBeMended() {
        EngineConfigBuilder builder = EngineConfig.builder().maxRedirects(21);
        assertThrows(IllegalArgumentException.class, builder::build);
        assertEquals(20, builder.maxRedirects(20).build().maxRedirects());
    }

    @Test
    void theConfigurationIsImmutable() {
        assertTrue(Modifier.isFinal(EngineConfig.class.getModifiers()));
        assertTrue(Arrays.stream(EngineConfig.class.getDeclaredFields())
            .filter(field -> !field.isSynthetic())
            .allMatch(field -> Modifier.isFinal(field.getModifiers()) && Modifier.isPrivate(field.getModifiers())));
    }

    @ParameterizedTest
    @MethodSource("all")
    void toStringPrintsEveryProperty(ConfigProperty property) {
        String text = property.configWith(property.sample()).toString();
        assertTrue(text.matches("EngineConfig\\[.*\\b" + property.name() + "=.*\\]"), text);
        assertTrue(text.contains(property.name() + "=" + property.sample()), text);
    }

    @Test
    void toStringIsOneLineInTheOrderOfTheBuilder() {
        assertEquals(
            "EngineConfig[threadName=heddle, waitStrategy=BLOCK, jvmLifetime=UNTIL_CLOSED, maxConnections=1048576,"
                + " readBufferBytes=262144, writeBufferBytes=131072, maxMessageBytes=67108864, maxFramesPerCycle=65536,"
                + " maxCycleTime=PT0.01S, maxBufferedBytes=33554432, lowWaterMarkBytes=16777216, maxPooledBytes=104857600,"
                + " maxDeflateContextBytes=67108864, sendRingCapacity=16384, taskQueueCapacity=65536,"
                + " maxResponseHeaderBytes=16384, maxResponseHeaderFields=1000, maxRedirects=5, httpPolicy=HTTP_2_IF_OPEN, http2="
                + Http2Config.defaults() + ", nameResolver=null, maxLookups=64, lookupTtl=PT30S, failedLookupTtl=PT10S,"
                + " connectLimits=ConnectLimits[unlimited], reconnectLimits=" + ConnectLimits.standard()
                + ", connectAttemptDelay=PT0.25S, localAddresses=[], localPorts=null, tcpKeepAlive=false, trafficClass=0,"
                + " proxy=ProxySettings[DIRECT], cookieHandler=null, authenticator=null, keepResponseHeaders=false,"
                + " resolveTimeout=PT10S, connectTimeout=PT10S, proxyTimeout=PT10S, tlsTimeout=PT10S,"
                + " prepareTimeout=PT10S, upgradeTimeout=PT10S, closeTimeout=PT5S, drainTimeout=PT5S, socketSendBufferBytes=0,"
                + " socketReceiveBufferBytes=0, tls=TlsSettings[context=the JVM's, parameters=the context's],"
                + " tlsTaskExecutor=null, trackSegments=false, handlerErrorListener=null, handlerMdc=false,"
                + " connectionStatistics=false, warnOfSlowHandlers=PT0S]",
            EngineConfig.builder().maxPooledBytes(100 << 20).build().toString());
    }

    private static void assertRefused(ConfigProperty property, Object value) {
        String range = value instanceof Duration ? ((Duration) property.least()).toMillis() + " ms to 1 day"
            : property.least() + " to " + property.most();
        EngineConfigBuilder builder = EngineConfig.builder();
        property.set(builder, value);
        assertEquals(
            property.name() + "=" + value + " must be from " + range,
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    private static Object next(Object quantity, int direction) {
        if (quantity instanceof Duration duration) {
            return duration.plusNanos(direction);
        }
        if (quantity instanceof Long number) {
            return number + direction;
        }
        return (Integer) quantity + direction;
    }

    private static Object farthest(Object quantity, boolean up) {
        if (quantity instanceof Duration) {
            return Duration.ofSeconds(up ? Long.MAX_VALUE : Long.MIN_VALUE);
        }
        if (quantity instanceof Long) {
            return up ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        return up ? (Object) Integer.MAX_VALUE : (Object) Integer.MIN_VALUE;
    }

    private static Set<String> names(Stream<Method> methods) {
        return methods.map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
    }
}
