package io.heddle.jmh.compare.scenario;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;

/**
 * Bytes allocated by all threads since the start of the JVM. From JDK 21 on the JVM keeps that sum, ended threads included. Before,
 * it is the sum over live threads, which favours libraries that start and end threads. <b>Thread:</b> any thread.
 */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Method TOTAL = total();

    private Allocation() {}

    static long bytes() {
        if (TOTAL != null) {
            try {
                return (long) TOTAL.invoke(THREADS);
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            // The value is -1 for a thread that has just ended.
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static Method total() {
        try {
            return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException beforeJdk21) {
            return null;
        }
    }
}
