package io.heddle.testkit.soak;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a run. <b>Thread:</b> any thread. */
final class Counts {
    final LongAdder started = new LongAdder();
    final LongAdder opened = new LongAdder();
    final LongAdder ended = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder backPressured = new LongAdder();
    final LongAdder writable = new LongAdder();
    final LongAdder notOpen = new LongAdder();
    final LongAdder thrown = new LongAdder();
    final LongAdder reported = new LongAdder();
    private final Map<String, LongAdder> endings = new ConcurrentSkipListMap<>();

    void ended(BotPlan plan, String event) {
        ended.increment();
        endings.computeIfAbsent(plan.fault() + ": " + event, key -> new LongAdder()).increment();
    }

    /** How connections have ended, by fault. */
    Map<String, LongAdder> endings() {
        return endings;
    }

    @Override
    public String toString() {
        return started + " started, " + opened + " opened, " + ended + " ended, " + sent + " messages sent, " + received + " received, "
            + backPressured + " sends refused by back-pressure, " + writable + " times writable again, " + notOpen
            + " sends after the end, " + thrown + " exceptions thrown by handlers";
    }
}
