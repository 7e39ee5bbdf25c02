package io.heddle.jmh.compare.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.loadgen.measure.CpuTime;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ResultLineTest {
    private static final RunOptions OPTIONS = new RunOptions(
        "raw", Scenario.PINGPONG, 10, 10, 32, 1, 1, 0, 1, URI.create("ws://127.0.0.1:1"), 4, 1, null, 2);
    private static final List<String> CONTRACT = List.of(
        "scenario", "connections", "active", "bytes", "depth", "tls", "client", "version", "round", "jdk", "time", "seconds", "messages",
        "messagesPerSecond", "cpuNs", "userNs", "systemNs", "latencyUs", "allocatedBytes", "gcs", "gcMs", "threads", "serverCpu",
        "heapBytes", "nativeBytes", "error");

    @Test
    void everyLineHasEveryFieldInOrder() throws JsonProcessingException {
        List<String> names = new ArrayList<>();
        parse(new ResultLine(OPTIONS).error("It did not work.")).fieldNames().forEachRemaining(names::add);
        assertEquals(CONTRACT, names);
    }

    @Test
    void figuresAreDifferencesDividedByTheMessages() throws Exception {
        Snapshot before = new Snapshot(0, 100, 0, CpuTime.split(0, 0), CpuTime.split(0, 0), 1_000, 1, 5);
        Snapshot after = new Snapshot(
            2_000_000_000L, 1_100, 1_000_000_000L, CpuTime.split(250_000_000, 750_000_000), CpuTime.split(500_000_000, 500_000_000),
            3_000,
            2, 9);
        Histogram latencies = new Histogram(2);
        latencies.recordValue(64_000);
        JsonNode line = parse(new ResultLine(OPTIONS).window(before, after).latencies(latencies));
        assertEquals(1_000, line.get("messages").asLong());
        assertEquals(500, line.get("messagesPerSecond").asDouble());
        assertEquals(1_000_000, line.get("cpuNs").asDouble());
        assertEquals(250_000, line.get("userNs").asDouble());
        assertEquals(750_000, line.get("systemNs").asDouble());
        assertEquals(2, line.get("allocatedBytes").asDouble());
        assertEquals(1, line.get("gcs").asInt());
        assertEquals(4, line.get("gcMs").asInt());
        assertEquals(0.5, line.get("serverCpu").asDouble());
        assertEquals(64, line.get("latencyUs").get("p50").asDouble(), 1);
        assertTrue(line.get("error").isNull());
    }

    @Test
    void whatEndedThreadsTookWithThemIsNoNegativeFigure() throws Exception {
        Snapshot before = new Snapshot(0, 0, 0, CpuTime.split(0, 0), CpuTime.split(0, 0), 1_000, 0, 0);
        Snapshot after = new Snapshot(1_000_000_000L, 10, 1_000, CpuTime.split(0, 0), CpuTime.split(0, 0), 900, 0, 0);
        assertTrue(parse(new ResultLine(OPTIONS).window(before, after)).get("allocatedBytes").isNull());
    }

    @Test
    void aWindowWithoutMessagesHasNoFigures() {
        Snapshot same = new Snapshot(0, 0, 0, CpuTime.split(0, 0), CpuTime.split(0, 0), 0, 0, 0);
        assertThrows(RunFailure.class, () -> new ResultLine(OPTIONS).window(same, same));
    }

    private static JsonNode parse(ResultLine line) throws JsonProcessingException {
        return new ObjectMapper().readTree(line.toString());
    }
}
