package io.heddle.micrometer;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.RefusalCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Binds the statistics of one engine to a registry of Micrometer: {@code new HeddleMetrics(engine).bindTo(registry)}. All meters begin with
 * {@code heddle.}, and have the tag {@code engine}, by default the engine's thread name, so that several engines can be told apart.
 *
 * <ul>
 *   <li>{@code heddle.connections} with {@code state}: how many are connecting, open and closing.
 *   <li>{@code heddle.opened}, {@code heddle.open.failed}, {@code heddle.tls.handshakes} with {@code resumed}.
 *   <li>{@code heddle.open} and {@code heddle.open.phase} with {@code phase}: times of openings, with their largest percentiles as {@code
 *       heddle.open.percentile} and {@code heddle.open.phase.percentile} with {@code quantile}. Since the engine's start.
 *   <li>{@code heddle.errors} with {@code kind}, {@code heddle.closes} with {@code code}: how connections ended. The codes are those of
 *       RFC 6455, and {@code other} for those of applications.
 *   <li>{@code heddle.bytes} and {@code heddle.messages} with {@code direction}; {@code heddle.buffered}.
 *   <li>{@code heddle.refusals} with {@code cause}; {@code heddle.handler.errors}.
 *   <li>{@code heddle.loop.busy}, {@code heddle.loop.cycles}, {@code heddle.loop.cycle.max}: the load of the event loop. Divide the rate
 *       of {@code heddle.loop.busy} by the time for the share.
 *   <li>{@code heddle.ping}: round trips of pings.
 *   <li>{@code heddle.pool.capacity}, {@code heddle.pool.segments}, {@code heddle.pool.refusals}; {@code heddle.http2.sessions}, {@code
 *       heddle.http2.streams}; {@code heddle.deflate.memory}.
 * </ul>
 *
 * <p>All meters of a scrape share one reading of the engine, which is at most 100 ms old. The meters keep the engine reachable until {@link
 * #close()} removes them; close this when the engine is closed. Any thread may call it.
 */
public final class HeddleMetrics implements MeterBinder, AutoCloseable {
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};
    private static final int FIRST_CODE = 1_000;
    private static final int LAST_CODE = 1_015;

    private final CachedStatistics source;
    private final Tags tags;
    private final List<Bound> bound = new CopyOnWriteArrayList<>();

    private record Bound(MeterRegistry registry, Meter meter) {}

    /**
     * Makes the meters of an engine, with its thread name as the tag {@code engine}.
     *
     * @param engine to be measured
     */
    public HeddleMetrics(WebSocketEngine engine) {
        this(engine, List.of(Tag.of("engine", engine.config().threadName())));
    }

    /**
     * Makes the meters of an engine.
     *
     * @param engine to be measured
     * @param tags of all of its meters: they must tell it from other engines in the same registry
     */
    public HeddleMetrics(WebSocketEngine engine, Iterable<Tag> tags) {
        this.source = new CachedStatistics(Objects.requireNonNull(engine, "engine"));
        this.tags = Tags.of(tags);
    }

    /**
     * Adds all meters to a registry; does nothing if it has them from this object.
     *
     * @throws IllegalStateException if the registry has meters of Heddle with the same tags: they could not be told apart
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        if (bound.stream().anyMatch(each -> each.registry == registry)) {
            return;
        }
        if (registry.find("heddle.loop.cycles").tags(tags).meter() != null) {
            throw new IllegalStateException("The registry has meters of an engine with the tags " + tags.stream().map(
                tag -> tag.getKey() + "=" + tag.getValue()).toList() + " already, so those of this one would be missing. Give each engine a"
                + " name by EngineConfig.threadName, or give tags to HeddleMetrics; and close those of an engine that has ended.");
        }
        connections(registry);
        ends(registry);
        traffic(registry);
        loop(registry);
        memory(registry);
    }

    /** Removes all meters from all registries to which they were bound. */
    @Override
    public void close() {
        bound.forEach(each -> each.registry.remove(each.meter));
        bound.clear();
    }

    private void connections(MeterRegistry to) {
        gauge(to, "heddle.connections", "connections", "Connections now", EngineStatistics::connecting, "state", "connecting");
        gauge(to, "heddle.connections", "connections", "Connections now", EngineStatistics::open, "state", "open");
        gauge(to, "heddle.connections", "connections", "Connections now", EngineStatistics::closing, "state", "closing");
        counter(to, "heddle.opened", "connections", "Attempts that led to an open connection", now -> now.openings().opened());
        counter(to, "heddle.open.failed", "connections", "Attempts that ended before they were open", now -> now.openings().failed());
        counter(to, "heddle.tls.handshakes", "handshakes", "TLS handshakes", now -> now.openings().tlsResumptions(), "resumed", "true");
        counter(to, "heddle.tls.handshakes", "handshakes", "TLS handshakes",
            now -> now.openings().tlsHandshakes() - now.openings().tlsResumptions(), "resumed", "false");
        times(to, "heddle.open", "From open() to onOpen", now -> now.openings().totalTimes());
        for (Phase phase : Phase.values()) {
            if (phase != Phase.OPEN && phase != Phase.CLOSE) {
                times(to, "heddle.open.phase", "Time of attempts in a phase", now -> now.openings().timeOf(phase), "phase", lower(phase));
            }
        }
        times(to, "heddle.ping", "Round trips of pings", EngineStatistics::latency);
    }

    private void ends(MeterRegistry to) {
        for (ErrorKind kind : ErrorKind.values()) {
            counter(to, "heddle.errors", "connections", "Connections that ended in onError",
                now -> now.ends().byKind().getOrDefault(kind, 0L), "kind", lower(kind));
        }
        for (int code = FIRST_CODE; code <= LAST_CODE; code++) {
            int closeCode = code;
            counter(to, "heddle.closes", "connections", "Connections that ended in onClosed",
                now -> now.ends().byCloseCode().getOrDefault(closeCode, 0L), "code", Integer.toString(code));
        }
        counter(to, "heddle.closes", "connections", "Connections that ended in onClosed", HeddleMetrics::otherCloses, "code", "other");
        for (RefusalCause cause : RefusalCause.values()) {
            counter(to, "heddle.refusals", "refusals", "Sends, tasks and connections that the engine refused",
                now -> now.refusals(cause), "cause", lower(cause));
        }
        counter(to, "heddle.handler.errors", "exceptions", "Exceptions of handlers", EngineStatistics::handlerErrors);
    }

    private static long otherCloses(EngineStatistics now) {
        return now.ends().otherCloseCodes() + now.ends().byCloseCode().entrySet().stream()
            .filter(entry -> entry.getKey() > LAST_CODE).mapToLong(Map.Entry::getValue).sum();
    }

    private void traffic(MeterRegistry to) {
        counter(to, "heddle.bytes", "bytes", "Bytes of all connections", now -> now.traffic().bytesReceived(), "direction", "received");
        counter(to, "heddle.bytes", "bytes", "Bytes of all connections", now -> now.traffic().bytesSent(), "direction", "sent");
        counter(to, "heddle.messages", "messages", "Whole messages", now -> now.traffic().messagesReceived(), "direction", "received");
        counter(to, "heddle.messages", "messages", "Whole messages", now -> now.traffic().messagesSent(), "direction", "sent");
        gauge(to, "heddle.buffered", "bytes", "Payload that waits to be sent", now -> now.traffic().bufferedBytes());
    }

    private void loop(MeterRegistry to) {
        add(to, FunctionCounter.builder("heddle.loop.busy", source, from -> from.get().loop().busyNs() / 1e9).tags(tags)
            .baseUnit("seconds").description("Time in which the event loop had something to do").register(to));
        counter(to, "heddle.loop.cycles", "cycles", "Cycles of the event loop", now -> now.loop().cycles());
        add(to, TimeGauge.builder("heddle.loop.cycle.max", source, TimeUnit.NANOSECONDS, from -> from.get().loop().longestCycleNs())
            .tags(tags).description("The longest cycle since the start").register(to));
    }

    private void memory(MeterRegistry to) {
        gauge(to, "heddle.pool.capacity", "bytes", "Direct memory of the buffer pool", now -> now.pool().capacityBytes());
        gauge(to, "heddle.pool.segments", "segments", "Segments in use", now -> now.pool().segmentsInUse());
        counter(to, "heddle.pool.refusals", "refusals", "Segments refused", now -> now.pool().refusals());
        gauge(to, "heddle.http2.sessions", "sessions", "HTTP/2 sessions now", now -> now.http2().sessions());
        gauge(to, "heddle.http2.streams", "streams", "HTTP/2 streams now", now -> now.http2().streams());
        gauge(to, "heddle.deflate.memory", "bytes", "Native memory of compression", now -> now.deflate().contextBytes());
    }

    private void gauge(MeterRegistry to, String name, String unit, String about, ToDoubleFunction<EngineStatistics> value,
        String... more) {
        add(to, Gauge.builder(name, source, from -> value.applyAsDouble(from.get())).tags(tags).tags(more).baseUnit(unit)
            .description(about).register(to));
    }

    private void counter(MeterRegistry to, String name, String unit, String about, ToLongFunction<EngineStatistics> value,
        String... more) {
        add(to, FunctionCounter.builder(name, source, from -> value.applyAsLong(from.get())).tags(tags).tags(more).baseUnit(unit)
            .description(about).register(to));
    }

    private void times(MeterRegistry to, String name, String about, Function<EngineStatistics, LatencyHistogram> times, String... more) {
        add(to, FunctionTimer.builder(name, source, from -> times.apply(from.get()).count(),
            from -> times.apply(from.get()).sumNs(), TimeUnit.NANOSECONDS).tags(tags).tags(more).description(about).register(to));
        for (double quantile : QUANTILES) {
            add(to, TimeGauge.builder(name + ".percentile", source, TimeUnit.NANOSECONDS,
                from -> times.apply(from.get()).percentileNs(100 * quantile)).tags(tags).tags(more)
                .tag("quantile", Double.toString(quantile)).description(about).register(to));
        }
    }

    private void add(MeterRegistry registry, Meter meter) {
        bound.add(new Bound(registry, meter));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
