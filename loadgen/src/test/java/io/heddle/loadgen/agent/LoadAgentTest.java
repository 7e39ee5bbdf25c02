package io.heddle.loadgen.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.RunEnd.Reason;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.plan.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The course of a run, on a fake engine. */
@Timeout(20)
final class LoadAgentTest {
    private final AgentRig rig = new AgentRig();

    @Test
    void aClosedLoopSendsAsSoonAsTheLastEchoIsBack() {
        rig.begin().finish();
        assertEquals(Reason.COMPLETED, rig.end.reason());
        assertEquals(Duration.ofSeconds(2).toNanos(), rig.end.ranNs());
        assertEquals(10, rig.count(Counter.OPENED));
        assertTrue(rig.count(StepCounter.OK) >= 19_000, () -> "only " + rig.count(StepCounter.OK));
        assertEquals(rig.count(StepCounter.SENT), rig.count(StepCounter.OK));
    }

    @Test
    void secondsAreWholeAndOfOnePhase() {
        rig.duration = Duration.ofMillis(3_500);
        rig.warmUp = Duration.ofSeconds(1);
        rig.begin().finish();
        assertEquals(List.of(Phase.OPENING, Phase.WARM_UP, Phase.MEASURED, Phase.MEASURED, Phase.MEASURED, Phase.DRAIN),
            rig.intervals.stream().map(Interval::phase).toList());
        assertEquals(List.of(1_000L, 1_000L, 500L), rig.in(Phase.MEASURED).stream().map(i -> i.durationNs() / 1_000_000).toList());
        assertEquals(List.of(0, 1, 2, 3, 4, 5), rig.intervals.stream().map(Interval::index).toList());
    }

    @Test
    void eachTurnOfARateIsGivenOutOnceToTheNextUser() {
        rig.messages = Rate.constant(333.3);
        rig.begin().finish();
        // Event 666 is due at 1.998 s.
        assertEquals(667, rig.count(StepCounter.DUE));
        assertEquals(667, rig.count(StepCounter.OK));
        assertTrue(rig.cast.users.stream().allMatch(user -> user.dueNs.size() == 66 || user.dueNs.size() == 67));
    }

    @Test
    void turnsThatFindNoUserUntilTheEndCountAsNotSent() {
        rig.messages = Rate.constant(100);
        rig.openFirst = false;
        rig.whenOpened = webSocket -> {};
        rig.begin().finish();
        assertEquals(200, rig.count(StepCounter.DUE));
        assertEquals(200, rig.count(StepCounter.NOT_SENT));
        assertEquals(0, rig.count(StepCounter.SENT));
    }

    @Test
    void aServerThatAcceptsNobodyEndsTheRunAfterThreeFailures() {
        rig.whenOpened = webSocket -> rig.engine.schedule(AgentRig.ROUND_TRIP, () -> webSocket.fireError(AgentRig.refused()));
        rig.begin().finish();
        assertEquals(Reason.NONE_OPENED, rig.end.reason());
        assertEquals("UPGRADE at 127.0.0.1:1: Status 503.", rig.end.detail());
        assertEquals(0, rig.end.ranNs());
    }

    @Test
    void aFirstConnectionThatHangsDoesNotHoldTheOthersUp() {
        rig.openFirst = false;
        rig.whenOpened = webSocket -> {
            if (webSocket != rig.engine.webSocket(0)) {
                rig.engine.schedule(AgentRig.ROUND_TRIP, webSocket::fireOpen);
            }
        };
        rig.begin().advance(Duration.ofMillis(20));
        assertEquals(10, rig.engine.webSockets.size());
    }

    @Test
    void connectionsThatAreRefusedAreCountedAndTheOthersGoOn() {
        rig.whenOpened = webSocket -> rig.engine.schedule(AgentRig.ROUND_TRIP, () -> {
            if (rig.engine.webSockets.indexOf(webSocket) % 2 == 0) {
                webSocket.fireOpen();
            } else {
                webSocket.fireError(AgentRig.refused());
            }
        });
        rig.begin().finish();
        assertEquals(Reason.COMPLETED, rig.end.reason());
        assertEquals(5, rig.count(Counter.OPENED));
        assertEquals(5, rig.count(Counter.CONNECT_FAILURES));
        assertEquals(5, rig.intervals.get(0).errors().get("UPGRADE at 127.0.0.1:1: Status 503."));
    }

    @Test
    void aServerThatDiesEndsTheRunEarly() {
        rig.begin().advance(Duration.ofMillis(500));
        rig.engine.webSockets.forEach(webSocket -> webSocket.fireClosed(1012, "restart"));
        rig.finish();
        assertEquals(Reason.ALL_LOST, rig.end.reason());
        assertEquals(10, rig.count(Counter.LOST));
        assertTrue(rig.end.ranNs() < Duration.ofMillis(600).toNanos());
        assertEquals(10, rig.intervals.stream().mapToLong(i -> i.errors().getOrDefault("Closed with code 1012: restart", 0L)).sum());
    }

    @Test
    void aRunThatIsStoppedSaysHowLongItRan() {
        rig.begin().advance(Duration.ofMillis(700));
        rig.agent.stop(Reason.STOPPED, "");
        rig.finish();
        assertEquals(Reason.STOPPED, rig.end.reason());
        assertTrue(rig.end.ranNs() > Duration.ofMillis(600).toNanos() && rig.end.ranNs() < Duration.ofMillis(750).toNanos());
    }

    @Test
    void answersThatNeverComeAreWaitedForUntilTheDrainIsOver() {
        rig.messages = Rate.constant(10);
        rig.echoes = false;
        rig.begin().finish();
        assertEquals(20, rig.count(StepCounter.SENT));
        assertEquals(0, rig.count(StepCounter.OK));
        assertEquals(2_000, rig.in(Phase.DRAIN).stream().mapToLong(Interval::durationNs).sum() / 1_000_000, 5);
        assertEquals(20, rig.in(Phase.DRAIN).get(0).gauge(Gauge.IN_FLIGHT));
        assertTrue(rig.cast.users.stream().allMatch(user -> user.drained && user.finished));
    }

    @Test
    void connectTimesCountFromWhenAConnectionWasDue() {
        rig.ramp = Rate.constant(100);
        rig.begin().finish();
        assertEquals(10, rig.in(Phase.OPENING).get(0).times(Timing.CONNECT).getTotalCount());
        assertTrue(rig.in(Phase.OPENING).get(0).durationNs() >= 90_000_000L);
        assertEquals(10_000_000L, rig.cast.users.get(3).startedNs - rig.cast.users.get(2).startedNs);
    }
}
