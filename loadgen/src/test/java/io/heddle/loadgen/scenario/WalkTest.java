package io.heddle.loadgen.scenario;

import static io.heddle.loadgen.scenario.FakeHost.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Condition;
import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WalkTest {
    private static final Step CONNECT = new Step.Connect("connect", Duration.ofMillis(50));
    private static final Matcher NEVER = new Matcher.Contains("never");

    @Test
    void aScenarioThatDoesNotConnectIsConnectedFirst() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.send("hi").await(NEVER)));
        assertEquals(List.of("hi"), FakeHost.sent(host.opened(0)));
    }

    @Test
    void connectingIsMeasuredFromWhenTheUserWasDue() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.step(CONNECT).await(NEVER)));
        ScriptUser user = (ScriptUser) host.users.create(0);
        user.start(host.nowNs - 3 * MS, host.nowNs);
        host.pass(4);
        host.open(user);
        assertEquals("DUE=1 SENT=1 OK=1", host.counted("connect"));
        assertEquals(List.of(7 * MS), host.meter("connect").times(StepTiming.LATENCY));
        assertEquals(List.of(4 * MS), host.meter("connect").times(StepTiming.SERVICE));
    }

    @Test
    void aConnectionThatDoesNotOpenInTimeIsDropped() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.step(CONNECT).await(NEVER)));
        ScriptUser user = host.begun(0);
        FakeConnection connection = new FakeConnection(host.pool);
        user.connecting(connection);
        host.pass(50);
        assertEquals("aborted", connection.closed);
        user.connectFailed("aborted", host.nowNs);
        assertEquals("DUE=1 SENT=1 FAILED=1 TIMED_OUT=1", host.counted("connect"));
        assertEquals(List.of("0 failed"), host.completed);
    }

    @Test
    void aRefusedConnectionFailsTheUser() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.step(CONNECT).await(NEVER)));
        host.begun(0).connectFailed("refused", host.nowNs);
        assertEquals("DUE=1 SENT=1 FAILED=1 LOST=1", host.counted("connect"));
        assertEquals(List.of("0 failed"), host.completed);
    }

    @Test
    void messagesAreHeldUntilAllConnectionsAreOpen() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().send("hi").await(NEVER)));
        host.holds = true;
        ScriptUser user = host.opened(0);
        host.pass(500);
        assertEquals(List.of(), FakeHost.sent(user));
        host.holds = false;
        user.begin(host.nowNs);
        user.begin(host.nowNs);
        assertEquals(List.of("hi"), FakeHost.sent(user));
        assertEquals(List.of(0L), host.meter("send").times(StepTiming.LATENESS));
    }

    @Test
    void aStepBehindAPauseIsDueWhenThePauseIsOver() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().think(Duration.ofMillis(20)).send("hi").await(NEVER)));
        ScriptUser user = host.opened(0);
        host.pass(19);
        assertEquals(List.of(), FakeHost.sent(user));
        host.nowNs += 4 * MS;
        host.pass(0);
        assertEquals(List.of("hi"), FakeHost.sent(user));
        assertEquals(List.of(3 * MS), host.meter("send").times(StepTiming.LATENESS));
    }

    @Test
    void pausesAreDrawnWithinTheirBounds() {
        for (Delay delay : new Delay[] {new Delay.Uniform(Duration.ofMillis(10), Duration.ofMillis(20)),
            new Delay.Exponential(Duration.ofMillis(10))}) {
            FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().forever(turn -> turn.think(delay).send("x"))));
            ScriptUser user = host.opened(0);
            host.pass(20_000);
            int turns = FakeHost.sent(user).size();
            int expected = delay instanceof Delay.Uniform ? 1_333 : 2_000;
            assertTrue(Math.abs(turns - expected) < expected / 8, delay + " took " + turns + " turns");
        }
    }

    @Test
    void loopsTakeTheirTurns() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect()
            .repeat(2, outer -> outer.send("a").repeat(3, inner -> inner.send("b")).repeat(0, none -> none.send("never")))
            .repeatDuring(Duration.ofMillis(25), turn -> turn.send("c").think(Duration.ofMillis(10)))
            .set("n", "1")
            .repeatWhile(new Condition.Compare("n", Condition.Comparison.NOT_EQUAL, "100"), turn -> turn.send("d").set("n", "{{n}}0"))
            .await(NEVER)));
        ScriptUser user = host.opened(0);
        host.pass(100);
        assertEquals("abbbabbbcccdd", String.join("", FakeHost.sent(user)));
    }

    @Test
    void conditionsCompareNumbersAsNumbersAndOthersAsText() {
        Object[][] cases = {{"10", Condition.Comparison.GREATER, "9", "y"}, {"1.0", Condition.Comparison.EQUAL, "1", "y"},
            {"b", Condition.Comparison.LESS, "a", "n"}, {"10", Condition.Comparison.LESS_OR_EQUAL, "9x", "y"},
            {"-3", Condition.Comparison.GREATER_OR_EQUAL, "-2e0", "n"}, {"", Condition.Comparison.NOT_EQUAL, "", "n"}};
        for (Object[] one : cases) {
            FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().set("v", (String) one[0]).when(
                new Condition.Compare("v", (Condition.Comparison) one[1], (String) one[2]), then -> then.send("y"),
                otherwise -> otherwise.send("n")).await(NEVER)));
            assertEquals(one[3], FakeHost.last(host.opened(0)), one[0] + " " + one[1] + " " + one[2]);
        }
    }

    @Test
    void chanceTakesOneWayAsOftenAsItSays() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().repeat(1_000,
            turn -> turn.when(new Condition.Chance(0.25), then -> then.send("rare", new Message(Message.Kind.TEXT, "x")))).await(NEVER)));
        host.opened(0);
        host.pass(100);
        assertEquals(250, host.meter("rare").counts[StepCounter.SENT.ordinal()], 50);
    }

    @Test
    void aLongWalkLetsOthersHaveTheirTurn() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().repeat(1_000, turn -> turn.send("x"))));
        ScriptUser user = host.opened(0);
        int first = FakeHost.sent(user).size();
        assertTrue(first <= ScriptUser.MAX_STEPS, first + " sends in one walk");
        FakeConnection connection = FakeHost.connection(user);
        host.pass(1);
        assertEquals(1_000, connection.sent.size());
        assertEquals(List.of("0 succeeded"), host.completed);
    }

    @Test
    void aWaitForAMessageEndsWithItOrWithItsTime() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().forever(turn -> turn.await("push",
            new Matcher.Value(new Extract.JsonPath("$.type"), "push"), more -> more.within(Duration.ofMillis(50))))));
        ScriptUser user = host.opened(0);
        host.pass(10);
        host.text(user, "{\"type\":\"other\"}");
        host.text(user, "{\"type\":\"push\"}");
        host.pass(50);
        user.ended("gone", host.nowNs);
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=2 TIMED_OUT=1 LOST=1", host.counted("push"));
        assertEquals(List.of(10 * MS), host.meter("push").times(StepTiming.LATENCY));
        assertEquals(1, host.count(Counter.UNMATCHED));
    }

    @Test
    void aPingWaitsForItsOwnPong() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().forever(turn -> turn.ping("ping", Duration.ofMillis(50)))));
        ScriptUser user = host.opened(0);
        host.pass(10);
        user.pong(9 * MS, host.nowNs);
        host.pass(50);
        host.pass(10);
        user.pong(60 * MS, host.nowNs);
        user.pong(10 * MS, host.nowNs);
        host.pingAnswer = SendResult.BACK_PRESSURED;
        host.pass(5);
        user.pong(5 * MS, host.nowNs);
        assertEquals("DUE=5 SENT=4 OK=3 FAILED=1 TIMED_OUT=1 LATE=1", host.counted("ping"));
        host.pingAnswer = SendResult.QUEUED;
        host.pass(10);
        assertEquals("DUE=5 SENT=5 OK=3 FAILED=1 TIMED_OUT=1 LATE=1", host.counted("ping"));
        assertEquals(1, host.users.inFlight());
    }

    @Test
    void aClosedConnectionIsFollowedByTheNextStep() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().send("{{id}}").close(4001, "bye").connect().send("{{id}}")));
        ScriptUser user = host.opened(0);
        FakeConnection first = FakeHost.connection(user);
        assertEquals("4001 bye", first.closed);
        user.ended("closed", host.nowNs);
        assertEquals(2, host.targets.size());
        FakeConnection second = host.open(user);
        assertEquals(List.of("1"), second.sent);
        assertEquals(List.of("0 succeeded"), host.completed);
        user.ended("closed", host.nowNs);
        assertEquals(1, host.completed.size());
    }

    @Test
    void aDrainedUserBeginsNothingNewAndHearsItsAnswer() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().forever(turn -> turn.request("ask",
            new Message(Message.Kind.TEXT, "x"), answer -> answer.within(Duration.ofMillis(100))))));
        ScriptUser user = host.opened(0);
        ScriptUser other = host.opened(1);
        user.drain(host.nowNs);
        assertEquals(1, user.inFlight());
        host.text(user, "answer");
        assertEquals(0, user.inFlight());
        assertEquals(1, FakeHost.sent(user).size());
        host.users.drain();
        host.pass(100);
        user.finish(host.nowNs);
        other.finish(host.nowNs);
        assertEquals("DUE=2 SENT=2 OK=1 FAILED=1 TIMED_OUT=1", host.counted("ask"));
    }

    @Test
    void turnsThatNobodyTookCountAsNotSent() {
        FakeHost host = new FakeHost(Plans.paced(steps -> steps.step(CONNECT).whenDue(turn -> turn.send("x"))));
        host.users.neverBegun(7);
        assertEquals("DUE=7 FAILED=7 NOT_SENT=7", host.counted("send"));
        host.users.neverStarted(3);
        assertEquals("DUE=1 FAILED=1 NOT_SENT=1", host.counted("connect"));
    }

    @Test
    void oneMessageAfterAnotherOfATurnIsDueWhenTheOneBeforeWasAnswered() {
        FakeHost host = new FakeHost(Plans.paced(steps -> steps.connect().whenDue(turn -> turn
            .request("one", new Message(Message.Kind.TEXT, "1"), answer -> answer.within(Duration.ofSeconds(1)))
            .request("two", new Message(Message.Kind.TEXT, "2"), answer -> answer.within(Duration.ofSeconds(1))))));
        ScriptUser user = host.opened(0);
        host.pass(10);
        host.due(4);
        host.pass(2);
        host.text(user, "a");
        host.pass(3);
        host.text(user, "b");
        assertEquals(List.of(6 * MS), host.meter("one").times(StepTiming.LATENCY));
        assertEquals(List.of(4 * MS), host.meter("one").times(StepTiming.LATENESS));
        assertEquals(List.of(3 * MS), host.meter("two").times(StepTiming.LATENCY));
        assertEquals(1, host.free.size());
    }
}
