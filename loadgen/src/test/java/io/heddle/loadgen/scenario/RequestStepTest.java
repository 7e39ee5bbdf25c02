package io.heddle.loadgen.scenario;

import static io.heddle.loadgen.scenario.FakeHost.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.RequestBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RequestStepTest {
    private static final Message ASK = new Message(Message.Kind.TEXT, "{\"id\":{{id}}}");
    private static final Extract ID = new Extract.JsonPath("$.id");

    private static FakeHost overlapping(Consumer<RequestBuilder> more) {
        return new FakeHost(Plans.paced(steps -> steps.connect().whenDue(turn -> turn.request("ask", ASK, answer -> {
            answer.id(ID).overlap().within(Duration.ofMillis(100));
            more.accept(answer);
        }))));
    }

    private static FakeHost waiting(Consumer<RequestBuilder> more) {
        return new FakeHost(Plans.of(steps -> steps.connect().forever(turn -> turn.request("ask", ASK, answer -> {
            answer.within(Duration.ofMillis(100));
            more.accept(answer);
        }))));
    }

    @Test
    void answersAreMatchedByTheIdOfTheRequest() {
        FakeHost host = overlapping(answer -> {});
        ScriptUser user = host.opened(0);
        host.due(0);
        host.due(0);
        host.due(0);
        assertEquals(List.of("{\"id\":1}", "{\"id\":2}", "{\"id\":3}"), FakeHost.sent(user));
        host.pass(5);
        host.text(user, "{\"id\":2}");
        host.text(user, "{\"x\":{\"id\":9},\"id\":\"1\"}");
        host.text(user, "{\"id\":2}");
        host.text(user, "{\"id\":7}");
        host.text(user, "{\"id\":3");
        host.text(user, "{\"id\":3}");
        assertEquals("DUE=3 SENT=3 OK=3 DUPLICATED=1 OUT_OF_ORDER=1", host.counted("ask"));
        assertEquals(2, host.count(Counter.UNMATCHED));
        assertEquals(List.of(5 * MS, 5 * MS, 5 * MS), host.meter("ask").times(StepTiming.LATENCY));
        assertEquals(0, host.users.inFlight());
    }

    @Test
    void aLostAnswerAloneMakesNoDisorder() {
        FakeHost host = overlapping(answer -> {});
        ScriptUser user = host.opened(0);
        for (int i = 0; i < 4; i++) {
            host.due(0);
        }
        host.text(user, "{\"id\":2}");
        host.text(user, "{\"id\":4}");
        host.text(user, "{\"id\":3}");
        host.pass(100);
        assertEquals("DUE=4 SENT=4 OK=3 FAILED=1 TIMED_OUT=1 OUT_OF_ORDER=1", host.counted("ask"));
    }

    @Test
    void aRequestWithoutAnswerTimesOutAndALaterAnswerIsLate() {
        FakeHost host = overlapping(answer -> {});
        ScriptUser user = host.opened(0);
        host.due(0);
        host.pass(60);
        host.due(0);
        host.pass(39);
        assertEquals("DUE=2 SENT=2", host.counted("ask"));
        host.pass(1);
        assertEquals("DUE=2 SENT=2 FAILED=1 TIMED_OUT=1", host.counted("ask"));
        host.text(user, "{\"id\":1}");
        host.text(user, "{\"id\":1}");
        host.pass(59);
        host.text(user, "{\"id\":2}");
        assertEquals("DUE=2 SENT=2 OK=1 FAILED=1 TIMED_OUT=1 LATE=1 DUPLICATED=1", host.counted("ask"));
    }

    @Test
    void thousandsOfRequestsMayBeUnderWayAndNoMoreThanTheTableHolds() {
        FakeHost host = overlapping(answer -> {});
        ScriptUser user = host.opened(0);
        for (int i = 0; i < Pending.MAX_WAITING + 10; i++) {
            host.due(0);
        }
        assertEquals("DUE=" + (Pending.MAX_WAITING + 10) + " SENT=" + Pending.MAX_WAITING + " FAILED=10 NOT_SENT=10", host.counted("ask"));
        for (int id = 1; id <= Pending.MAX_WAITING; id++) {
            host.text(user, "{\"id\":" + id + "}");
        }
        assertEquals("DUE=" + (Pending.MAX_WAITING + 10) + " SENT=" + Pending.MAX_WAITING + " OK=" + Pending.MAX_WAITING
            + " FAILED=10 NOT_SENT=10", host.counted("ask"));
    }

    @Test
    void inAClosedLoopAFullTableWaitsForAnAnswer() {
        FakeHost host = waiting(answer -> answer.id(ID).overlap().within(Duration.ofSeconds(100)));
        ScriptUser user = host.opened(0);
        host.pass(1_000);
        assertEquals(Pending.MAX_WAITING, FakeHost.sent(user).size());
        host.text(user, "{\"id\":1}");
        assertEquals(Pending.MAX_WAITING + 1, FakeHost.sent(user).size());
        assertEquals("{\"id\":" + (Pending.MAX_WAITING + 1) + "}", FakeHost.last(user));
    }

    @Test
    void anAwaitedRequestGoesOnWithItsAnswerOrAfterItsTime() {
        FakeHost host = waiting(answer -> answer.id(ID));
        ScriptUser user = host.opened(0);
        host.text(user, "{\"id\":1}");
        assertEquals(2, FakeHost.sent(user).size());
        host.pass(100);
        assertEquals(3, FakeHost.sent(user).size());
        host.text(user, "{\"id\":2}");
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=1 TIMED_OUT=1 LATE=1", host.counted("ask"));
    }

    @Test
    void withoutAnIdTheNextMessageThatMatchesIsTheAnswer() {
        FakeHost host = waiting(answer -> answer.answer(new Matcher.Contains("pong")));
        ScriptUser user = host.opened(0);
        host.text(user, "news");
        host.text(user, "a pong");
        host.pass(100);
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=1 TIMED_OUT=1", host.counted("ask"));
        assertEquals(1, host.count(Counter.UNMATCHED));
    }

    @Test
    void aMatcherMayNameTheIdOfTheRequestThatWaits() {
        FakeHost host = waiting(answer -> answer.answer(new Matcher.Value(ID, "{{id}}")));
        ScriptUser user = host.opened(0);
        host.text(user, "{\"id\":7}");
        host.text(user, "{\"id\":1.0}");
        host.text(user, "{\"id\":\"2\"}");
        assertEquals("DUE=3 SENT=3 OK=2", host.counted("ask"));
    }

    @Test
    void messagesWithTheIdThatAreNoAnswerAreLeftToOthers() {
        FakeHost host = overlapping(answer -> answer.answer(new Matcher.Value(new Extract.JsonPath("$.done"), "true")));
        ScriptUser user = host.opened(0);
        host.due(0);
        host.text(user, "{\"id\":1,\"progress\":50}");
        host.text(user, "{\"id\":1,\"done\":true}");
        assertEquals("DUE=1 SENT=1 OK=1", host.counted("ask"));
        assertEquals(1, host.count(Counter.UNMATCHED));
    }

    @Test
    void capturesAreKeptForLaterTemplatesAndChecksFailTheStep() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect()
            .request("login", new Message(Message.Kind.TEXT, "login"), answer -> answer.within(Duration.ofSeconds(1))
                .capture("session", new Extract.JsonPath("$.session"))
                .check("ok", new Matcher.Value(new Extract.JsonPath("$.code"), "200")))
            .send("{\"s\":\"{{session}}\"}")));
        for (String answer : new String[] {"{\"session\":\"a\\\"b\\u00e9\",\"code\":200.0}", "{\"session\":17,\"code\":403}",
            "{\"code\":200}"}) {
            ScriptUser user = host.opened(0);
            host.text(user, answer);
        }
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=2 CHECK_FAILED=2", host.counted("login"));
        assertEquals(List.of("In step login of scenario chat, the answer does not pass the check ok",
            "In step login of scenario chat, the answer lacks the value of session"), host.errors);
        assertEquals(List.of("0 succeeded", "0 succeeded", "0 succeeded"), host.completed);
    }

    @Test
    void aCapturedQuoteCannotBreakTheJsonOfAnotherMessage() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect()
            .request("login", new Message(Message.Kind.TEXT, "login"), answer -> answer.within(Duration.ofSeconds(1))
                .capture("session", new Extract.JsonPath("$.session")))
            .send("{\"s\":\"{{session}}\",\"raw\":{{session}}}").await(new Matcher.Contains("never"))));
        ScriptUser user = host.opened(0);
        host.text(user, "{\"session\":\"a\\\"b\\\\\\n\\u0001\"}");
        assertEquals("{\"s\":\"a\\\"b\\\\\\n\\u0001\",\"raw\":a\"b\\\n\u0001}", FakeHost.last(user));
    }

    @Test
    void aScenarioIsOverWhenTheLastRequestIsAnswered() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().repeat(3, turn -> turn.request("ask", ASK,
            answer -> answer.id(ID).overlap().within(Duration.ofMillis(100))))));
        ScriptUser user = host.opened(0);
        host.text(user, "{\"id\":1}");
        host.text(user, "{\"id\":3}");
        assertEquals(List.of(), host.completed);
        host.pass(100);
        assertEquals(List.of("0 succeeded"), host.completed);
        assertEquals("DUE=3 SENT=3 OK=2 FAILED=1 TIMED_OUT=1", host.counted("ask"));
    }

    @Test
    void aLostConnectionLosesEachRequestOnce() {
        FakeHost host = waiting(answer -> answer.id(ID));
        ScriptUser user = host.opened(0);
        user.ended("gone", host.nowNs);
        assertEquals("DUE=1 SENT=1 FAILED=1 LOST=1", host.counted("ask"));
        user.start(host.nowNs, host.nowNs);
        host.open(user);
        assertEquals("{\"id\":1}", FakeHost.last(user));
        host.text(user, "{\"id\":1}");
        assertEquals("DUE=3 SENT=3 OK=1 FAILED=1 LOST=1", host.counted("ask"));
        assertEquals(1, host.count(Counter.RECONNECTS));
    }

    @Test
    void aConnectionThatClosesHasTheMessageNotSentAndTheUserWaitsForTheEnd() {
        FakeHost host = waiting(answer -> answer.id(ID));
        ScriptUser user = host.opened(0);
        FakeHost.connection(user).answer = SendResult.NOT_OPEN;
        host.text(user, "{\"id\":1}");
        assertEquals("DUE=2 SENT=1 OK=1 FAILED=1 NOT_SENT=1", host.counted("ask"));
        user.ended("gone", host.nowNs);
        assertEquals("DUE=2 SENT=1 OK=1 FAILED=1 NOT_SENT=1", host.counted("ask"));
        assertEquals(List.of("0 failed"), host.completed);
    }

    @Test
    void mostAnswersInTimeCostNoAlarmOfTheirOwn() {
        FakeHost host = waiting(answer -> answer.id(ID));
        ScriptUser user = host.opened(0);
        for (int id = 1; id <= 1_000; id++) {
            host.pass(1);
            host.text(user, "{\"id\":" + id + "}");
        }
        assertEquals(1_001, FakeHost.sent(user).size());
        assertEquals(11, host.wakes, 2);
    }
}
