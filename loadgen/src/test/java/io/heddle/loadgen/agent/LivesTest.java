package io.heddle.loadgen.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd.Reason;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users that come, go, are replaced, and come back. */
@Timeout(20)
final class LivesTest {
    private final AgentRig rig = new AgentRig();

    private void reconnecting() {
        rig.network = new Network(false, null, null, null, null, false, List.of(), 0, false, null, true);
    }

    @Test
    void usersWhoseTimeIsOverAreReplacedAndLoseNoAnswer() {
        rig.lifetime = new Delay.Uniform(Duration.ofMillis(50), Duration.ofMillis(150));
        rig.messages = Rate.constant(1_000);
        rig.begin().finish();
        // Ten users live for 100 ms in the mean, for 2 s.
        assertTrue(rig.count(Counter.OPENED) > 150 && rig.count(Counter.OPENED) < 260, () -> rig.count(Counter.OPENED) + " opened");
        assertEquals(0, rig.count(Counter.LOST));
        assertTrue(rig.count(Counter.CLOSED) > 140);
        assertEquals(2_000, rig.count(StepCounter.DUE));
        assertEquals(2_000, rig.count(StepCounter.OK));
        assertEquals(rig.cast.users.size(), rig.cast.users.stream().mapToLong(user -> user.number()).distinct().count());
        assertTrue(rig.intervals.stream().allMatch(interval -> interval.gauge(Gauge.OPEN) <= 10));
    }

    @Test
    void usersArriveByARateAndThoseAboveTheLimitDoNotStart() {
        rig.arrivals = Rate.constant(100);
        rig.connections = 20;
        rig.openFirst = false;
        rig.begin().finish();
        assertEquals(20, rig.count(Counter.OPENED));
        assertEquals(180, rig.cast.neverStarted());
        assertEquals(Reason.COMPLETED, rig.end.reason());
    }

    @Test
    void lostConnectionsComeBackAfterAPause() {
        reconnecting();
        rig.begin().advance(Duration.ofMillis(100));
        rig.engine.webSockets.forEach(webSocket -> webSocket.fireClosed(1012, "restart"));
        rig.finish();
        assertEquals(Reason.COMPLETED, rig.end.reason());
        assertEquals(10, rig.count(Counter.LOST));
        assertEquals(20, rig.count(Counter.OPENED));
        assertEquals(10, rig.intervals.get(rig.intervals.size() - 2).gauge(Gauge.OPEN));
        // They are marked, so that the engine's own limits against storms hold for them.
        assertTrue(rig.engine.webSockets.subList(10, 20).stream().allMatch(ws -> ws.requested.contains("reconnect[true]")));
    }

    @Test
    void pausesGrowWhileAServerIsDown() {
        reconnecting();
        rig.connections = 1;
        rig.duration = Duration.ofSeconds(60);
        rig.begin().advance(Duration.ofMillis(100));
        rig.whenOpened =
            webSocket -> rig.engine.schedule(AgentRig.ROUND_TRIP, () -> webSocket.fireError(AgentRig.refused().withTransient(true)));
        rig.engine.webSocket(0).fireClosed(1012, "restart");
        rig.finish();
        // Half a second, one, two, four, ..., thirty, of which half or more is waited for.
        long attempts = rig.count(Counter.CONNECTS) - 1;
        assertTrue(attempts >= 6 && attempts <= 10, () -> attempts + " attempts");
    }

    @Test
    void anErrorThatStaysIsNoReasonToComeBack() {
        reconnecting();
        rig.begin().advance(Duration.ofMillis(100));
        rig.engine.webSockets.get(0).fireError(AgentRig.refused().withTransient(false));
        rig.finish();
        assertEquals(10, rig.count(Counter.CONNECTS));
        assertEquals(1, rig.count(Counter.USERS_FAILED));
    }

    @Test
    void twoEnginesShareUsersAndTurns() {
        rig.engines = 2;
        rig.connections = 11;
        rig.messages = Rate.constant(777);
        rig.begin().finish();
        assertEquals(11, rig.count(Counter.OPENED));
        assertEquals(1_554, rig.count(StepCounter.DUE));
        assertEquals(1_554, rig.count(StepCounter.OK));
        assertEquals(2, rig.in(Interval.Phase.MEASURED).size());
    }

    @Test
    void sharesOfARunAddUpToIt() {
        long due = 0;
        long opened = 0;
        for (int i = 0; i < 3; i++) {
            AgentRig part = new AgentRig();
            part.share = new Share(i, 3);
            part.connections = 10;
            part.messages = new Rate(0, List.of(new Rate.Stage(Duration.ofSeconds(2), 1_000)));
            part.begin().finish();
            due += part.count(StepCounter.DUE);
            opened += part.count(Counter.OPENED);
        }
        assertEquals(1_000, due);
        assertEquals(10, opened);
    }
}
