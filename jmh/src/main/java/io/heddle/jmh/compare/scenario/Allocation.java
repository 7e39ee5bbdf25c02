package io.heddle.jmh.compare.scenario;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;

/**
 * Bytes allocated by all threads since the JVM's start. From JDK 21 on the JVM keeps that sum itself, ended threads included.
 * Before, it is summed over the threads that live: a thread that ends takes its bytes with it, so that libraries which start
 * and end threads look better than they are. <b>Thread:</b> any thread.
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
            // -1 for a thread that has just ended.
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
