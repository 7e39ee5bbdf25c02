package io.heddle.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HeddleMetricsTest {
    /** Turned by hand, so that nothing happens between two looks. */
    private final WebSocketEngine engine = WebSocketEngine.invoker(EngineConfig.builder().threadName("bots").build());

    @AfterEach
    void close() {
        engine.close();
    }

    /** One refused send, and one connection that is closed before it is open. */
    private void use() {
        WebSocket ws = engine.webSocket(URI.create("ws://nowhere.invalid/"));
        ws.send("too early");
        ws.close();
        while (engine.doWork() > 0) {
            // On.
        }
    }

    private static double counted(MeterRegistry registry, String name, String... tags) {
        return registry.get(name).tag("engine", "bots").tags(tags).functionCounter().count();
    }

    @Test
    void figuresAreThoseOfTheEngine() {
        use();
        MeterRegistry registry = new SimpleMeterRegistry();
        new HeddleMetrics(engine).bindTo(registry);
        assertEquals(0, registry.get("heddle.connections").tag("state", "open").gauge().value());
        assertEquals(1, counted(registry, "heddle.refusals", "cause", "not_open"));
        assertEquals(1, counted(registry, "heddle.closes", "code", "1006"), "closed before it was open");
        assertEquals(0, counted(registry, "heddle.closes", "code", "other"));
        assertEquals(0, counted(registry, "heddle.errors", "kind", "timeout"));
        assertTrue(counted(registry, "heddle.loop.cycles") > 0);
        assertTrue(registry.get("heddle.loop.cycle.max").timeGauge().value(TimeUnit.NANOSECONDS) > 0);
        assertEquals(0, registry.get("heddle.open").functionTimer().count());
    }

    @Test
    void allMetersGoWhenItIsClosed() {
        MeterRegistry one = new SimpleMeterRegistry();
        MeterRegistry other = new SimpleMeterRegistry();
        HeddleMetrics metrics = new HeddleMetrics(engine);
        metrics.bindTo(one);
        metrics.bindTo(other);
        assertTrue(one.getMeters().size() > 50);
        metrics.close();
        assertEquals(0, one.getMeters().size() + other.getMeters().size());
    }

    @Test
    void severalEnginesAreToldApart() {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (WebSocketEngine second = WebSocketEngine.invoker(EngineConfig.builder().threadName("other").build())) {
            new HeddleMetrics(engine).bindTo(registry);
            new HeddleMetrics(second).bindTo(registry);
            assertEquals(2, registry.get("heddle.buffered").gauges().size());
        }
    }

    /** Two engines of one name would be one set of meters: the figures of the first, until the second is closed. */
    @Test
    void anEngineWithTheTagsOfAnotherIsRefused() {
        MeterRegistry registry = new SimpleMeterRegistry();
        HeddleMetrics first = new HeddleMetrics(engine);
        first.bindTo(registry);
        int meters = registry.getMeters().size();
        try (WebSocketEngine same = WebSocketEngine.invoker(EngineConfig.builder().threadName("bots").build());
            HeddleMetrics second = new HeddleMetrics(same)) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> second.bindTo(registry));
            assertTrue(refused.getMessage().contains("engine=bots"), refused::getMessage);
        }
        assertEquals(meters, registry.getMeters().size());
        first.bindTo(registry);
        assertEquals(meters, registry.getMeters().size());
    }

    @Test
    void figuresStayWhenTheEngineHasEnded() {
        use();
        MeterRegistry registry = new SimpleMeterRegistry();
        new HeddleMetrics(engine).bindTo(registry);
        engine.close();
        assertEquals(1, counted(registry, "heddle.closes", "code", "1006"));
        assertEquals(0, registry.get("heddle.connections").tag("state", "open").gauge().value());
    }

    @Test
    void prometheusScrapesThem() {
        use();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new HeddleMetrics(engine).bindTo(registry);
        String scraped = registry.scrape();
        assertTrue(scraped.contains("heddle_refusals_total{cause=\"not_open\",engine=\"bots\"} 1.0"), scraped);
        assertTrue(scraped.contains("heddle_connections{engine=\"bots\",state=\"open\"} 0.0"), scraped);
        assertTrue(scraped.contains("heddle_open_percentile_seconds{engine=\"bots\",quantile=\"0.99\"} 0.0"), scraped);
        assertTrue(scraped.contains("heddle_loop_busy_seconds_total{engine=\"bots\"}"), scraped);
    }
}
