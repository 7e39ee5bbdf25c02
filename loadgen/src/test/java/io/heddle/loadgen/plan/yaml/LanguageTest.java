package io.heddle.loadgen.plan.yaml;

import static io.heddle.loadgen.plan.Condition.Comparison.LESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.Condition;
import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Listener;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Settings;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.plan.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That YAML says the same as the builders of Java. */
@Timeout(20)
final class LanguageTest {
    @TempDir
    private static Path folder;

    private static Plan read(String yaml) {
        return read(yaml, Map.of());
    }

    private static Plan read(String yaml, Map<String, String> settings) {
        return PlanReader.read("plan.yaml", yaml, folder, new Settings(settings), Map.of("TOKEN", "s3cret")::get).plan();
    }

    private static List<Step> steps(String yaml) {
        return read(yaml).scenarios().get(0).steps();
    }

    @Test
    void theWholeLanguageIsWhatTheBuildersSay() throws IOException {
        Files.writeString(folder.resolve("users.csv"), "name\nann\n");
        String yaml = language();
        Plan expected = Plan.builder("chat").target("wss://chat.example/ws").header("X-Room", "{{users.name}}").subprotocol("chat.v2")
            .subprotocol("chat.v1").source(yaml).engines(2).failIf("echo-2.p99>50ms").failIf("failed>0.1%")
            .network(network -> network.http2(50).deflate(true).ping(Duration.ofSeconds(10)).localAddresses(List.of(address())))
            .data("users", folder.resolve("users.csv"), Source.Order.ONCE, Source.Per.CONNECTION)
            .load(load -> load.connections(1_000).ramp(100).duration(Duration.ofSeconds(90)).warmUp(Duration.ofMillis(500))
                .drain(Duration.ofSeconds(3)).openFirst().lifetime(Delay.between(Duration.ofSeconds(10), Duration.ofSeconds(20)))
                .rate(new Rate(10, List.of(new Rate.Stage(Duration.ofSeconds(30), 2000), new Rate.Stage(Duration.ZERO, 0.5)))))
            .scenario(Scenario.builder("main")
                .connect(Duration.ofSeconds(3))
                .send("hello {{users.name}}")
                .send("raw", Message.hex("0aff{{counter}}00"))
                .request("login", Message.text("{\"id\":{{id}}}"), request -> request.id(Extract.json("$.id"))
                    .answer(Matcher.all(Matcher.json("$.type", "welcome"), Matcher.contains("ok"))).within(Duration.ofSeconds(2))
                    .capture("session", Extract.json("$.session")).capture("half", Extract.regex("a(b)c"))
                    .check("has seats", Matcher.json("$.seats", "4")))
                .set("room", "lobby")
                .await(null, Matcher.any(Matcher.contains("hello"), Matcher.not(Matcher.regex("^x")), Matcher.bytesAt(2, "0a"),
                    Matcher.json("$.a")), await -> await.within(Duration.ofSeconds(1)))
                .think(Delay.exponential(Duration.ofSeconds(2)))
                .think(Duration.ofMillis(100))
                .when(Condition.compare("room", Condition.Comparison.EQUAL, "lobby"), then -> then.ping(),
                    otherwise -> otherwise.ping("other", Duration.ofSeconds(1)))
                .when(Condition.chance(0.25), then -> then.await(Matcher.contains("hello")))
                .repeat(3, turn -> turn.echo(null, Message.Kind.TEXT, 1000, Duration.ofSeconds(4)))
                .repeatWhile(Condition.compare("n", LESS, "3"),
                    turn -> turn.think(Delay.between(Duration.ofSeconds(1), Duration.ofSeconds(2))))
                .repeatDuring(Duration.ofSeconds(10), turn -> turn.await(null))
                .close(1001, "bye")
                .connect()
                .whenDue(turn -> turn.echo(64))
                .listen(new Listener("push", Matcher.json("$.type", "price"), Extract.json("$.at"), Duration.ofMillis(1),
                    Extract.json("$.seq"), 100))
                .listen("other", Matcher.contains("tick")))
            .build();
        Plan plan = read(yaml);
        assertEquals(expected.source(), plan.source());
        assertEquals(expected.load(), plan.load());
        assertEquals(expected.network(), plan.network());
        assertEquals(expected.target(), plan.target());
        assertEquals(expected.scenarios().get(0).steps(), plan.scenarios().get(0).steps());
        assertEquals(expected, plan);
    }

    private static String language() throws IOException {
        try (InputStream yaml = LanguageTest.class.getResourceAsStream("language.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByName("127.0.0.2");
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void aLoopWithoutAnEndTurnsByTheRateIfThereIsOne() {
        assertEquals(Step.Repeat.Kind.FOREVER, ((Step.Repeat) steps("steps: [{repeat: [echo: 64]}]").get(0)).kind());
        assertEquals(Step.Repeat.Kind.WHEN_DUE, ((Step.Repeat) steps("load: {rate: 1/s}\nsteps: [{repeat: [echo: 64]}]").get(0)).kind());
        assertEquals(Step.Repeat.Kind.FOREVER,
            ((Step.Repeat) steps("steps: [{repeat: {paced: false, steps: [echo: 64]}}]").get(0)).kind());
    }

    @Test
    void stepsWithoutANameAreNamedAfterTheirKind() {
        assertEquals(List.of("echo", "echo-2", "mine", "echo-3"),
            steps("steps: [echo, echo, {echo: {name: mine}}, echo: 64]").stream().map(step -> ((Step.Echo) step).name()).toList());
    }

    @Test
    void scenariosHaveWeightsAndTargetsOfTheirOwn() {
        Plan plan = read("""
            target: {url: 'ws://one/', headers: {A: '1', B: '2'}, subprotocols: [x]}
            scenarios:
              reader: {weight: 3, steps: [connect]}
              writer: {weight: 25%, target: 'ws://two/', headers: {b: '3'}, steps: [connect]}
            """);
        assertEquals(List.of("reader", "writer"), plan.scenarios().stream().map(Scenario::name).toList());
        assertEquals(List.of(3.0, 25.0), plan.scenarios().stream().map(Scenario::weight).toList());
        assertNull(plan.scenarios().get(0).target());
        assertEquals(new Target("ws://two/", List.of(Map.entry("b", "3"), Map.entry("A", "1")), List.of("x")),
            plan.scenarios().get(1).target());
    }

    @Test
    void settingsHaveDefaultsThatTheCommandLineReplaces() {
        String yaml = """
            settings: {users: 10, room: lobby}
            load: {connections: '${users}'}
            steps:
              - send: join ${room} $${room}
            """;
        assertEquals(10, read(yaml).load().connections());
        Plan other = read(yaml, Map.of("users", "20", "room", "{{x}}"));
        assertEquals(20, other.load().connections());
        assertEquals(Message.text("join {{x}} ${room}"), ((Step.Send) other.scenarios().get(0).steps().get(0)).message());
    }

    @Test
    void anchorsAndMergedFieldsAreRead() {
        List<Step> steps = steps("""
            steps:
              - echo: &wide {size: 1000, within: 2s}
              - echo: {<<: *wide, size: 2000}
              - echo: *wide
            """);
        assertEquals(List.of(1000, 2000, 1000), steps.stream().map(step -> ((Step.Echo) step).sizeBytes()).toList());
        assertTrue(steps.stream().allMatch(step -> ((Step.Echo) step).within().equals(Duration.ofSeconds(2))));
    }

    @Test
    void messagesAreMeantInManyForms() {
        String yaml = "steps: [{await: {all: [{value: {bytes: {at: 1, count: 2, as: little-endian}}, equals: 7}, {value: whole}, {$.a: }, "
            + "{$.b: {json: x}}]}}]";
        assertEquals("plan.yaml:1:122: a text belongs here, not fields (if it begins with {, [ or *, put it into quotes)",
            assertThrows(PlanException.class, () -> read(yaml)).getMessage());
        Matcher matcher = ((Step.Await) steps(yaml.replace(", {$.b: {json: x}}", ", {$.b: '{x}'}")).get(0)).message();
        assertEquals(Matcher.all(
            new Matcher.Value(new Extract.Bytes(1, 2, Extract.Bytes.Type.LITTLE_ENDIAN_INTEGER), "7"),
            new Matcher.Value(Extract.whole(), null),
            Matcher.json("$.a"),
            Matcher.json("$.b", "{x}")), matcher);
    }

    @Test
    void aRequestMayBeATextWhoseAnswerIsTheNextMessage() {
        Step.Request request = (Step.Request) steps("steps: [request: hello]").get(0);
        assertEquals(Message.text("hello"), request.message());
        assertNull(request.answer());
        assertTrue(request.awaited());
    }

    @Test
    void aSearchGivesTheFirstRate() {
        Load load = read("load: {search: {from: 100/s, to: 5000/s, hold: 'echo.p99>50ms'}}\nsteps: [repeat: [echo: 64]]").load();
        assertEquals(new Load.Search(100, 5000, List.of("echo.p99>50ms"), Duration.ofSeconds(10), 0.05), load.search());
        assertEquals(Rate.constant(100), load.messages());
    }

    @Test
    void theReportShowsThePlanWithoutItsSecrets() throws IOException {
        Files.writeString(folder.resolve("keys.p12"), "");
        Plan plan = read("""
            # \ud83d\ude00
            target: wss://user:pass1@host/?token=pass2
            headers:
              Authorization: Bearer pass3
              X-Api-Key: Bearer {{env TOKEN}}
              Accept-Language: en
            network:
              proxy: http://bot:pass4@proxy:3128
              key-store: keys.p12
              key-store-password: "pass5"
            steps: [connect]
            """);
        assertFalse(plan.source().matches("(?s).*pass\\d.*"), plan.source());
        assertTrue(plan.source().contains("Authorization: '(not shown)'\n  X-Api-Key: Bearer {{env TOKEN}}\n  Accept-Language: en\n"),
            plan.source());
        assertEquals("pass5", plan.network().keyStorePassword());
    }

    @Test
    void aPasswordMayComeFromTheEnvironmentOrAFile() throws IOException {
        Files.writeString(folder.resolve("keys.p12"), "");
        Files.writeString(folder.resolve("secret.txt"), "from file\n");
        String yaml = "network: {key-store: keys.p12, key-store-password: '%s'}\nsteps: [connect]";
        assertEquals("s3cret", read(yaml.formatted("{{env TOKEN}}")).network().keyStorePassword());
        assertEquals("from file", read(yaml.formatted("{{file secret.txt}}")).network().keyStorePassword());
    }
}
