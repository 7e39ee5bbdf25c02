package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.statistics.PoolStatistics;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this JVM holds, as the kernel, the buffer pools and the garbage collector count it.
 *
 * @param descriptors open file descriptors
 * @param unpooledBytes direct memory that is not the pool's; what waits in the pool differs by what was needed at the same time
 * @param segmentsInUse of the engine's pool
 * @param objects live objects of each class of ours, and of those of the JDK that a connection owns
 *
 * <p><b>Thread:</b> immutable.
 */
record Leftovers(long descriptors, long unpooledBytes, long segmentsInUse, Map<String, Long> objects) {
    /** Objects that the engine keeps for reuse, lambdas of the test, and other things that do not come in thousands. */
    private static final long OBJECT_SLACK = 100;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final Pattern LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+"
        + "(io\\.heddle\\.\\S+|sun\\.nio\\.ch\\.(?:SocketChannelImpl|SelectionKeyImpl)|sun\\.security\\.ssl\\.SSLEngineImpl)");

    /** Counts, after a full collection. */
    static Leftovers count(WebSocketEngine engine) {
        Map<String, Long> objects = liveObjects();
        return new Leftovers(Descriptors.open(), unpooled(engine), engine.statistics().pool().segmentsInUse(), objects);
    }

    /** That after a thousand connections, all of them gone, there is no more than after a hundred. */
    void assertNoMoreThan(Leftovers before) {
        assertTrue(descriptors <= before.descriptors, () -> descriptors + " descriptors after " + before.descriptors);
        assertEquals(0, segmentsInUse, "segments in use");
        for (String none : new String[] {"io.heddle.engine.connection.Connection", "io.heddle.engine.connection.ConnectionHandle"}) {
            assertEquals(0, objects.getOrDefault(none, 0L), none);
        }
        objects.forEach((name, count) -> assertTrue(count <= before.objects.getOrDefault(name, 0L) + OBJECT_SLACK,
            () -> count + " objects of " + name + " after " + before.objects.getOrDefault(name, 0L)));
    }

    /** Waits until direct memory next to the pool's is down to this; it goes some time after a collection. */
    static void awaitUnpooled(WebSocketEngine engine, long most) throws InterruptedException {
        await(() -> unpooled(engine) <= most, () -> unpooled(engine) + " direct bytes outside of the pool, not " + most);
    }

    private static long unpooled(WebSocketEngine engine) {
        PoolStatistics pool = engine.statistics().pool();
        return directMemory() - pool.capacityBytes();
    }

    static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /** Waits until all direct memory is down to this. */
    static void awaitDirectMemory(long most) throws InterruptedException {
        await(() -> directMemory() <= most, () -> directMemory() + " direct bytes are left, not " + most);
    }

    /** For what tells nobody when it happens: looks again and again. */
    private static void await(BooleanSupplier condition, Supplier<String> failure) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, failure);
            System.gc();
            never.await(5, TimeUnit.MILLISECONDS);
        }
    }

    private static Map<String, Long> liveObjects() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[] {new String[0]},
                new String[] {String[].class.getName()});
            Map<String, Long> counts = new TreeMap<>();
            Matcher lines = LINE.matcher(histogram);
            while (lines.find()) {
                counts.merge(lines.group(2), Long.parseLong(lines.group(1)), Long::sum);
            }
            return counts;
        } catch (JMException e) {
            throw new IllegalStateException("this JVM counts no objects", e);
        }
    }
}
