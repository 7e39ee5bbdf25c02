package io.heddle.jmh.micro;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SortedMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.RunnerException;

/** None of the parts that a message passes through allocates; what the JDK's ways beside them do is their affair. */
@Timeout(120)
class NoAllocationBenchmarkTest {
    private static final int MILLISECONDS = 30;
    private static final String JDK_WAYS = "\\.jdk";

    @ParameterizedTest
    @ValueSource(strings = {
        "FrameDecoderBenchmark", "FrameEncoderBenchmark", "PayloadMaskBenchmark", "Utf8Benchmark.validate", "SegmentPoolBenchmark",
        "SegmentHandOverBenchmark", "SendRingBenchmark", "InboundPipelineBenchmark", "OutboundPipelineBenchmark", "SendBenchmark",
    })
    void noOperationAllocates(String benchmarks) throws RunnerException {
        SortedMap<String, Double> bytes = Benchmarks.allocations(
            Benchmarks.forMoments(MILLISECONDS).include(benchmarks).exclude(JDK_WAYS).param("kind", "SEND_RING"));
        assertFalse(bytes.isEmpty());
        bytes.forEach((name, allocated) -> assertTrue(allocated < 1, () -> name + " allocates " + allocated + " bytes an operation"));
    }
}
