package io.heddle.jmh.compare.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heddle.loadgen.measure.CpuTime;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One run as one line of JSON. Every line has every field; missing figures are null. CPU and allocation are per message.
 * <b>Thread:</b> any one thread.
 */
final class ResultLine {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_US = 1e3;
    private static final List<String> FIGURES = List.of(
        "seconds",
        "messages",
        "messagesPerSecond",
        "cpuNs",
        "userNs",
        "systemNs",
        "latencyUs",
        "allocatedBytes",
        "gcs",
        "gcMs",
        "threads",
        "serverCpu",
        "heapBytes",
        "nativeBytes",
        "error");

    private final ObjectNode line = MAPPER.createObjectNode();

    ResultLine(RunOptions options) {
        line.put("scenario", options.scenario().label())
            .put("connections", options.connections())
            .put("active", options.active())
            .put("bytes", options.bytes())
            .put("depth", options.depth())
            .put("tls", options.tls())
            .put("client", options.client())
            .put("version", Versions.ofClient(options.client()))
            .put("round", options.round())
            .put("jdk", System.getProperty("java.version"))
            .put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        FIGURES.forEach(line::putNull);
    }

    ResultLine window(Snapshot before, Snapshot after) throws RunFailure {
        long messages = after.completed() - before.completed();
        if (messages == 0) {
            throw new RunFailure("No message was completed in the window.");
        }
        double seconds = (after.timeNs() - before.timeNs()) / NS_PER_SECOND;
        double cpuNs = (double) (after.cpuNs() - before.cpuNs()) / messages;
        CpuTime client = after.client().since(before.client());
        // The ticks are coarse; they only divide the total, which is finer.
        double userShare = client.totalNs() == 0 ? 0 : (double) client.userNs() / client.totalNs();
        line.put("seconds", rounded(seconds))
            .put("messages", messages)
            .put("messagesPerSecond", rounded(messages / seconds))
            .put("cpuNs", rounded(cpuNs))
            .put("userNs", rounded(cpuNs * userShare))
            .put("systemNs", rounded(cpuNs * (1 - userShare)))
            .put("gcs", after.gcs() - before.gcs())
            .put("gcMs", after.gcMs() - before.gcMs())
            .put("serverCpu", rounded(after.server().since(before.server()).totalNs() / NS_PER_SECOND / seconds));
        long allocated = after.allocatedBytes() - before.allocatedBytes();
        if (allocated >= 0) {
            // Negative before JDK 21, if ended threads took more with them than others allocated: then there is no figure.
            line.put("allocatedBytes", rounded((double) allocated / messages));
        }
        return threads();
    }

    ResultLine threads() {
        line.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        return this;
    }

    /** The memory of one connection: the difference of two footprints, divided by the connections opened in between. */
    ResultLine footprint(Footprint before, Footprint after, int opened, int held) {
        line.put("messages", (long) held)
            .put("heapBytes", rounded((double) (after.heapBytes() - before.heapBytes()) / opened))
            .put("nativeBytes", rounded((double) (after.nativeBytes() - before.nativeBytes()) / opened));
        return threads();
    }

    /** Leaves the latencies null if there are none. */
    ResultLine latencies(Histogram ns) {
        if (ns.getTotalCount() > 0) {
            line.putObject("latencyUs")
                .put("p50", rounded(ns.getValueAtPercentile(50) / NS_PER_US))
                .put("p90", rounded(ns.getValueAtPercentile(90) / NS_PER_US))
                .put("p99", rounded(ns.getValueAtPercentile(99) / NS_PER_US))
                .put("p999", rounded(ns.getValueAtPercentile(99.9) / NS_PER_US))
                .put("max", rounded(ns.getMaxValue() / NS_PER_US));
        }
        return this;
    }

    ResultLine error(String sentence) {
        line.put("error", sentence);
        return this;
    }

    @Override
    public String toString() {
        try {
            return MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
