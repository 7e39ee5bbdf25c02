package io.heddle.loadgen.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Rate.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When events of a rate are due. */
@Timeout(20)
final class DueTimesTest {
    private static final long SECOND_NS = 1_000_000_000L;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    private static Rate random(Random random) {
        List<Stage> stages = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            Duration time = random.nextInt(6) == 0 ? Duration.ZERO : Duration.ofMillis(1 + random.nextInt(20_000));
            stages.add(new Stage(time, rate(random)));
        }
        return new Rate(rate(random), stages);
    }

    private static double rate(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextDouble();
            case 2 -> random.nextInt(100_000);
            default -> random.nextDouble() * 5_000;
        };
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void timesAscendAndTheCountOfThoseBeforeATimeAgreesWithThem(long seed) {
        Random random = new Random(seed);
        DueTimes times = new DueTimes(random(random));
        long lastNs = 0;
        long event = 0;
        for (int i = 0; i < 2_000 && lastNs != DueTimes.NEVER; i++) {
            long timeNs = times.timeNs(event);
            assertTrue(timeNs >= lastNs, () -> "seed " + seed);
            if (timeNs != DueTimes.NEVER) {
                assertTrue(times.countBefore(timeNs) <= event, () -> "seed " + seed);
                assertTrue(times.countBefore(timeNs + 1) > event, () -> "seed " + seed);
            }
            lastNs = timeNs;
            event += 1 + random.nextInt(50);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theCountIsTheIntegralOfTheRate(long seed) {
        Random random = new Random(seed);
        Rate rate = random(random);
        DueTimes times = new DueTimes(rate);
        double integral = 0;
        double from = rate.from();
        long atNs = 0;
        for (Stage stage : rate.stages()) {
            integral += (from + stage.to()) / 2 * stage.duration().toNanos() / SECOND_NS;
            atNs += stage.duration().toNanos();
            from = stage.to();
            assertEquals(integral, times.countBefore(atNs), 1.001, () -> "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sharesAndEnginesTogetherTakeEachEventOnce(long seed) {
        Random random = new Random(seed);
        int agents = 1 + random.nextInt(4);
        int engines = 1 + random.nextInt(4);
        int total = random.nextInt(1_000);
        BitSet taken = new BitSet();
        long users = 0;
        for (int agent = 0; agent < agents; agent++) {
            for (int engine = 0; engine < engines; engine++) {
                Share share = new Share(agent, agents).engine(engine, engines);
                users += share.of(total);
                for (int event = share.index(); event < total; event += share.count()) {
                    assertTrue(!taken.get(event), () -> "seed " + seed);
                    taken.set(event);
                }
            }
        }
        assertEquals(total, taken.cardinality(), () -> "seed " + seed);
        assertEquals(total, users, () -> "seed " + seed);
    }

    @Test
    void aConstantRateIsAGridWithoutDrift() {
        DueTimes thirds = new DueTimes(Rate.constant(3));
        assertEquals(List.of(0L, 333_333_334L, 666_666_667L, SECOND_NS), List.of(thirds.timeNs(0), thirds.timeNs(1), thirds.timeNs(2),
            thirds.timeNs(3)));
        assertEquals(7L * 24 * 3_600 * SECOND_NS, thirds.timeNs(3L * 7 * 24 * 3_600));
        assertEquals(400, new DueTimes(Rate.constant(200)).countBefore(2 * SECOND_NS));
        assertEquals(10 * SECOND_NS, new DueTimes(Rate.constant(0.1)).timeNs(1));
    }

    @Test
    void aRampFromZeroBeginsAtOnceAndGrows() {
        DueTimes ramp = new DueTimes(new Rate(0, List.of(new Stage(Duration.ofSeconds(10), 100))));
        assertEquals(0, ramp.timeNs(0));
        assertEquals(500, ramp.countBefore(10 * SECOND_NS));
        assertEquals(5 * SECOND_NS, ramp.timeNs(125));
        // The last rate holds.
        assertEquals(11 * SECOND_NS, ramp.timeNs(600));
    }

    @Test
    void aRateThatEndsAtZeroEndsItsEvents() {
        DueTimes down = new DueTimes(new Rate(10, List.of(new Stage(Duration.ofSeconds(2), 0))));
        assertEquals(10, down.countBefore(Long.MAX_VALUE / 2));
        assertEquals(DueTimes.NEVER, down.timeNs(10));
        DueTimes jump = new DueTimes(new Rate(1, List.of(new Stage(Duration.ofSeconds(3), 1), new Stage(Duration.ZERO, 0))));
        assertEquals(2 * SECOND_NS, jump.timeNs(2));
        assertEquals(DueTimes.NEVER, jump.timeNs(3));
    }
}
