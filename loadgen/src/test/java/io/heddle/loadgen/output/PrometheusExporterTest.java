package io.heddle.loadgen.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.verdict.Judge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PrometheusExporterTest {
    private static final long MS = 1_000_000;

    private static String page(PrometheusExporter exporter) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(exporter.url())).build(),
            HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void itShowsTheSumsOfTheRunSoFar() throws Exception {
        Judge judge = new Judge(List.of(), true, sentence -> {});
        try (PrometheusExporter exporter = new PrometheusExporter(judge, "0")) {
            assertTrue(exporter.url().matches("http://127\\.0\\.0\\.1:\\d+/metrics"), exporter.url());
            judge.begin(Intervals.run(10, List.of(), "echo"));
            assertFalse(page(exporter).contains("heddle_sent_total"), "before the first second there is nothing");
            for (int i = 0; i < 2; i++) {
                var second = Intervals.second(i).answered("echo", 5 * MS, 100).answered("a \"b\"\n", 2_000 * MS, 3).gauge(Gauge.OPEN, 42)
                    .count(Counter.GC_PAUSE_NS, 500 * MS).time(Timing.CONNECT, MS).error("Refused.", 2).limited(Limit.GC).make();
                judge.interval(second);
                exporter.interval(second);
            }
            List<String> lines = page(exporter).lines().toList();
            for (String expected : List.of(
                "heddle_sent_total 206.0",
                "heddle_open 42.0",
                "heddle_gc_pause_seconds_total 1.0",
                "heddle_step_ok_total{step=\"echo\"} 200.0",
                "heddle_step_ok_total{step=\"a \\\"b\\\"\\n\"} 6.0",
                "heddle_step_latency_seconds_bucket{step=\"echo\",le=\"0.0025\"} 0",
                "heddle_step_latency_seconds_bucket{step=\"echo\",le=\"0.01\"} 200",
                "heddle_step_latency_seconds_count{step=\"echo\"} 200",
                "heddle_connect_time_seconds_count 2",
                "heddle_errors_total{reason=\"Refused.\"} 4.0",
                "heddle_generator_limited_seconds_total{reason=\"gc\"} 2.0")) {
                assertTrue(lines.contains(expected), expected + " in\n" + String.join("\n", lines));
            }
        }
    }

    @Test
    void otherAddressesAreForThoseWhoNameThem() {
        try (PrometheusExporter exporter = new PrometheusExporter(new Judge(List.of(), true, sentence -> {}), "[::1]:0")) {
            assertEquals("http://[0:0:0:0:0:0:0:1]:", exporter.url().replaceFirst("\\d+/metrics$", ""));
        } catch (io.heddle.loadgen.cli.UserError noIpv6) {
            assertTrue(noIpv6.getMessage().startsWith("--prometheus '[::1]:0' cannot be opened"), noIpv6.getMessage());
        }
    }
}
