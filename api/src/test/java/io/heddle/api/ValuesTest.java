package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.statistics.DeflateStatistics;
import io.heddle.api.statistics.EndStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.LatencyRecorder;
import io.heddle.api.statistics.LatencySummary;
import io.heddle.api.statistics.LoopStatistics;
import io.heddle.api.statistics.OpeningStatistics;
import io.heddle.api.statistics.PoolStatistics;
import io.heddle.api.statistics.TrafficStatistics;
import io.heddle.api.statistics.TurnStatistics;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The records and enumerations that carry no behaviour of their own, and the little that some carry. */
@Timeout(60)
class ValuesTest {

    @ParameterizedTest
    @EnumSource(SendResult.class)
    void onlyQueuedIsQueued(SendResult result) {
        assertEquals(result == SendResult.QUEUED, result.isQueued());
    }

    @Test
    void theEmptySummaryIsAllZeros() {
        assertEquals(new LatencySummary(0, 0, 0.0, 0, 0, 0, 0, 0), LatencySummary.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
        classes = {
            EngineStatistics.class, Http2Statistics.class, LatencySummary.class, PoolStatistics.class, DeflateStatistics.class,
            LoopStatistics.class, TrafficStatistics.class, OpeningStatistics.class, EndStatistics.class
        })
    void aRecordGivesEachComponentUnderItsName(Class<? extends Record> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = sample(components[i].getGenericType(), i + 1);
        }
        Record record = make(type, values);
        for (int i = 0; i < components.length; i++) {
            assertEquals(values[i], components[i].getAccessor().invoke(record), components[i].getName());
            assertTrue(record.toString().contains(components[i].getName() + "=" + values[i]), record.toString());
        }
        assertEquals(record, make(type, values));
        assertEquals(record.hashCode(), make(type, values).hashCode());
        for (int i = 0; i < components.length; i++) {
            Object[] others = values.clone();
            others[i] = sample(components[i].getGenericType(), 99);
            assertNotEquals(record, make(type, others), components[i].getName());
        }
    }

    private static Record make(Class<? extends Record> type, Object[] values) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<? extends Record> constructor = type.getConstructor(types);
        return constructor.newInstance(values);
    }

    private static Object sample(Type type, int seed) {
        if (type == long.class) {
            return (long) seed;
        } else if (type == double.class) {
            return (double) seed;
        } else if (type instanceof ParameterizedType map) {
            return sampleMap(map, seed);
        } else if (type == LatencyHistogram.class) {
            return histogram(seed);
        } else if (type == LatencySummary.class) {
            return new LatencySummary(seed, 0, 0, 0, 0, 0, 0, 0);
        } else if (type == PoolStatistics.class) {
            return new PoolStatistics(seed, 0, 0, 0, 0, 0);
        } else if (type == Http2Statistics.class) {
            return new Http2Statistics(seed, 0, 0, 0, 0, 0, 0, Map.of());
        } else if (type == DeflateStatistics.class) {
            return new DeflateStatistics(seed, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        } else if (type == OpeningStatistics.class) {
            return new OpeningStatistics(seed, 0, 0, 0, Map.of(), LatencyHistogram.EMPTY);
        } else if (type == EndStatistics.class) {
            return new EndStatistics(Map.of(), Map.of(), seed);
        } else if (type == TrafficStatistics.class) {
            return new TrafficStatistics(seed, 0, 0, 0, 0);
        } else if (type == LoopStatistics.class) {
            return new LoopStatistics(seed, 0, LatencyHistogram.EMPTY);
        } else if (type == TurnStatistics.class) {
            return new TurnStatistics(seed, 0, 0, 0, 0, 0, 0);
        }
        throw new AssertionError("teach this test a value of " + type);
    }

    private static Object sampleMap(ParameterizedType map, int seed) {
        Type key = map.getActualTypeArguments()[0];
        Object sampleKey = key == Integer.class ? (Object) 1_000 : ((Class<?>) key).getEnumConstants()[0];
        return Map.of(sampleKey,
            map.getActualTypeArguments()[1] == LatencyHistogram.class ? (Object) histogram(seed) : (Object) (long) seed);
    }

    private static LatencyHistogram histogram(long ns) {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.record(ns);
        return recorder.histogram();
    }
}
