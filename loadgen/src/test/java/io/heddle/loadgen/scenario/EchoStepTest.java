package io.heddle.loadgen.scenario;

import static io.heddle.loadgen.scenario.FakeHost.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Message.Kind;
import io.heddle.loadgen.plan.Step;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class EchoStepTest {
    private static FakeHost closed(Kind kind, int size) {
        return new FakeHost(
            Plans.of(steps -> steps.connect().forever(turn -> turn.step(new Step.Echo("echo", kind, size, Duration.ofSeconds(1))))));
    }

    private static FakeHost open(Kind kind, int size) {
        return new FakeHost(Plans.paced(steps -> steps.connect().whenDue(turn -> turn.echo("echo", kind, size, Duration.ofSeconds(1)))));
    }

    private static void answer(FakeHost host, ScriptUser user, String sent) {
        if (sent.startsWith("#")) {
            host.binary(user, HexFormat.of().parseHex(sent.substring(1)));
        } else {
            host.text(user, sent);
        }
    }

    @ParameterizedTest
    @CsvSource({"TEXT,0", "TEXT,3", "TEXT,16", "TEXT,32", "TEXT,100", "BINARY,0", "BINARY,7", "BINARY,8", "BINARY,16", "BINARY,125"})
    void aClosedLoopSendsTheNextMessageWhenTheLastOneIsBack(Kind kind, int size) {
        FakeHost host = closed(kind, size);
        ScriptUser user = host.opened(3);
        for (int i = 1; i <= 5; i++) {
            assertEquals(i, FakeHost.sent(user).size());
            host.pass(2);
            answer(host, user, FakeHost.last(user));
        }
        assertEquals("DUE=6 SENT=6 OK=5", host.counted("echo"));
        assertEquals(List.of(2 * MS, 2 * MS, 2 * MS, 2 * MS, 2 * MS), host.meter("echo").times(StepTiming.LATENCY));
        assertEquals(size * 6L, host.count(Counter.SENT_BYTES));
        assertEquals(1, host.users.inFlight());
    }

    @ParameterizedTest
    @CsvSource({"TEXT,16", "TEXT,40", "BINARY,8", "BINARY,16"})
    void latencyOfOverlappingMessagesCountsFromWhenTheyWereDue(Kind kind, int size) {
        FakeHost host = open(kind, size);
        ScriptUser user = host.opened(3);
        host.pass(20);
        host.due(4);
        host.pass(1);
        host.due(0);
        host.pass(10);
        FakeHost.sent(user).forEach(sent -> answer(host, user, sent));
        assertEquals("DUE=2 SENT=2 OK=2", host.counted("echo"));
        assertEquals(List.of(4 * MS, 0L), host.meter("echo").times(StepTiming.LATENESS));
        for (long[] pair : new long[][] {{15 * MS, 0}, {10 * MS, 1}}) {
            assertEquals(pair[0], host.meter("echo").times(StepTiming.LATENCY).get((int) pair[1]), 32);
        }
        if (size >= 2 * EchoStep.stampBytes(kind == Kind.TEXT)) {
            assertEquals(11 * MS, host.meter("echo").times(StepTiming.SERVICE).get(0), 256);
        }
    }

    @Test
    void anAnswerAfterALaterOnesIsOutOfOrderAndASecondOneDuplicated() {
        FakeHost host = open(Kind.BINARY, 32);
        ScriptUser user = host.opened(0);
        for (int i = 0; i < 5; i++) {
            host.due(0);
        }
        List<String> sent = FakeHost.sent(user);
        for (int i : new int[] {1, 0, 0, 4, 4, 3, 1, 2, 2}) {
            answer(host, user, sent.get(i));
        }
        assertEquals("DUE=5 SENT=5 OK=5 DUPLICATED=4 OUT_OF_ORDER=3", host.counted("echo"));
        assertEquals(0, host.users.inFlight());
    }

    @Test
    void thousandsOfMessagesUnderWayKeepTheirOrder() {
        FakeHost host = open(Kind.BINARY, 8);
        ScriptUser user = host.opened(0);
        for (int i = 0; i < 1_000; i++) {
            host.due(0);
        }
        FakeHost.sent(user).forEach(sent -> answer(host, user, sent));
        assertEquals("DUE=1000 SENT=1000 OK=1000", host.counted("echo"));
    }

    @ParameterizedTest
    @CsvSource({"TEXT,16", "BINARY,8", "BINARY,100"})
    void theAnswerToAMessageThatWasDueBeforeItsUsersWereMadeIsKnown(Kind kind, int size) {
        FakeHost host = open(kind, size);
        ScriptUser user = host.opened(0);
        host.due(60_000);
        answer(host, user, FakeHost.last(user));
        assertEquals("DUE=1 SENT=1", host.counted("echo").substring(0, 12));
        assertEquals(0, host.users.inFlight());
        assertEquals(0, host.count(Counter.UNMATCHED));
    }

    @Test
    void aTimeLimitTurnsALateAnswerIntoAFailure() {
        FakeHost host = open(Kind.BINARY, 32);
        ScriptUser user = host.opened(0);
        host.due(0);
        host.pass(1_001);
        answer(host, user, FakeHost.last(user));
        assertEquals("DUE=1 SENT=1 FAILED=1 TIMED_OUT=1 LATE=1", host.counted("echo"));
    }

    @Test
    void aClosedLoopGoesOnAfterItsTimeLimitAndKnowsTheLateAnswer() {
        FakeHost host = closed(Kind.BINARY, 32);
        ScriptUser user = host.opened(0);
        host.pass(1_000);
        String late = FakeHost.sent(user).get(0);
        answer(host, user, late);
        answer(host, user, late);
        answer(host, user, FakeHost.last(user));
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=1 TIMED_OUT=1 LATE=1 DUPLICATED=1", host.counted("echo"));
        assertEquals(0, host.count(Counter.UNMATCHED));
    }

    @Test
    void anotherUsersEchoAndOtherMessagesAreUnmatched() {
        FakeHost host = open(Kind.BINARY, 32);
        ScriptUser one = host.opened(0);
        ScriptUser other = host.opened(1);
        host.due(0);
        host.due(0);
        answer(host, one, FakeHost.last(other));
        answer(host, one, "hello");
        byte[] ofTheFuture = new byte[32];
        Arrays.fill(ofTheFuture, (byte) 0x7F);
        host.binary(one, ofTheFuture);
        host.binary(one, new byte[31]);
        assertEquals("DUE=2 SENT=2", host.counted("echo"));
        assertEquals(4, host.count(Counter.UNMATCHED));
    }

    @Test
    void aRefusedMessageWaitsForRoomInAClosedLoopAndItsTimeGoesOn() {
        FakeHost host = closed(Kind.TEXT, 32);
        ScriptUser user = host.begun(0);
        FakeConnection connection = new FakeConnection(host.pool);
        connection.answer = SendResult.BACK_PRESSURED;
        user.connecting(connection);
        user.opened(host.nowNs);
        host.pass(7);
        assertEquals("DUE=1", host.counted("echo"));
        connection.answer = SendResult.QUEUED;
        user.writable(host.nowNs);
        host.pass(2);
        answer(host, user, FakeHost.last(user));
        assertEquals("DUE=2 SENT=2 OK=1", host.counted("echo"));
        assertEquals(List.of(9 * MS), host.meter("echo").times(StepTiming.LATENCY));
        assertEquals(List.of(2 * MS), host.meter("echo").times(StepTiming.SERVICE));
        assertEquals(1, host.count(Counter.BACK_PRESSURED));
    }

    @Test
    void aRefusedMessageOfAnOpenLoopIsNotSent() {
        FakeHost host = open(Kind.TEXT, 32);
        ScriptUser user = host.opened(0);
        FakeHost.connection(user).answer = SendResult.BACK_PRESSURED;
        host.due(0);
        FakeHost.connection(user).answer = SendResult.QUEUED;
        host.due(0);
        assertEquals("DUE=2 SENT=1 FAILED=1 NOT_SENT=1", host.counted("echo"));
    }

    @Test
    void aMessageThatWaitsForRoomWhenTheRunEndsIsNotSent() {
        FakeHost host = closed(Kind.TEXT, 32);
        ScriptUser user = host.opened(0);
        FakeHost.connection(user).answer = SendResult.BACK_PRESSURED;
        answer(host, user, FakeHost.last(user));
        host.users.drain();
        FakeHost.connection(user).answer = SendResult.QUEUED;
        user.writable(host.nowNs);
        user.finish(host.nowNs);
        assertEquals("DUE=2 SENT=1 OK=1 FAILED=1 NOT_SENT=1", host.counted("echo"));
        assertEquals(1, FakeHost.sent(user).size());
    }

    @Test
    void anEmptyPoolIsAskedAgainAfterAWhile() {
        FakeHost host = closed(Kind.TEXT, 32);
        host.pool.empty = true;
        ScriptUser user = host.opened(0);
        host.pass(10);
        host.pool.empty = false;
        host.pass(10);
        assertEquals(1, FakeHost.sent(user).size());
        assertEquals("DUE=1 SENT=1", host.counted("echo"));
    }

    @Test
    void aLostConnectionLosesAllThatIsUnderWay() {
        FakeHost host = open(Kind.TEXT, 32);
        ScriptUser user = host.opened(0);
        host.due(0);
        host.due(0);
        host.due(0);
        answer(host, user, FakeHost.last(user));
        user.ended("gone", host.nowNs);
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=2 LOST=2", host.counted("echo"));
        assertEquals(List.of("0 failed"), host.completed);
        assertEquals(0, host.users.inFlight());
    }

    @Test
    void theEndOfTheRunTimesOutWhatIsUnanswered() {
        FakeHost host = open(Kind.TEXT, 32);
        ScriptUser user = host.opened(0);
        host.due(0);
        host.due(0);
        host.users.drain();
        answer(host, user, FakeHost.last(user));
        host.due(0);
        user.finish(host.nowNs);
        assertEquals("DUE=2 SENT=2 OK=1 FAILED=1 TIMED_OUT=1", host.counted("echo"));
    }

    @Test
    void twoEchoesOfAScenarioAreToldApart() {
        FakeHost host = new FakeHost(Plans.paced(steps -> steps.connect().whenDue(turn -> turn
            .echo("one", Kind.BINARY, 32, Duration.ofSeconds(1)).echo("two", Kind.BINARY, 32, Duration.ofSeconds(1)))));
        ScriptUser user = host.opened(0);
        host.due(0);
        host.due(0);
        answer(host, user, FakeHost.sent(user).get(0));
        answer(host, user, FakeHost.sent(user).get(3));
        user.ended("gone", host.nowNs);
        assertEquals("DUE=2 SENT=2 OK=1 FAILED=1 LOST=1", host.counted("one"));
        assertEquals("DUE=2 SENT=2 OK=1 FAILED=1 LOST=1", host.counted("two"));
    }
}
