package io.heddle.testkit;

import io.heddle.api.WebSocketEngine;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.engine.EngineParts;
import io.heddle.testkit.simulation.EngineNode;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds what an engine has left behind. <b>Thread:</b> the one that runs the network. */
final class Leaks {
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private Leaks() {}

    /**
     * @param timersAtStart the timers that the engine itself always has
     * @param countsTimers false if the program closed the engine, and with it what it had scheduled
     */
    static void find(WebSocketEngine engine, EngineNode node, EngineParts parts, int timersAtStart, boolean countsTimers,
        List<String> into) {
        EngineStatistics statistics = engine.statistics();
        add(into, statistics.connecting(), "connections still connecting");
        add(into, statistics.open(), "connections still open");
        add(into, statistics.closing(), "connections still closing");
        add(into, statistics.pool().segmentsInUse(), "segments of the buffer pool in use: release them, or give them to a send");
        add(into, node.sockets(), "sockets open");
        if (!countsTimers) {
            return;
        }
        // Some parts look again for room in the pool after a few milliseconds: those timers end by themselves.
        long soonNs = parts.clock().nanoTime() + SOON_NS;
        // While the engine closes it has one more timer, its time limit.
        int ownTimers = timersAtStart + (engine.isClosed() ? 1 : 0);
        add(into, parts.deadlines().countAfter(soonNs) - ownTimers,
            "scheduled tasks that are still to come: cancel them when the bot is stopped");
    }

    /** The first failed assertion among them, or null. */
    static AssertionError assertionIn(List<Throwable> faults) {
        for (int i = 0; i < faults.size(); i++) {
            if (faults.get(i) instanceof AssertionError assertion) {
                return assertion;
            }
        }
        return null;
    }

    private static void add(List<String> into, long count, String what) {
        if (count > 0) {
            into.add(count + " " + what);
        }
    }
}
