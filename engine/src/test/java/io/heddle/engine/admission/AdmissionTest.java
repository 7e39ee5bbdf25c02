package io.heddle.engine.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.config.ConnectLimits;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.loop.WideBudget;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns by a clock that is turned by hand: rates, places, fairness, and budgets of origins. */
@Timeout(60)
final class AdmissionTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final ConnectLimits FREE = ConnectLimits.unlimited();

    /** Notes its turn. */
    private final class Client extends Entrant {
        private final String key;
        private final Consumer<Client> onTurn;

        Client(String key, Consumer<Client> onTurn) {
            this.key = key;
            this.onTurn = onTurn;
        }

        void had() {
            turns.add(key);
            onTurn.accept(this);
        }

        @Override
        protected void onTurn() {
            had();
        }

        boolean waits() {
            return isQueued();
        }
    }

    private final CachedNanoClock clock = new CachedNanoClock();
    private final TurnBudget budget = WideBudget.create();
    private final EngineCounters counters = new EngineCounters();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final List<String> turns = new ArrayList<>();
    private Deadlines deadlines;
    private Admission admission;

    private void begin(ConnectLimits limits) {
        clock.update(-7_000_000_123L);
        deadlines = new Deadlines(clock, fault -> {
            throw new AssertionError(fault);
        });
        admission = new Admission(limits, deadlines, budget, later::add, counters);
    }

    private Client enter(String key, boolean isSecure, Consumer<Client> onTurn) {
        Client client = new Client(key, onTurn);
        if (admission.enter(client, key, isSecure)) {
            client.had();
        }
        return client;
    }

    private Client enter(String key) {
        return enter(key, false, client -> {});
    }

    private List<Client> enter(int count, String key, Consumer<Client> onTurn) {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(enter(key, false, onTurn));
        }
        return all;
    }

    private void runLater() {
        while (!later.isEmpty()) {
            later.poll().run();
        }
    }

    private void run(long ns) {
        for (long passed = 0; passed < ns; passed += MS) {
            clock.advance(MS);
            deadlines.poll(clock.nanoTime(), budget);
            runLater();
        }
    }

    private int turnsIn(long ns) {
        int before = turns.size();
        run(ns);
        return turns.size() - before;
    }

    private void fails(Client client) {
        admission.end(client, false);
    }

    private void opens(Client client) {
        admission.end(client, true);
    }

    @Test
    void anOriginThatFailsHasItsMinimumEachSecondForDays() {
        begin(ConnectLimits.standard());
        enter(1_000, "a", this::fails);
        assertEquals(2, turns.size(), "a tenth of a second's worth at once, and the one that is due");
        for (int i = 0; i < 20; i++) {
            int count = turnsIn(SECOND);
            assertTrue(count >= 9 && count <= 11, i + ": " + count);
        }
    }

    @Test
    void anOriginThatOpensGrowsByItsMinimumEachSecond() {
        begin(ConnectLimits.standard());
        enter(1_000, "a", this::opens);
        int before = 0;
        for (int i = 0; i < 8; i++) {
            int count = turnsIn(SECOND);
            assertTrue(count >= before + 5 && count <= before + 16, i + ": " + count + " after " + before);
            before = count;
        }
        assertTrue(before >= 60, "in the eighth second: " + before);
        run(30 * SECOND);
        assertEquals(1_000, turns.size());
        assertEquals(0, deadlines.count());
    }

    @Test
    void aServerThatCanOpenOnlySomeIsAskedForTheMinimumMore() {
        begin(ConnectLimits.standard());
        int capacity = 50;
        long[] second = {0, 0};
        enter(100_000, "a", client -> {
            long now = clock.nanoTime() / SECOND;
            second[1] = now == second[0] ? second[1] + 1 : 1;
            second[0] = now;
            admission.end(client, second[1] <= capacity);
        });
        run(20 * SECOND);
        int count = turnsIn(10 * SECOND);
        assertTrue(count >= 10 * capacity && count <= 10 * (capacity + 12), "in ten seconds: " + count);
    }

    @Test
    void successesOfLongAgoPayForNothing() {
        begin(ConnectLimits.standard());
        enter(500, "a", this::opens);
        run(15 * SECOND);
        run(5 * SECOND);
        enter(500, "a", this::fails);
        assertTrue(turnsIn(SECOND) <= 11);
    }

    @Test
    void theLoopThatWasAwayMakesNoBurst() {
        begin(FREE.maxConnectsPerSecond(1_000));
        enter(10_000, "a", this::fails);
        int before = turns.size();
        assertTrue(before <= 101, "at once: " + before);
        clock.advance(60 * SECOND);
        deadlines.poll(clock.nanoTime(), budget);
        runLater();
        assertTrue(turns.size() - before <= 101, "after a minute: " + (turns.size() - before));
        assertEquals(1_000, turnsIn(SECOND), 3);
    }

    @Test
    void neverAreMoreUnderWayThanTheLimitAndAnOriginTakesNoMoreThanItLeaves() {
        begin(FREE.maxConnecting(10));
        List<Client> ofA = enter(100, "a", client -> {});
        assertEquals(5, admission.places());
        enter("b");
        enter("c");
        runLater();
        assertEquals(List.of("a", "a", "a", "a", "a", "b", "c"), turns);
        enter(100, "d", client -> {});
        runLater();
        assertTrue(admission.places() <= 10);
        assertEquals(9, admission.places(), "d has as many as are free");
        ofA.stream().filter(client -> !client.waits()).toList().forEach(this::fails);
        runLater();
        assertTrue(admission.places() <= 10);
    }

    @Test
    void oneMayBeUnderWayWhereTheLimitIsOne() {
        begin(FREE.maxConnecting(1));
        Client first = enter("a");
        Client second = enter("a");
        assertTrue(second.waits());
        admission.end(first, false);
        runLater();
        assertFalse(second.waits());
        assertEquals(1, admission.places());
    }

    @Test
    void turnsGoAroundOriginsAndWithinOneFirstComeIsFirstServed() {
        begin(FREE.maxConnectsPerSecond(10));
        enter(1_000, "a", client -> {});
        turns.clear();
        enter("b");
        enter("c");
        enter("b");
        run(600 * MS);
        assertEquals(List.of("a", "b", "c", "a", "b", "a"), turns);
    }

    @Test
    void tlsHasLimitsOfItsOwnWhichHoldNoOthersUp() {
        begin(FREE.maxTlsHandshakes(2).maxTlsHandshakesPerSecond(100));
        Client first = enter("a", true, client -> {});
        Client held = enter("a", true, client -> {});
        assertTrue(held.waits(), "one of the two places is for others");
        enter("b", true, client -> {});
        runLater();
        Client none = enter("c", true, client -> {});
        assertEquals(2, admission.securePlaces());
        assertTrue(none.waits());
        enter(50, "d", client -> {});
        assertEquals(List.of("a", "b"), turns.subList(0, 2));
        assertEquals(52, turns.size());
        admission.end(first, false);
        runLater();
        assertEquals(2, admission.securePlaces());
        assertTrue(counters.get(Counter.TURNS_DELAYED_BY_TLS) >= 2);
    }

    @Test
    void theRateOfTlsHandshakesHolds() {
        begin(FREE.maxTlsHandshakesPerSecond(100));
        for (int i = 0; i < 1_000; i++) {
            enter("a" + i % 7, true, this::fails);
        }
        run(SECOND);
        assertEquals(100, turnsIn(SECOND), 2);
        assertEquals(0, admission.securePlaces());
    }

    @Test
    void whoLeavesTheQueueIsForgottenAndTheNextHasItsTurn() {
        begin(FREE.maxConnecting(1));
        Client first = enter("a");
        List<Client> waiting = enter(100_000, "a", client -> {});
        Client last = enter("b");
        waiting.forEach(client -> admission.end(client, false));
        waiting.forEach(client -> admission.end(client, false));
        assertEquals(1, counters.get(Counter.AWAITING_TURN));
        admission.end(first, true);
        runLater();
        assertFalse(last.waits());
        admission.end(last, true);
        assertEquals(0, counters.get(Counter.AWAITING_TURN));
        assertEquals(0, counters.get(Counter.TURNS_UNDER_WAY));
        assertEquals(0, admission.places());
    }

    @Test
    void aStreamGivesItsPlaceBackAndWaitsOnceMoreAheadOfOthersForAnother() {
        begin(ConnectLimits.standard().maxConnecting(1));
        Client stream = enter("a");
        admission.giveBack(stream, false);
        admission.giveBack(stream, false);
        assertEquals(0, admission.places());
        Client second = enter("a");
        Client third = enter("a");
        assertFalse(second.waits());
        assertFalse(admission.enter(stream, "a", false));
        admission.end(second, false);
        runLater();
        assertFalse(stream.waits());
        assertTrue(third.waits(), "the one that had its turn goes first, and needs no other of the budget");
        admission.end(stream, true);
        run(SECOND);
        assertFalse(third.waits());
        assertEquals(3, counters.get(Counter.TURNS));
    }

    @Test
    void aTurnThatAsksAgainAtOnceIsNoRecursion() {
        begin(FREE.maxConnectsPerSecond(100_000));
        int[] left = {100_000};
        enter("a", false, new Consumer<>() {
            @Override
            public void accept(Client client) {
                admission.end(client, false);
                if (--left[0] > 0) {
                    later.add(() -> enter("a", false, this));
                }
            }
        });
        runLater();
        run(SECOND);
        assertTrue(left[0] < 10_000, left[0] + " left");
    }

    @Test
    void originsAreForgottenOnceTheyAreAsNewOnes() {
        begin(ConnectLimits.standard().maxConnectsPerSecond(ConnectLimits.NO_LIMIT));
        for (int i = 0; i < 20_000; i++) {
            enter("origin" + i, false, this::fails);
        }
        assertTrue(admission.originCount() <= 4_097, admission.originCount() + " origins");
        run(3 * SECOND);
        for (int i = 0; i < 4_200; i++) {
            enter("other", false, this::fails);
            enter("other" + i, false, this::fails);
        }
        assertTrue(admission.originCount() <= 4_300, admission.originCount() + " origins");
        assertEquals(0, admission.places());
    }

    @Test
    void originsThatEndTogetherAreForgottenToo() {
        begin(ConnectLimits.standard().maxConnectsPerSecond(ConnectLimits.NO_LIMIT).maxConnecting(ConnectLimits.NO_LIMIT));
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(enter("origin" + i));
        }
        all.forEach(this::fails);
        assertTrue(admission.originCount() <= 4_097, admission.originCount() + " origins");
        List<Client> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.addAll(enter(3, "other" + i, client -> {}));
        }
        waiting.forEach(this::fails);
        run(3 * SECOND);
        assertTrue(admission.originCount() <= 4_097, admission.originCount() + " origins");
        assertEquals(0, admission.places());
    }

    @Test
    void aHundredThousandTurnsAreSpreadOverTurnsOfTheLoop() {
        CachedNanoClock still = new CachedNanoClock();
        clock.update(0);
        deadlines = new Deadlines(clock, fault -> {});
        TurnBudget narrow = new TurnBudget(still, TimeUnit.MILLISECONDS.toNanos(10), 8);
        admission = new Admission(FREE.maxConnecting(100_002), deadlines, narrow, later::add, counters);
        Client first = enter("x");
        for (int i = 0; i < 1_000; i++) {
            enter("o" + i);
        }
        List<Client> held = enter(60_000, "y", client -> {});
        int before = turns.size();
        admission.end(first, false);
        held.stream().filter(client -> !client.waits()).limit(10_000).forEach(this::fails);
        while (!later.isEmpty()) {
            int had = turns.size();
            narrow.beginStep();
            narrow.beginShare();
            later.poll().run();
            assertTrue(turns.size() - had <= 20, (turns.size() - had) + " in one turn");
        }
        assertTrue(turns.size() > before);
    }

    @Test
    void nobodyHasATurnOnceTheEngineCloses() {
        begin(FREE.maxConnectsPerSecond(10));
        enter(10, "a", client -> {});
        int before = turns.size();
        admission.stop();
        assertEquals(0, deadlines.count());
        Client late = enter("b");
        run(SECOND);
        assertEquals(before, turns.size());
        assertTrue(late.waits());
        admission.end(late, false);
    }
}
