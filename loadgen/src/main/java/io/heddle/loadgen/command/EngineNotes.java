package io.heddle.loadgen.command;

import io.heddle.api.statistics.DeflateStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.api.statistics.PoolStatistics;
import io.heddle.loadgen.agent.LoadAgent;
import io.heddle.loadgen.agent.OpeningProbe;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.measure.HeapMeter;
import io.heddle.loadgen.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The engines' knowledge of a run, as rows of its summary: the heap of a connection, HTTP/2 sessions, the pool, deflate.
 * <b>Thread:</b> the collector.
 */
final class EngineNotes implements OpeningProbe {
    private final LoadAgent agent;
    private final Plan plan;
    private long heapBeforeBytes = -1;
    private long heapBytes = -1;
    private long measuredConnections;

    EngineNotes(LoadAgent agent, Plan plan) {
        this.agent = agent;
        this.plan = plan;
    }

    @Override
    public void firstOpen() {
        heapBeforeBytes = HeapMeter.liveBytesWithoutHistograms();
    }

    @Override
    public void allOpen(long open) {
        measuredConnections = open - plan.engines();
        heapBytes = HeapMeter.liveBytesWithoutHistograms() - heapBeforeBytes;
    }

    Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        List<EngineStatistics> engines = agent.statistics();
        // The heap shrinks when connections are lost meanwhile.
        if (heapBeforeBytes >= 0 && measuredConnections > 0 && heapBytes >= 0) {
            rows.put("  idle", Figures.counted(heapBytes / measuredConnections, "byte") + " a connection, open and idle ("
                + Figures.bytes(heapBytes) + " for " + Figures.count(measuredConnections) + ")");
        }
        if (plan.network().streamsPerConnection() > 0) {
            rows.put("HTTP/2", http2(engines));
        }
        rows.put("pool", pool(engines));
        long contextBytes = engines.stream().map(EngineStatistics::deflate).mapToLong(DeflateStatistics::contextBytes).sum();
        if (contextBytes > 0) {
            rows.put("deflate", deflate(engines) + Figures.bytes(contextBytes) + " of native memory");
        }
        return rows;
    }

    private static String http2(List<EngineStatistics> engines) {
        long sessions = 0;
        long most = 0;
        long stalls = 0;
        long stalledNs = 0;
        for (EngineStatistics engine : engines) {
            Http2Statistics http2 = engine.http2();
            sessions += http2.sessionsOpened();
            most = Math.max(most, http2.mostStreamsPerSession());
            stalls += http2.stalls();
            stalledNs += http2.stalledNs();
        }
        return Figures.counted(sessions, "session") + ", at most " + Figures.counted(most, "stream") + " on one, "
            + Figures.counted(stalls, "stall") + " by flow control" + (stalls == 0 ? "" : ", " + Figures.time(stalledNs) + " in all");
    }

    private static String pool(List<EngineStatistics> engines) {
        long capacityBytes = 0;
        long limitBytes = 0;
        long refusals = 0;
        for (EngineStatistics engine : engines) {
            PoolStatistics pool = engine.pool();
            capacityBytes += pool.capacityBytes();
            limitBytes += pool.limitBytes();
            refusals += pool.refusals();
        }
        return Figures.bytes(capacityBytes) + " held of at most " + Figures.bytes(limitBytes) + ", " + Figures.counted(refusals, "refusal");
    }

    private static String deflate(List<EngineStatistics> engines) {
        long deflaters = 0;
        long inflaters = 0;
        for (EngineStatistics engine : engines) {
            deflaters += engine.deflate().deflaters();
            inflaters += engine.deflate().inflaters();
        }
        return Figures.counted(deflaters, "deflater") + ", " + Figures.counted(inflaters, "inflater") + ", ";
    }
}
