package io.heddle.loadgen;

import io.heddle.api.statistics.DeflateStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.api.statistics.LatencySummary;
import io.heddle.api.statistics.PoolStatistics;
import io.heddle.loadgen.measure.CpuTime;
import io.heddle.loadgen.measure.Figures;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** Prints the result of a run: labels on the left, figures with units on the right. <b>Thread:</b> any one thread. */
final class Summary {
    private final LoadReport report;
    private final LoadOptions options;
    private final LoadResult result;
    private final PrintStream out;

    private Summary(LoadReport report, PrintStream out) {
        this.report = report;
        this.options = report.options();
        this.result = report.result();
        this.out = out;
    }

    static void print(LoadReport report, PrintStream out) {
        new Summary(report, out).print();
    }

    private void print() {
        out.println();
        connections();
        if (result.exchangeNs() > 0 && !options.idle()) {
            messages();
        }
        if (options.ping()) {
            percentiles("ping", report.statistics().latency().summary());
        }
        memory();
    }

    private void connections() {
        row("connections", Figures.count(result.opened()) + " opened, " + Figures.count(LoadResult.total(result.failures()))
            + " failed, " + Figures.count(LoadResult.total(result.losses())) + " lost");
        if (result.opened() > 1 && result.rampNs() > 0) {
            row("  opened in", Figures.time(result.rampNs()) + ", "
                + perSecond(result.opened() - 1, result.rampNs()) + " a second");
        }
        Http2Statistics http2 = report.statistics().http2();
        if (options.http2()) {
            row("  HTTP/2", Figures.counted(http2.sessionsOpened(), "session") + ", at most " + Figures.counted(
                http2.mostStreamsPerSession(), "stream") + " on one, " + Figures.counted(http2.stalls(), "stall") + " by flow control"
                + (http2.stalls() == 0 ? "" : ", " + Figures.time(http2.stalledNs()) + " in all"));
        }
        percentiles("  connect", result.connectTimes());
        reasons("  failed", result.failures());
        reasons("  lost", result.losses());
    }

    private void messages() {
        double echoesPerSecond = result.echoedInTime() * 1e9 / result.exchangeNs();
        row("messages", perSecond(result.echoedInTime(), result.exchangeNs()) + " a second, "
            + Figures.bytes(echoesPerSecond * options.sizeBytes()) + " a second each way");
        row("  sent", Figures.count(result.sent()) + " in " + Figures.time(result.exchangeNs()) + ", "
            + unanswered(result.sent() - result.echoed()));
        rowIfAny("  refused", result.backPressured(), "sends met back-pressure: the connection's buffer or the pool was full");
        rowIfAny("  refused", result.notOpen(), "sends came when the connection was closing");
        rowIfAny("  never sent", result.neverSent(), "messages were due but never sent: the rate is higher than the throughput");
        rowIfAny("  foreign", result.foreign(), "messages were not our echoes: is it an echo server?");
        percentiles("round trip", result.roundTrips());
        if (result.lateness().count() > 0) {
            percentiles("  of it late", result.lateness());
        }
        cpu();
    }

    private void cpu() {
        CpuTime cpu = report.cpu();
        if (cpu == null || result.echoedInTime() == 0) {
            return;
        }
        double messages = result.echoedInTime();
        String split = cpu.isSplit()
            ? " (user " + Figures.time(cpu.userNs() / messages) + ", system " + Figures.time(cpu.systemNs() / messages) + ")"
            : "";
        row("client CPU", Figures.time(cpu.totalNs() / messages) + " a message sent and received" + split
            + String.format(Locale.ROOT, ", %.0f %% of one core", 100.0 * cpu.totalNs() / result.exchangeNs()));
    }

    private void memory() {
        LoadReport.HeapGrowth heap = report.heap();
        if (heap != null) {
            row("heap", Figures.counted(heap.bytesPerConnection(), "byte") + " a connection, open and idle (" + Figures.bytes(heap.bytes())
                + " for " + Figures.count(heap.connections()) + ")");
        }
        EngineStatistics statistics = report.statistics();
        PoolStatistics pool = statistics.pool();
        row("pool", Figures.bytes(pool.capacityBytes()) + " held of at most " + Figures.bytes(pool.limitBytes()) + ", "
            + Figures.counted(pool.refusals(), "refusal"));
        DeflateStatistics deflate = statistics.deflate();
        if (deflate.contextBytes() > 0) {
            row("deflate", Figures.counted(deflate.deflaters(), "deflater") + ", " + Figures.counted(deflate.inflaters(), "inflater") + ", "
                + Figures.bytes(deflate.contextBytes()) + " of native memory");
        }
        row("event loop", "longest turn " + Figures.time(statistics.loop().longestCycleNs()));
    }

    private void percentiles(String label, LatencySummary times) {
        if (times.count() == 0) {
            return;
        }
        row(label, String.format(
            Locale.ROOT,
            "p50 %s   p90 %s   p99 %s   p99.9 %s   max %s",
            Figures.time(times.p50Ns()),
            Figures.time(times.p90Ns()),
            Figures.time(times.p99Ns()),
            Figures.time(times.p999Ns()),
            Figures.time(times.maxNs())));
    }

    private void reasons(String label, Map<String, Integer> reasons) {
        reasons.forEach((sentence, count) -> row(label, Figures.count(count) + " x " + sentence));
    }

    private void rowIfAny(String label, long count, String text) {
        if (count > 0) {
            row(label, Figures.count(count) + " " + text);
        }
    }

    private void row(String label, String text) {
        out.println(String.format(Locale.ROOT, "%-14s", label) + text);
    }

    private static String unanswered(long messages) {
        return messages == 0 ? "all echoed" : Figures.count(messages) + " not echoed";
    }

    private static String perSecond(long count, long ns) {
        return Figures.count(Math.round(count * 1e9 / ns));
    }
}
