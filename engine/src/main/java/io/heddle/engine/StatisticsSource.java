package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.api.statistics.DeflateStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.LoopStatistics;
import io.heddle.api.statistics.OpeningStatistics;
import io.heddle.api.statistics.RefusalCause;
import io.heddle.api.statistics.TrafficStatistics;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.util.Map;

/** Reads the counters of an engine's parts into one value. <b>Thread:</b> any thread; reading never stops the loop. */
final class StatisticsSource {
    private final EngineConfig config;
    private final EngineParts parts;
    private final EngineCounters counters;
    private final long startNs;

    /** The engine starts now. */
    StatisticsSource(EngineConfig config, EngineParts parts) {
        this.config = config;
        this.parts = parts;
        this.counters = parts.counters();
        this.startNs = parts.clock().nanoTime();
    }

    EngineStatistics read() {
        return new EngineStatistics(
            counters.get(Counter.OPEN),
            counters.get(Counter.CONNECTING),
            counters.get(Counter.CLOSING),
            openings(),
            counters.ends().statistics(),
            traffic(),
            refusals(),
            counters.get(Counter.HANDLER_ERRORS),
            new LoopStatistics(parts.clock().nanoTime() - startNs, parts.tracker().busyNs(), parts.tracker().times()),
            counters.roundTrips().histogram(),
            parts.pool().statistics(),
            deflate(),
            counters.http2(),
            counters.turns());
    }

    private OpeningStatistics openings() {
        return new OpeningStatistics(
            counters.get(Counter.HANDSHAKES_OK),
            counters.get(Counter.HANDSHAKES_FAILED),
            counters.get(Counter.TLS_HANDSHAKES),
            counters.get(Counter.TLS_RESUMPTIONS),
            counters.openingTimes().phases(),
            counters.openingTimes().total());
    }

    private TrafficStatistics traffic() {
        return new TrafficStatistics(
            counters.get(Counter.BYTES_RECEIVED),
            counters.get(Counter.BYTES_SENT),
            counters.get(Counter.MESSAGES_RECEIVED),
            counters.get(Counter.MESSAGES_SENT),
            counters.get(Counter.BUFFERED_BYTES));
    }

    private Map<RefusalCause, Long> refusals() {
        Map<RefusalCause, Long> refusals = counters.refusals().counts();
        put(refusals, RefusalCause.RING_FULL, parts.ring().refusals());
        put(refusals, RefusalCause.TASK_QUEUE_FULL, parts.commands().refusedTasks());
        return refusals;
    }

    private static void put(Map<RefusalCause, Long> refusals, RefusalCause cause, long count) {
        if (count > 0) {
            refusals.put(cause, count);
        }
    }

    private DeflateStatistics deflate() {
        return new DeflateStatistics(
            counters.get(Counter.DEFLATERS),
            counters.get(Counter.INFLATERS),
            counters.get(Counter.DEFLATE_BYTES),
            config.maxDeflateContextBytes(),
            counters.get(Counter.DEFLATE_CONTEXTS_DROPPED),
            counters.get(Counter.DEFLATE_REFUSALS),
            counters.get(Counter.DEFLATE_CONNECTIONS),
            counters.get(Counter.DEFLATE_CLIENT_TAKEOVERS),
            counters.get(Counter.DEFLATE_SERVER_TAKEOVERS),
            counters.get(Counter.DEFLATE_PARAMETERS_IGNORED));
    }
}
