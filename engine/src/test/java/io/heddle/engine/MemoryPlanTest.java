package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MemoryPlanTest {
    private static final int MIB = 1 << 20;

    private final EngineConfig config =
        EngineConfig.builder().readBufferBytes(7 * MIB).writeBufferBytes(5 * MIB).maxPooledBytes(100L * MIB).build();

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    }

    @Test
    void thePlanIsTheSumOfItsTerms() {
        MemoryPlan plan = MemoryPlan.of(config);
        assertEquals(7 * MIB, plan.readBufferBytes());
        assertEquals(7 * MIB, plan.sessionBufferBytes());
        assertEquals(5 * MIB, plan.writeBufferBytes());
        assertEquals(100 * MIB, plan.pooledBytesMost());
        assertTrue(plan.tlsBufferBytes() > 12 * MIB && plan.tlsBufferBytes() < 13 * MIB, plan::toString);
        assertEquals(plan.tlsBufferBytes(), plan.innerTlsBufferBytes());
        assertEquals(119 * MIB + 2 * plan.tlsBufferBytes(), plan.totalBytes());
    }

    @Test
    void aTerabyteDoesNotOverflow() {
        long tlsBytes = MemoryPlan.of(config).tlsBufferBytes();
        assertEquals((1L << 40) + 19 * MIB + 2 * tlsBytes, MemoryPlan.of(
            EngineConfig.builder().readBufferBytes(7 * MIB).writeBufferBytes(5 * MIB).maxPooledBytes(1L << 40).build()).totalBytes());
    }

    @Test
    void thePlanNamesItsTermsForTheLog() {
        long tlsBytes = MemoryPlan.of(config).tlsBufferBytes();
        assertEquals((119 * MIB + 2 * tlsBytes) + " B of direct memory at most: read buffer " + 7 * MIB + ", that of HTTP/2 " + 7 * MIB
            + ", write buffer " + 5 * MIB + ", TLS buffers " + tlsBytes + ", those of TLS to a proxy " + tlsBytes
            + ", pool up to " + 100 * MIB, MemoryPlan.of(config).toString());
    }

    @Test
    void anEngineAtRestTakesItsTwoBuffersAndNoMore() {
        long least = Long.MAX_VALUE;
        long most = 0;
        // Others' buffers may be collected meanwhile: of three looks, one is undisturbed.
        for (int i = 0; i < 3; i++) {
            long before = directBytes();
            try (WebSocketEngine engine = WebSocketEngine.invoker(config)) {
                long taken = directBytes() - before;
                least = Math.min(least, taken);
                most = Math.max(most, taken);
                assertEquals(100L * MIB, engine.bufferPool().statistics().limitBytes());
                assertEquals(0, engine.bufferPool().statistics().capacityBytes());
            }
        }
        String range = least + " to " + most + " B";
        assertTrue(most >= 12 * MIB, range);
        assertTrue(least <= 12 * MIB + 64 * 1_024, range);
    }
}
