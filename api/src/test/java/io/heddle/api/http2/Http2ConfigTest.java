package io.heddle.api.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges, relations, defaults and the way of each value of HTTP/2 from the builder to the configuration. */
@Timeout(60)
class Http2ConfigTest {

    /** One property, written down a second time, and what must be set with it. */
    record Property(String name, Object least, Object most, Object standard, Consumer<Http2ConfigBuilder> preparation) {

        Http2Config with(Object value) {
            Http2ConfigBuilder builder = Http2Config.builder();
            preparation.accept(builder);
            call(builder, method(Http2ConfigBuilder.class), value);
            return builder.build();
        }

        Object of(Http2Config config) {
            return call(config, method(Http2Config.class));
        }

        private Method method(Class<?> type) {
            return Arrays.stream(type.getDeclaredMethods()).filter(method -> method.getName().equals(name)).findFirst().orElseThrow();
        }

        private static Object call(Object on, Method method, Object... arguments) {
            try {
                return method.invoke(on, arguments);
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            } catch (InvocationTargetException e) {
                throw new AssertionError(method + " threw", e.getCause());
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Property> all() {
        Consumer<Http2ConfigBuilder> widest = builder -> builder.sessionWindowBytes(1 << 30).maxResetsPerSecond(1_000_000);
        Consumer<Http2ConfigBuilder> narrow = builder -> builder.streamWindowBytes(1 << 10).maxStreamsPerSession(1);
        return Stream.concat(Stream.of(
            new Property("maxSessionsPerOrigin", 1, 65_536, 128, widest),
            new Property("maxStreamsPerSession", 1, 1_000_000, 100, widest),
            new Property("streamWindowBytes", 1_024, 1 << 30, 262_144, widest),
            new Property("sessionWindowBytes", 65_536, 1 << 30, 16 << 20, narrow),
            new Property("maxContinuationFrames", 0, 1_024, 16, widest),
            new Property("maxSettingsPerSecond", 1, 1_000_000, 10, widest),
            new Property("maxPingsPerSecond", 1, 1_000_000, 100, widest),
            new Property("maxResetsPerSecond", 1, 1_000_000, 1_000, narrow),
            new Property("maxEmptyFramesPerSecond", 1, 1_000_000, 100, widest),
            new Property("maxIgnoredFramesPerSecond", 1, 1_000_000, 1_000, widest)), durations());
    }

    static Stream<Property> durations() {
        return Stream.of(
            duration("idleTimeout", 30), duration("settingsTimeout", 5), duration("answerTimeout", 5), duration("pingInterval", 30),
            duration("pingTimeout", 10),
            duration("rememberFor", 300));
    }

    private static Property duration(String name, int seconds) {
        return new Property(name, Duration.ofMillis(1), Duration.ofDays(1), Duration.ofSeconds(seconds), builder -> {});
    }

    @Test
    void theTableOfThisTestKnowsEveryProperty() {
        Set<String> known = all().map(Property::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(known, names(Http2ConfigBuilder.class, "build"));
        assertEquals(known, names(Http2Config.class, "toString"));
    }

    private static Set<String> names(Class<?> type, String other) {
        return Arrays.stream(type.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
            .map(Method::getName)
            .filter(name -> !name.equals(other))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPropertyHasItsDefaultAndItsBounds(Property property) {
        assertEquals(property.standard, property.of(Http2Config.defaults()));
        assertEquals(property.least, property.of(property.with(property.least)));
        assertEquals(property.most, property.of(property.with(property.most)));
        assertTrue(property.with(property.most).toString().contains(property.name + "=" + property.most));
        for (Object outside : new Object[] {below(property.least), above(property.most)}) {
            String message = assertThrows(IllegalArgumentException.class, () -> property.with(outside)).getMessage();
            assertTrue(message.startsWith(property.name + "=" + outside + " must be from "), message);
        }
    }

    private static Object below(Object least) {
        return least instanceof Duration duration ? duration.minusNanos(1) : (Object) ((Integer) least - 1);
    }

    private static Object above(Object most) {
        return most instanceof Duration duration ? duration.plusNanos(1) : (Object) ((Integer) most + 1);
    }

    @ParameterizedTest
    @MethodSource("durations")
    void noDurationIsNull(Property property) {
        AssertionError thrown = assertThrows(AssertionError.class, () -> {
            Http2ConfigBuilder builder = Http2Config.builder();
            Property.call(builder, property.method(Http2ConfigBuilder.class), new Object[] {null});
            Property.call(builder, Http2ConfigBuilder.class.getMethod("build"));
        });
        assertEquals(property.name, thrown.getCause().getMessage());
    }

    @Test
    void aStreamsWindowIsWithinThatOfItsSession() {
        Http2ConfigBuilder builder = Http2Config.builder().sessionWindowBytes(70_000).streamWindowBytes(70_001);
        assertEquals(
            "streamWindowBytes=70001 must not exceed sessionWindowBytes=70000",
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertEquals(70_000, builder.streamWindowBytes(70_000).build().streamWindowBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 1_000_000})
    void allStreamsOfASessionMayBeResetAtOnce(int streams) {
        Http2ConfigBuilder builder = Http2Config.builder().maxStreamsPerSession(streams);
        assertEquals(
            "maxStreamsPerSession=" + streams + " must not exceed maxResetsPerSecond=1000",
            assertThrows(IllegalArgumentException.class, builder::build).getMessage());
        assertEquals(streams, builder.maxResetsPerSecond(streams).build().maxStreamsPerSession());
    }

    @Test
    void aBuilderMayBeBuiltFromAgain() {
        Http2ConfigBuilder builder = Http2Config.builder();
        assertNotSame(builder.build(), builder.build());
    }
}
