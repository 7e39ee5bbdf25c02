package io.heddle.testkit.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.soak.Reading.Column;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The soak: twenty seconds with 200 connections among the other tests, and with {@code mvn verify -Psoak} alone, for half an hour with
 * 2,000. The seed and the length come from {@code heddle.soak.seed} and {@code heddle.soak.minutes}.
 */
@Timeout(value = 25, unit = TimeUnit.HOURS)
final class SoakIT {
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(20);

    @Test
    void memoryDescriptorsAndThreadsStayFlat() throws Exception {
        long seed = Long.getLong("heddle.soak.seed", System.nanoTime() % 1_000_000);
        int minutes = Integer.getInteger("heddle.soak.minutes", 0);
        SoakOptions options = minutes == 0 ? SoakOptions.brief(seed)
            : SoakOptions.minutes(seed, minutes, Integer.getInteger("heddle.soak.connections", 2_000));
        PrintStream out = System.out;
        out.println("Soak: " + options + "; the same lives again: -Dheddle.soak.seed=" + seed);
        List<String> flaws = new ArrayList<>();
        try (LogWatch log = new LogWatch(); ServerProcess server = ServerProcess.start()) {
            // Opens what the JVM opens once, so that the end can be compared with the start.
            run(options.rehearsal(), server, new PrintStream(OutputStream.nullOutputStream()), flaws, false);
            long descriptors = Meters.descriptors();
            long threads = Meters.threads();
            run(options, server, out, flaws, true);
            awaitAtMost(descriptors, "descriptors", flaws, Meters::descriptors);
            awaitAtMost(threads, "threads", flaws, Meters::threads);
            flaws.addAll(log.faults());
        }
        assertTrue(flaws.isEmpty(), () -> "seed " + seed + ":\n" + String.join("\n", flaws));
    }

    private static void run(SoakOptions options, ServerProcess server, PrintStream out, List<String> flaws, boolean isJudged) {
        Soak soak = new Soak(options, server, out);
        List<Reading> readings = soak.run();
        flaws.addAll(soak.violations());
        if (isJudged && server.isAlive()) {
            List<String> rises = soak.rises(readings);
            for (Column column : Column.values()) {
                out.println("Medians of the thirds after the warm-up: " + column + " "
                    + Arrays.toString(Flatness.medians(column, readings, options)));
            }
            flaws.addAll(rises);
            if (!rises.isEmpty()) {
                flaws.add(Reading.header());
                readings.forEach(reading -> flaws.add(reading.toString()));
            }
        }
    }

    private static void awaitAtMost(long atStart, String what, List<String> flaws, LongSupplier now) {
        if (!Soak.await(System.nanoTime() + MAX_WAIT_NS, () -> now.getAsLong() <= atStart)) {
            flaws.add(now.getAsLong() + " " + what + " at the end, and " + atStart + " at the start");
        }
    }
}
