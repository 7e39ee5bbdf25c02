package io.heddle.jmh.compare.report;

import io.heddle.jmh.compare.report.PeerResult.LatencyUs;
import java.util.function.Function;

/** A metric of a result line. <b>Thread:</b> immutable. */
enum Metric {
    MESSAGES_PER_SECOND(PeerResult::messagesPerSecond),
    CPU_NS(PeerResult::cpuNs),
    USER_NS(PeerResult::userNs),
    SYSTEM_NS(PeerResult::systemNs),
    P50_US(latency(LatencyUs::p50)),
    P99_US(latency(LatencyUs::p99)),
    P999_US(latency(LatencyUs::p999)),
    MAX_US(latency(LatencyUs::max)),
    ALLOCATED_BYTES(PeerResult::allocatedBytes),
    GCS(PeerResult::gcs),
    THREADS(PeerResult::threads),
    SERVER_CPU(PeerResult::serverCpu),
    HEAP_BYTES(PeerResult::heapBytes),
    NATIVE_BYTES(PeerResult::nativeBytes),
    /** Heap and native memory together. Native memory can shrink because of the JVM; connections cannot hold less than none. */
    MEMORY_BYTES(line -> line.heapBytes() == null || line.nativeBytes() == null ? null
        : line.heapBytes() + Math.max(0, line.nativeBytes()));

    private final Function<PeerResult, Double> of;

    Metric(Function<PeerResult, Double> of) {
        this.of = of;
    }

    private static Function<PeerResult, Double> latency(Function<LatencyUs, Double> of) {
        return line -> line.latencyUs() == null ? null : of.apply(line.latencyUs());
    }

    /** The figure of a line, or null if it has none. */
    Double of(PeerResult line) {
        return of.apply(line);
    }
}
