package io.heddle.loadgen.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.plan.Capture;
import io.heddle.loadgen.plan.Condition;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Message.Kind;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.ScenarioBuilder;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.plan.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class ProgramTest {
    private static final Matcher NEVER = new Matcher.Contains("never");

    @TempDir
    Path folder;

    private Plan withData(Source.Order order, Source.Per per, String url, String header, Consumer<ScenarioBuilder> steps)
        throws IOException {
        Path file = folder.resolve("users.csv");
        Files.writeString(file, "name,note\nann,a b/c\nbob,\"x\ny\"\neve,z\n");
        ScenarioBuilder scenario = Scenario.builder("chat");
        steps.accept(scenario);
        return Plan.builder("test").target(url).header("X-Note", header).load(load -> load.connections(100))
            .data("user", file, order, per).scenario(scenario).build();
    }

    @Test
    void aMistakeNamesScenarioAndStepAndPointsAtItsValue() {
        Message message = new Message(Kind.TEXT, "{{nobody}}");
        PlanException mistake = assertThrows(PlanException.class,
            () -> Program.compile(Plans.of(steps -> steps.connect().send("hello", message).await(NEVER))));
        assertEquals("in step hello of scenario chat, {{nobody}} is no variable, no column of data and no built-in expression; "
            + "the scenario captures and assigns no variable, and there is no data", mistake.getMessage());
        assertSame(message, mistake.subject());
    }

    @Test
    void aRequestWithoutIdThatNobodyWaitsForIsAMistake() {
        Step request = new Step.Request("ask", new Message(Kind.TEXT, "x"), null, null, Duration.ofSeconds(1), List.of(), List.of(), false);
        PlanException mistake = assertThrows(PlanException.class, () -> Program.compile(Plans.of(steps -> steps.connect().step(request))));
        assertTrue(mistake.getMessage().startsWith("in step ask of scenario chat, nobody waits for the answer, and it has no id"),
            mistake.getMessage());
        assertSame(request, mistake.subject());
    }

    @Test
    void aLoopThatWaitsForNothingIsAMistake() {
        List<Consumer<ScenarioBuilder>> loops = List.of(
            steps -> steps.connect().forever(turn -> turn.set("a", "1").think(Duration.ZERO)),
            steps -> steps.connect().repeatWhile(new Condition.Chance(1), turn -> turn.set("a", "1")),
            steps -> steps.connect()
                .forever(turn -> turn.when(new Condition.Chance(0.5), then -> then.send("x"), other -> other.set("a", "1"))),
            steps -> steps.connect().forever(turn -> turn.repeat(0, none -> none.send("x"))));
        for (Consumer<ScenarioBuilder> loop : loops) {
            PlanException mistake = assertThrows(PlanException.class, () -> Program.compile(Plans.of(loop)));
            assertTrue(mistake.subject() instanceof Step.Repeat, mistake.getMessage());
        }
        Program.compile(Plans.of(steps -> steps.connect().forever(turn -> turn.send("as fast as it goes"))));
    }

    @Test
    void variablesHaveNamesThatTemplatesCanWrite() {
        for (String name : new String[] {"two words", "id", "", "a.b", "3"}) {
            Step step = new Step.Await("push", null, null, List.of(new Capture(name, new Extract.Whole())), List.of());
            assertThrows(PlanException.class, () -> Program.compile(Plans.of(steps -> steps.connect().step(step))), name);
        }
    }

    @Test
    void stepsOfSeveralScenariosAreNamedAfterThemToo() {
        Plan plan = Plan.builder("two").target("ws://localhost:9/").load(load -> load.connections(10))
            .scenario(Scenario.builder("a").connect().send("s", new Message(Kind.TEXT, "x")))
            .scenario(Scenario.builder("b").connect().send("s", new Message(Kind.TEXT, "x")).listen("push", NEVER)).build();
        assertEquals(List.of("a.s", "b.s", "b.push"), Program.compile(plan).stepNames());
    }

    @Test
    void scenariosAreWalkedAsOftenAsTheirWeightsSayInEachShare() {
        Plan plan = Plan.builder("three").target("ws://localhost:9/").load(load -> load.connections(10))
            .scenario(Scenario.builder("a").weight(6).connect().send("a", new Message(Kind.TEXT, "x")).await(NEVER))
            .scenario(Scenario.builder("b").weight(3).connect().send("b", new Message(Kind.TEXT, "x")).await(NEVER))
            .scenario(Scenario.builder("c").weight(1).connect().send("c", new Message(Kind.TEXT, "x")).await(NEVER)).build();
        for (int shares : new int[] {1, 2, 3, 8}) {
            for (int share = 0; share < shares; share++) {
                FakeHost host = new FakeHost(plan, share, shares);
                Map<String, Integer> counts = new TreeMap<>();
                for (long i = 0; i < 100; i++) {
                    counts.merge(((ScriptUser) host.users.create(share + i * shares)).script.name, 1, Integer::sum);
                }
                assertEquals(60, counts.get("a"), 3, "share " + share + " of " + shares + ": " + counts);
                assertEquals(30, counts.get("b"), 3, "share " + share + " of " + shares + ": " + counts);
                assertEquals(10, counts.get("c"), 3, "share " + share + " of " + shares + ": " + counts);
            }
        }
    }

    @Test
    void aUserKeepsItsRowForItsWholeLife() throws IOException {
        FakeHost host =
            new FakeHost(withData(Source.Order.CIRCULAR, Source.Per.CONNECTION, "ws://localhost:9/{{user.name}}?n={{user.note}}",
                "for {{user.name}}", steps -> steps.connect().repeat(2, turn -> turn.send("{{user.name}}")).await(NEVER)));
        ScriptUser ann = host.opened(0);
        ScriptUser bob = host.opened(1);
        assertEquals(List.of("ann", "ann"), FakeHost.sent(ann));
        assertEquals(List.of("bob", "bob"), FakeHost.sent(bob));
        assertEquals("ws://localhost:9/ann?n=a%20b%2Fc", host.targets.get(0).url());
        assertEquals("ws://localhost:9/bob?n=x%0Ay", host.targets.get(1).url());
        assertEquals(List.of(Map.entry("X-Note", "for bob")), host.targets.get(1).headers());
        bob.ended("gone", host.nowNs);
        bob.start(host.nowNs, host.nowNs);
        assertEquals("ws://localhost:9/bob?n=x%0Ay", host.targets.get(2).url());
    }

    @Test
    void aUserWithoutARowEnds() throws IOException {
        FakeHost host = new FakeHost(withData(Source.Order.ONCE, Source.Per.CONNECTION, "ws://localhost:9/", "x",
            steps -> steps.connect().send("{{user.name}}").await(NEVER)));
        for (int i = 0; i < 4; i++) {
            host.begun(i);
        }
        assertEquals(3, host.targets.size());
        assertEquals(List.of("3 failed"), host.completed);
        assertEquals(List.of("No row of users.csv is left; each was to be taken once"), host.errors);
    }

    @Test
    void eachMessageMayTakeARowAndARefusedOneKeepsIt() throws IOException {
        FakeHost host = new FakeHost(withData(Source.Order.ONCE, Source.Per.MESSAGE, "ws://localhost:9/", "x",
            steps -> steps.connect().forever(turn -> turn.request("ask", new Message(Kind.TEXT, "{{user.name}} {{user.name}} {{count n}}"),
                answer -> answer.within(Duration.ofSeconds(9))))));
        ScriptUser user = host.opened(0);
        FakeConnection connection = FakeHost.connection(user);
        connection.answer = io.heddle.api.SendResult.BACK_PRESSURED;
        host.text(user, "answer");
        connection.answer = io.heddle.api.SendResult.QUEUED;
        user.writable(host.nowNs);
        host.text(user, "answer");
        host.text(user, "answer");
        assertEquals(List.of("ann ann 1", "bob bob 2", "eve eve 3"), connection.sent);
        assertEquals("DUE=4 SENT=3 OK=3 FAILED=1 NOT_SENT=1", host.counted("ask"));
        assertEquals(List.of("0 failed"), host.completed);
    }

    @Test
    void aLineBreakInAHeaderFieldIsNotSent() throws IOException {
        FakeHost host = new FakeHost(withData(Source.Order.CIRCULAR, Source.Per.CONNECTION, "ws://localhost:9/", "{{user.note}}",
            steps -> steps.step(new Step.Connect("connect", null)).await(NEVER)));
        host.begun(0);
        host.begun(1);
        assertEquals(1, host.targets.size());
        assertEquals(1, host.meter("connect").counts[StepCounter.NOT_SENT.ordinal()]);
        assertEquals(List.of("The value for header field X-Note has a line break or another control character, and was not sent"),
            host.errors);
        assertEquals(List.of("1 failed"), host.completed);
    }

    @Test
    void anExpressionInTheHostOfAUrlIsAMistake() {
        Target target = new Target("ws://{{connection}}.example/", List.of(), List.of());
        Scenario scenario = new Scenario("chat", 1, target, List.of(new Step.Connect(null, null)), List.of());
        Plan plan = Plan.builder("p").load(load -> load.connections(1)).scenario(scenario).build();
        PlanException mistake = assertThrows(PlanException.class, () -> Program.compile(plan));
        assertTrue(mistake.getMessage().contains("an expression in front of its path"), mistake.getMessage());
    }

    @Test
    void aPlainTargetIsNotCopied() {
        FakeHost host = new FakeHost(Plans.of(steps -> steps.connect().await(NEVER)));
        host.begun(0);
        host.begun(1);
        assertSame(host.targets.get(0), host.targets.get(1));
    }
}
