package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Timing;
import java.util.Random;
import java.util.stream.IntStream;

/** A run as it could have been: a ramp, a steady load, a server that stalls, a generator that was busy. <b>Thread:</b> no state. */
final class Realistic {
    private static final double MS = 1e6;

    private Realistic() {}

    /** The seconds one after the other: all at once would need gigabytes. */
    static Iterable<Interval> seconds(long seed, int seconds, double slowness, String... steps) {
        Random random = new Random(seed);
        return () -> IntStream.range(0, seconds).mapToObj(i -> second(random, i, seconds, slowness, steps)).iterator();
    }

    private static Interval second(Random random, int i, int seconds, double slowness, String... steps) {
        Intervals second = Intervals.second(i).phase(i < 4 ? Phase.OPENING : i < 10 ? Phase.WARM_UP : i == seconds - 1 ? Phase.DRAIN
            : Phase.MEASURED);
        if (i < 4) {
            second.count(Counter.CONNECTS, 250).count(Counter.OPENED, i == 3 ? 238 : 250).count(Counter.CONNECT_FAILURES, i == 3 ? 12 : 0);
            for (int n = 0; n < 250; n++) {
                double tcp = 0.4 + random.nextDouble();
                second.time(Timing.TCP, (long) (tcp * MS)).time(Timing.TLS, (long) ((2 + 3 * random.nextDouble()) * MS))
                    .time(Timing.UPGRADE, (long) ((1 + random.nextDouble()) * MS)).time(Timing.CONNECT, (long) ((tcp + 6) * MS));
            }
        } else {
            traffic(second, random, i, seconds, slowness, steps);
        }
        return second.gauge(Gauge.OPEN, Math.min(988, 250L * (i + 1))).gauge(Gauge.HEAP_BYTES, 48_000_000 + random.nextInt(9_000_000))
            .make();
    }

    private static void traffic(Intervals second, Random random, int i, int seconds, double slowness, String... steps) {
        boolean stalls = i % 60 > 50 && i % 60 < 54;
        boolean busy = i > seconds * 3 / 4 && i < seconds * 3 / 4 + 7;
        long rate = i == seconds - 1 ? 10 : (long) (4_000 + 400 * Math.sin(i / 20.0) + random.nextInt(150));
        for (int s = 0; s < steps.length; s++) {
            long each = Math.max(1, rate / steps.length);
            second.count(Counter.SENT, each).count(Counter.RECEIVED, each).count(Counter.SENT_BYTES, 120 * each)
                .count(Counter.RECEIVED_BYTES, 180 * each).step(steps[s], StepCounter.DUE, each).step(steps[s], StepCounter.SENT, each);
            long failed = stalls ? each / 40 : 0;
            second.step(steps[s], StepCounter.OK, each - failed).step(steps[s], StepCounter.FAILED, failed)
                .step(steps[s], StepCounter.TIMED_OUT, failed);
            for (int n = 0; n < 40; n++) {
                double late = busy ? 8 * random.nextDouble() : 0.05 + 0.1 * random.nextDouble();
                double service = slowness * (s + 1) * 0.8 * Math.exp(0.45 * random.nextGaussian()) * (random.nextInt(90) == 0 ? 6 : 1)
                    + (stalls && random.nextInt(3) > 0 ? 400 * random.nextDouble() : 0);
                second.stepTimes(steps[s], StepTiming.SERVICE, (long) (service * MS), each / 40)
                    .stepTimes(steps[s], StepTiming.LATENESS, (long) (late * MS), each / 40)
                    .stepTimes(steps[s], StepTiming.LATENCY, (long) ((service + late) * MS), each / 40);
            }
        }
        second.count(Counter.LOOP_NS, (long) (1_000 * MS))
            .count(Counter.LOOP_BUSY_NS, (long) ((busy ? 970 : 420 + random.nextInt(60)) * MS))
            .count(Counter.CPU_USER_NS, (long) ((180 + random.nextInt(40)) * MS)).count(Counter.CPU_SYSTEM_NS, (long) (310 * MS))
            .count(Counter.GC_PAUSE_NS, random.nextInt(9) == 0 ? (long) (4 * MS) : 0).count(Counter.MACHINE_NS, (long) (2_000 * MS))
            .count(Counter.STEAL_NS, (long) (random.nextInt(20) * MS)).time(Timing.LOOP_TURN, (long) ((2 + random.nextInt(6)) * MS));
        if (stalls) {
            second.error("The server did not answer within 500 ms.", rate / 40);
        }
        if (busy) {
            second.limited(Limit.LOOP_BUSY).limited(Limit.LATE);
        }
    }
}
