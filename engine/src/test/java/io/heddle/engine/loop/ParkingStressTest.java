package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real loop that sleeps in a real selector, without any deadline that could wake it: one lost wake-up and it never moves again.
 * Producers publish at all distances from the moment in which it parks.
 */
@Timeout(60)
final class ParkingStressTest {
    private static final int PRODUCERS = 2;
    private static final long STRESS_NS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final long LOST_NS = TimeUnit.SECONDS.toNanos(30);

    private final AtomicBoolean stop = new AtomicBoolean();
    private LoopHarness harness;
    private Thread loop;

    @BeforeEach
    void start() throws IOException {
        harness = new LoopHarness(SystemNanoClock.INSTANCE, true);
    }

    private void run() {
        loop = AgentRunner.startOnThread(new AgentRunner(NoOpIdleStrategy.INSTANCE, harness.faults::add, null, harness.loop));
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        harness.ended = true;
        harness.poller.wakeup();
        loop.join();
        harness.poller.close();
        assertEquals(List.of(), harness.faults);
    }

    /** Runs between the loop's last check for work and its sleep: widens the gap that a publication could fall into. */
    private static boolean dawdle() {
        for (int i = 0; i < 200; i++) {
            Thread.onSpinWait();
        }
        return false;
    }

    /** Publishes once and waits until the loop has seen it. */
    private interface RoundTrip {
        /** @return a count that grows once the loop has seen what was published */
        AtomicLong publish();
    }

    private long stress(RoundTrip[] roundTrips) throws InterruptedException {
        long seed = System.nanoTime();
        AtomicLong trips = new AtomicLong();
        List<Thread> producers = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (int p = 0; p < roundTrips.length; p++) {
            RoundTrip roundTrip = roundTrips[p];
            Random random = new Random(seed + p);
            Thread thread = new Thread(() -> {
                for (long trip = 1; !stop.get(); trip++) {
                    AtomicLong seen = roundTrip.publish();
                    long sinceNs = System.nanoTime();
                    while (seen.get() < trip && System.nanoTime() - sinceNs < LOST_NS) {
                        Thread.yield();
                    }
                    if (seen.get() < trip) {
                        synchronized (lost) {
                            lost.add("trip " + trip + " of seed " + seed);
                        }
                        return;
                    }
                    trips.incrementAndGet();
                    for (int i = random.nextInt(300); i > 0; i--) {
                        Thread.onSpinWait();
                    }
                }
            });
            producers.add(thread);
            thread.start();
        }
        long endNs = System.nanoTime() + STRESS_NS;
        // A machine may be so busy that the producers never leave the loop a moment to sleep in.
        while ((System.nanoTime() < endNs || trips.get() < 100 || !harness.poller.hasSlept && System.nanoTime() - endNs < LOST_NS)
            && lost.isEmpty()) {
            producers.get(0).join(50);
        }
        stop.set(true);
        for (Thread producer : producers) {
            producer.join();
        }
        assertEquals(List.of(), lost, "the loop slept through a publication");
        assertTrue(harness.poller.hasSlept, "the loop never slept");
        return trips.get();
    }

    @Test
    void noCommandIsSleptThrough() throws InterruptedException {
        harness.flushes.waits = ParkingStressTest::dawdle;
        run();
        RoundTrip[] roundTrips = new RoundTrip[PRODUCERS];
        for (int p = 0; p < PRODUCERS; p++) {
            AtomicLong ran = new AtomicLong();
            roundTrips[p] = () -> {
                harness.commands.add(ran::incrementAndGet);
                return ran;
            };
        }
        assertTrue(stress(roundTrips) >= 100);
    }

    @Test
    void nothingPublishedToAStageIsSleptThrough() throws InterruptedException {
        AtomicLong[] offered = {new AtomicLong(), new AtomicLong()};
        AtomicLong[] seen = {new AtomicLong(), new AtomicLong()};
        harness.sends.waits = () -> offered[0].get() > seen[0].get() || offered[1].get() > seen[1].get();
        harness.sends.work = () -> {
            for (int p = 0; p < PRODUCERS; p++) {
                seen[p].set(offered[p].get());
            }
        };
        harness.flushes.waits = ParkingStressTest::dawdle;
        run();
        RoundTrip[] roundTrips = new RoundTrip[PRODUCERS];
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            roundTrips[p] = () -> {
                // As weak as the send ring: a release store, then a read of the flag.
                offered[producer].setRelease(offered[producer].getPlain() + 1);
                harness.dispatcher.waker().wake();
                return seen[producer];
            };
        }
        assertTrue(stress(roundTrips) >= 100);
    }
}
