package io.heddle.testkit.soak;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.statistics.EngineStatistics;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * One line of the table. <b>Thread:</b> immutable.
 *
 * @param connections those that are open
 * @param unopened those that are opening or closing
 * @param streams those of both that are streams of HTTP/2
 * @param heapBytes live objects after a full collection
 * @param directBytes memory of direct buffers
 * @param residentBytes memory of the process, as the system counts it
 * @param cpuNs time of all processors that the process has used
 */
record Reading(long atNs, long connections, long unopened, long streams, long opened, long received, long heapBytes, long directBytes,
    long pooledBytes,
    long segments, long deflaters, long inflaters, long residentBytes, long descriptors, long threads, long cpuNs, Reading before) {

    /** The figures that must stay flat, and how much more than at first is still flat: a tenth, or this much. */
    enum Column {
        HEAP(4 << 20, 0, Reading::heapBytes),
        DIRECT(8 << 20, 0, Reading::directBytes),
        /** The JVM itself grows for minutes: compiled code, and its own tables. */
        RESIDENT(32 << 20, 10, Reading::residentBytes),
        /** Without the socket that each connection has but those over HTTP/2, because their number changes. */
        DESCRIPTORS(32, 0, reading -> reading.descriptors - (reading.connections + reading.unopened - reading.streams)),
        THREADS(2, 0, Reading::threads);

        final long slack;
        final int fromMinutes;
        final ToLongFunction<Reading> figure;

        Column(long slack, int fromMinutes, ToLongFunction<Reading> figure) {
            this.slack = slack;
            this.fromMinutes = fromMinutes;
            this.figure = figure;
        }
    }

    private static final String FORMAT = "%7s %6s %7s %7s %8s %8s %9s %9s %5s %4s %4s %8s %5s %4s %6s";

    static Reading take(long startNs, WebSocketEngine engine, Counts counts, Reading before) {
        // First the heap: the buffers of garbage are freed with it.
        long heapBytes = Math.min(Meters.liveBytes(), Meters.liveBytes());
        EngineStatistics statistics = engine.statistics();
        long descriptors = Meters.descriptors();
        long unopened = statistics.connecting() + statistics.closing();
        return new Reading(System.nanoTime() - startNs, statistics.open(), unopened, statistics.http2().streams(), counts.opened.sum(),
            counts.received.sum(), heapBytes, Meters.directBytes(), statistics.pool().capacityBytes(), statistics.pool().segmentsInUse(),
            statistics.deflate().deflaters(), statistics.deflate().inflaters(), Meters.residentBytes(), descriptors, Meters.threads(),
            Meters.cpuNs(),
            before == null ? null : before.alone());
    }

    private Reading alone() {
        return new Reading(atNs, connections, unopened, streams, opened, received, heapBytes, directBytes, pooledBytes, segments, deflaters,
            inflaters, residentBytes, descriptors, threads, cpuNs, null);
    }

    static String header() {
        return String.format(FORMAT, "time s", "conns", "streams", "opens/s", "msgs/s", "heap kB", "direct kB", "pool kB", "segs", "defl",
            "infl", "rss MB", "fds", "thr", "cpu %");
    }

    @Override
    public String toString() {
        double seconds = (atNs - before.atNs) / 1e9;
        return String.format(Locale.ROOT, FORMAT, TimeUnit.NANOSECONDS.toSeconds(atNs), connections, streams,
            String.format(Locale.ROOT, "%.1f", (opened - before.opened) / seconds), Math.round((received - before.received) / seconds),
            heapBytes >> 10, directBytes >> 10, pooledBytes >> 10, segments, deflaters, inflaters, residentBytes >> 20, descriptors,
            threads, Math.round((cpuNs - before.cpuNs) / 1e7 / seconds));
    }
}
