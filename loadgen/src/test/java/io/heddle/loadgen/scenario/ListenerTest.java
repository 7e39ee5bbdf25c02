package io.heddle.loadgen.scenario;

import static io.heddle.loadgen.scenario.FakeHost.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Listener;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.PlanException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ListenerTest {
    private static final Extract NUMBER = new Extract.JsonPath("$.n");
    private static final Extract STAMP = new Extract.JsonPath("$.t");
    private static final Matcher PUSH = new Matcher.Contains("\"n\"");

    private static FakeHost host(Listener... listeners) {
        return host(0, 1, listeners);
    }

    private static FakeHost host(int share, int shares, Listener... listeners) {
        return new FakeHost(Plans.of(steps -> {
            steps.connect().await(new Matcher.Contains("awaited"));
            for (Listener listener : listeners) {
                steps.listen(listener);
            }
        }), share, shares);
    }

    private static void push(FakeHost host, ScriptUser user, long... numbers) {
        for (long number : numbers) {
            host.text(user, "{\"n\":" + number + "}");
        }
    }

    @Test
    void messagesThatNoStepAwaitsAreCountedByTheFirstListenerThatWantsThem() {
        FakeHost host =
            host(new Listener("push", PUSH, null, null, null, 0), new Listener("rest", new Matcher.Contains("x"), null, null, null, 0));
        ScriptUser user = host.opened(0);
        host.text(user, "{\"n\":1,\"x\":1}");
        host.text(user, "x");
        host.text(user, "other");
        host.text(user, "awaited \"n\"");
        assertEquals("PUSHED=1", host.counted("push"));
        assertEquals("PUSHED=1", host.counted("rest"));
        assertEquals(1, host.count(Counter.UNMATCHED));
        assertEquals(4, host.count(Counter.RECEIVED));
    }

    @Test
    void theDelayCountsFromTheStampInItsUnit() {
        FakeHost host = host(new Listener("push", PUSH, STAMP, Duration.ofMillis(1), null, 0));
        ScriptUser user = host.opened(0);
        long epochMs = host.epochNanos(host.nowNs) / MS;
        host.pass(10);
        for (String stamp : new String[] {"" + epochMs, "\"" + (epochMs + 4) + "\"", (epochMs + 9) + ".5", "" + (epochMs + 11), "none"}) {
            host.text(user, "{\"n\":1,\"t\":" + (stamp.equals("none") ? "\"none\"" : stamp) + "}");
        }
        assertEquals(List.of(10 * MS, 6 * MS, 0L, 0L), host.meter("push").times(StepTiming.DELAY).stream()
            .map(delay -> delay == MS / 2 ? 0L : delay).toList());
        assertEquals("PUSHED=5", host.counted("push"));
    }

    @Test
    void aStampOfOurOwnTemplatesIsExact() {
        FakeHost host = host(new Listener("push", PUSH, STAMP, Duration.ofNanos(1), null, 0));
        ScriptUser user = host.opened(0);
        long sent = host.epochNanos(host.nowNs);
        host.nowNs += 1_234_567;
        host.text(user, "{\"n\":1,\"t\":" + sent + "}");
        assertEquals(List.of(1_234_567L), host.meter("push").times(StepTiming.DELAY));
    }

    @Test
    void gapsRepetitionsAndDisorderAreCountedApart() {
        FakeHost host = host(new Listener("push", PUSH, null, null, NUMBER, 0));
        ScriptUser user = host.opened(0);
        push(host, user, 10, 11, 13, 12, 12, 15, 11);
        assertEquals("DUPLICATED=2 OUT_OF_ORDER=1 PUSHED=7", host.counted("push"));
        push(host, user, 78);
        assertEquals("DUPLICATED=2 OUT_OF_ORDER=1 PUSHED=8 MISSED=1", host.counted("push"));
        user.ended("gone", host.nowNs);
        assertEquals("DUPLICATED=2 OUT_OF_ORDER=1 PUSHED=8 MISSED=63", host.counted("push"));
        user.start(host.nowNs, host.nowNs);
        host.open(user);
        push(host, user, 500);
        user.finish(host.nowNs);
        assertEquals("DUPLICATED=2 OUT_OF_ORDER=1 PUSHED=9 MISSED=63", host.counted("push"));
    }

    @Test
    void eachNumberThatNeverCameIsMissedOnce() {
        for (long seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Long> numbers = new ArrayList<>();
            TreeSet<Long> came = new TreeSet<>();
            long next = random.nextLong(-1_000, 1_000);
            for (int i = 0; i < 200; i++) {
                next += random.nextInt(20) == 0 ? random.nextInt(1, 300) : random.nextInt(1, 3);
                numbers.add(next);
                came.add(next);
            }
            for (int i = 1; i < numbers.size(); i++) {
                int other = Math.max(1, i - random.nextInt(6));
                if (numbers.get(i) - numbers.get(other) < 50 && random.nextBoolean()) {
                    numbers.add(i, numbers.remove(other));
                }
            }
            SequenceWindow window = new SequenceWindow();
            for (long number : numbers) {
                assertTrue(window.add(number) != SequenceWindow.Order.AGAIN, "seed " + seed);
            }
            window.close();
            assertEquals(came.last() - came.first() + 1 - came.size(), window.takeMissed(), "seed " + seed);
        }
    }

    @Test
    void aBroadcastThatSomeConnectionsLackIsMissedByThem() {
        FakeHost host = host(new Listener("room", PUSH, null, null, NUMBER, 4));
        List<ScriptUser> users = List.of(host.opened(0), host.opened(1), host.opened(2), host.opened(3));
        for (ScriptUser user : users) {
            push(host, user, 1, 2);
        }
        push(host, users.get(0), 2, 3);
        push(host, users.get(1), 3, 4);
        host.users.finish();
        assertEquals("DUPLICATED=1 PUSHED=12 MISSED=5", host.counted("room"));
    }

    @Test
    void eachShareExpectsABroadcastOnItsOwnConnections() {
        long expected = 0;
        for (int share = 0; share < 3; share++) {
            FakeHost host = host(share, 3, new Listener("room", PUSH, null, null, NUMBER, 10));
            push(host, host.opened(share), 1);
            host.users.finish();
            expected += 1 + host.meter("room").counts[StepCounter.MISSED.ordinal()];
        }
        assertEquals(10, expected);
    }

    @Test
    void thousandsOfBroadcastsAreSettledOneAfterTheOther() {
        FakeHost host = host(new Listener("room", PUSH, STAMP, Duration.ofNanos(1), null, 2));
        ScriptUser one = host.opened(0);
        ScriptUser other = host.opened(1);
        for (int i = 1; i <= 5_000; i++) {
            String message = "{\"n\":1,\"t\":" + (1_764_590_400_000_000_000L + 977L * i) + "}";
            host.text(one, message);
            if (i % 10 != 0) {
                host.text(other, message);
            }
        }
        host.users.finish();
        assertEquals("PUSHED=9500 MISSED=500", host.counted("room"));
    }

    @Test
    void aFanOutNeedsSomethingThatTellsMessagesApart() {
        PlanException mistake = assertThrows(PlanException.class, () -> host(new Listener("room", PUSH, null, null, null, 4)));
        assertTrue(mistake.getMessage().startsWith("in listener room of scenario chat, the fan-out needs a sequence"),
            mistake.getMessage());
    }
}
