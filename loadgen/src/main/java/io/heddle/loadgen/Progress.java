package io.heddle.loadgen;

import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.measure.Figures;
import java.io.PrintStream;
import java.net.URI;
import java.util.Locale;

/** Prints one line per second during the run. <b>Thread:</b> the main thread. */
final class Progress {
    private static final long SECOND_NS = 1_000_000_000L;

    private final LoadOptions options;
    private final PrintStream out;
    private long startNs;
    private long nextLineNs;
    private long lastNs;
    private long lastEchoed;
    private boolean exchanging;

    Progress(LoadOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    void begin(URI uri) {
        begin(uri, System.nanoTime());
    }

    void begin(URI uri, long nowNs) {
        startNs = nowNs;
        nextLineNs = nowNs + SECOND_NS;
        out.println(
            Figures.counted(options.connections(), "connection") + " to " + Redaction.uri(uri)
                + (options.uri() == null ? " (our own echo server)" : "")
                + ", " + plan());
    }

    /** The connections are open: from now on the lines show messages. */
    void exchanging() {
        exchanging(System.nanoTime());
    }

    void exchanging(long nowNs) {
        exchanging = true;
        lastNs = nowNs;
    }

    long nextLineNs() {
        return nextLineNs;
    }

    void print(LoadSnapshot now, long nowNs) {
        out.println(
            String.format(Locale.ROOT, "%4d s  ", (nowNs - startNs) / SECOND_NS) + (exchanging ? running(now, nowNs) : opening(now)));
        nextLineNs += SECOND_NS;
        // After a pause of the machine or the terminal, the missed lines are skipped.
        if (nextLineNs < nowNs) {
            nextLineNs = nowNs + SECOND_NS;
        }
        lastNs = nowNs;
        lastEchoed = now.echoed();
    }

    private String plan() {
        if (options.idle()) {
            return "idle";
        }
        return Figures.count(options.sizeBytes()) + "-byte " + (options.text() ? "text" : "binary") + " messages, "
            + (options.ratePerSecond() == 0 ? "one in flight on each" : Figures.count(options.ratePerSecond()) + " a second");
    }

    private String opening(LoadSnapshot now) {
        return String.format(
            Locale.ROOT,
            "opening   %,9d open %,9d failed %,9d to go%s",
            now.open(),
            now.failed(),
            options.connections() - now.open() - now.failed() - now.lost(),
            lost(now));
    }

    private String running(LoadSnapshot now, long nowNs) {
        if (options.idle()) {
            return String.format(Locale.ROOT, "idle      %,9d open%s", now.open(), lost(now));
        }
        double perSecond = (now.echoed() - lastEchoed) * (double) SECOND_NS / Math.max(1, nowNs - lastNs);
        return String.format(
            Locale.ROOT,
            "running   %,9.0f msg/s %9s/s   p50 %8s   p99 %8s%s",
            perSecond,
            Figures.bytes(perSecond * options.sizeBytes()),
            Figures.time(now.p50Ns()),
            Figures.time(now.p99Ns()),
            lost(now));
    }

    private static String lost(LoadSnapshot now) {
        return now.lost() == 0 ? "" : String.format(Locale.ROOT, " %,9d lost", now.lost());
    }
}
