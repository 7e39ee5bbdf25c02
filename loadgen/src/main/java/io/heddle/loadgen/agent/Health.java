package io.heddle.loadgen.agent;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.LatencyHistogram;
import io.heddle.api.statistics.RefusalCause;
import io.heddle.api.statistics.StatisticsReader;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.Times;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.measure.CpuTime;
import io.heddle.loadgen.measure.GcTime;
import io.heddle.loadgen.measure.MachineTime;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * Reads how the engines, the process and the machine did since the last reading, and judges whether the generator was the limit.
 * <b>Thread:</b> the collector.
 */
final class Health {
    /** An event loop that works for more than this share of its time has no time left for what comes next. */
    static final double MAX_BUSY_SHARE = 0.95;
    /** More than this share of the turns left late: {@link DueLine#LATE_NS} behind their time, so that the 99th percentile was late. */
    static final double MAX_LATE_SHARE = 0.01;
    /** Pauses of the garbage collector, as a share of the time. */
    static final double MAX_GC_SHARE = 0.05;
    /** Processor time that others of the host had, as a share of all processors' time. */
    static final double MAX_STEAL_SHARE = 0.05;

    private static final Map<Phase, Timing> PHASES = new EnumMap<>(Map.of(
        Phase.RESOLVE, Timing.RESOLVE, Phase.CONNECT, Timing.TCP, Phase.PROXY, Timing.PROXY, Phase.TLS, Timing.TLS, Phase.UPGRADE,
        Timing.UPGRADE));

    private final List<StatisticsReader> readers = new ArrayList<>();
    private CpuTime cpu = CpuTime.ofThisProcess();
    private MachineTime machine = MachineTime.now();
    private long gcNs = GcTime.pausedNs();
    private double busiestShare;
    private long poolRefusals;

    Health(List<WebSocketEngine> engines) {
        engines.forEach(engine -> readers.add(engine.statisticsReader()));
    }

    /** Adds what happened since the last reading. */
    void addTo(long[] counts, long[] gauges, Map<Timing, Histogram> times) {
        busiestShare = 0;
        poolRefusals = 0;
        for (StatisticsReader reader : readers) {
            add(reader.read(), counts, gauges, times);
        }
        CpuTime cpuNow = CpuTime.ofThisProcess();
        CpuTime used = cpuNow.since(cpu);
        cpu = cpuNow;
        // Where only the total is known, it counts as the program's own.
        counts[Counter.CPU_USER_NS.ordinal()] += used.isSplit() ? used.userNs() : used.totalNs();
        counts[Counter.CPU_SYSTEM_NS.ordinal()] += used.isSplit() ? used.systemNs() : 0;
        MachineTime machineNow = MachineTime.now();
        counts[Counter.STEAL_NS.ordinal()] += machineNow.stolenNs() - machine.stolenNs();
        counts[Counter.MACHINE_NS.ordinal()] += machineNow.totalNs() - machine.totalNs();
        machine = machineNow;
        long gcNow = GcTime.pausedNs();
        counts[Counter.GC_PAUSE_NS.ordinal()] += gcNow - gcNs;
        gcNs = gcNow;
        gauges[Gauge.HEAP_BYTES.ordinal()] += ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void add(EngineStatistics engine, long[] counts, long[] gauges, Map<Timing, Histogram> times) {
        counts[Counter.LOOP_BUSY_NS.ordinal()] += engine.loop().busyNs();
        counts[Counter.LOOP_NS.ordinal()] += engine.loop().elapsedNs();
        busiestShare = Math.max(busiestShare, engine.loop().busyShare());
        poolRefusals += engine.refusals(RefusalCause.POOL_FULL) + engine.refusals(RefusalCause.RING_FULL) + engine.pool().refusals();
        gauges[Gauge.BUFFERED_BYTES.ordinal()] += engine.traffic().bufferedBytes();
        PHASES.forEach((phase, timing) -> add(engine.openings().timeOf(phase), timing, times));
        add(engine.latency(), Timing.PING, times);
        if (engine.loop().cycles() > 0) {
            times.computeIfAbsent(Timing.LOOP_TURN, none -> Times.histogram()).recordValue(atMost(engine.loop().longestCycleNs()));
        }
    }

    private static void add(LatencyHistogram from, Timing timing, Map<Timing, Histogram> times) {
        if (from.count() > 0) {
            Histogram into = times.computeIfAbsent(timing, none -> Times.histogram());
            add(from, from.minNs(), 0, from.maxNs(), from.count(), into);
        }
    }

    /** Values between two bounds: halved until they lie in one bucket, so that empty ranges cost nothing. */
    private static void add(LatencyHistogram from, long lowNs, long below, long highNs, long upTo, Histogram into) {
        if (upTo == below) {
            return;
        }
        if (highNs - lowNs <= Math.max(1, lowNs >> 8)) {
            into.recordValueWithCount(atMost(highNs), upTo - below);
            return;
        }
        long middleNs = lowNs + (highNs - lowNs) / 2;
        long upToMiddle = Math.max(below, Math.min(upTo, from.countAtMost(middleNs)));
        add(from, lowNs, below, middleNs, upToMiddle, into);
        add(from, middleNs, upToMiddle, highNs, upTo, into);
    }

    private static long atMost(long ns) {
        return Math.max(0, Math.min(ns, Times.MAX_NS));
    }

    /** Judges an interval, right after its reading. */
    Set<Limit> limits(Interval interval, long turns, long lateTurns) {
        EnumSet<Limit> limits = EnumSet.noneOf(Limit.class);
        // Connections may open as fast as this machine can, and a collection that measures the heap belongs to it.
        if (interval.phase() != Interval.Phase.OPENING) {
            addIf(limits, Limit.LOOP_BUSY, busiestShare > MAX_BUSY_SHARE);
            addIf(limits, Limit.LATE, lateTurns > turns * MAX_LATE_SHARE);
            addIf(limits, Limit.GC, interval.count(Counter.GC_PAUSE_NS) > interval.durationNs() * MAX_GC_SHARE);
        }
        addIf(limits, Limit.STEAL, interval.count(Counter.STEAL_NS) > interval.count(Counter.MACHINE_NS) * MAX_STEAL_SHARE);
        addIf(limits, Limit.REFUSED, poolRefusals > 0);
        addIf(limits, Limit.PORTS, interval.count(Counter.PORT_SHORTAGES) > 0);
        addIf(limits, Limit.DESCRIPTORS, interval.count(Counter.DESCRIPTOR_SHORTAGES) > 0);
        return limits;
    }

    private static void addIf(Set<Limit> limits, Limit limit, boolean isReached) {
        if (isReached) {
            limits.add(limit);
        }
    }
}
