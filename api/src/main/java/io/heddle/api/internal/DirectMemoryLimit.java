package io.heddle.api.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The direct memory that this JVM allows: {@code -XX:MaxDirectMemorySize} if that is set, else as much as the largest heap. Looked up once,
 * which takes some 20 ms.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class DirectMemoryLimit {
    private static final long BYTES = find();

    private DirectMemoryLimit() {}

    /** {@return the limit in bytes} */
    public static long bytes() {
        return BYTES;
    }

    private static long find() {
        long heap = Runtime.getRuntime().maxMemory();
        try {
            long set = HotSpot.maxDirectMemorySize();
            return set > 0 ? set : heap;
        } catch (LinkageError | RuntimeException notThere) {
            // Another JVM, or a run-time image without jdk.management: there the limit is most likely the usual one.
            return heap;
        }
    }

    /** A class of its own, since it fails to load where the module is missing. */
    private static final class HotSpot {
        static long maxDirectMemorySize() {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return bean == null ? 0 : Long.parseLong(bean.getVMOption("MaxDirectMemorySize").getValue());
        }
    }
}
