package io.heddle.loadgen.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd.Reason;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.scenario.Program;
import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.PracticeServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real engine: a message that is echoed leaves no garbage on the loop, by a rate and in a closed loop. */
@Timeout(60)
final class AllocationIT {
    private static final int ENOUGH_MESSAGES = 100;

    /**
     * Reads what the loop's thread allocates, second by second, until it is next to nothing. The first seconds make histograms, and their
     * code is not compiled yet.
     */
    private static final class Reader implements RunListener {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final List<String> seconds = new ArrayList<>();
        private LoadAgent agent;
        private boolean isClean;
        private long lastBytes = -1;

        @Override
        public void interval(Interval interval) {
            if (interval.phase() != Interval.Phase.MEASURED) {
                return;
            }
            long bytes = 0;
            for (long id : threads.getAllThreadIds()) {
                ThreadInfo info = threads.getThreadInfo(id);
                bytes += info != null && info.getThreadName().equals("heddle-load") ? threads.getThreadAllocatedBytes(id) : 0;
            }
            long messages = interval.count(Counter.RECEIVED);
            seconds.add(bytes - lastBytes + " bytes for " + messages + " messages");
            if (lastBytes >= 0 && messages >= ENOUGH_MESSAGES && bytes - lastBytes < messages) {
                isClean = true;
                agent.stop(Reason.COMPLETED, "");
            }
            lastBytes = bytes;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageLeavesNoGarbage(boolean byRate) {
        try (PracticeServer server = PracticeServer.start("127.0.0.1", 0, 1, Behaviour.echo())) {
            Plan plan = Plan.builder("garbage").target(server.uri().toString())
                .load(load -> {
                    load.connections(20).duration(Duration.ofSeconds(30)).openFirst();
                    if (byRate) {
                        load.rate(2_000);
                    }
                })
                .scenario(
                    byRate ? Scenario.builder("a").whenDue(turn -> turn.echo(64)) : Scenario.builder("a").forever(turn -> turn.echo(64)))
                .build();
            Reader reader = new Reader();
            reader.agent = new LoadAgent(plan, Program.compile(plan), Share.WHOLE, 0, ConnectionSetup.of(plan.network()),
                WebSocketEngine::start, List.of(reader));
            reader.agent.run(new RunFacts(List.of(), "", "", "", ""));
            assertTrue(reader.isClean, reader.seconds::toString);
        }
    }
}
