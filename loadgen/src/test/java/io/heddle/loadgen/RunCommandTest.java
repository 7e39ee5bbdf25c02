package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle run} up to the point at which connections would open. */
@Timeout(60)
final class RunCommandTest {
    private static final String PLAN = """
        settings: {room: lobby}
        target: {url: 'ws://host.example/chat?room=${room}', headers: {X-Room: '${room}'}}
        data: {users: users.csv}
        load: {connections: 1000, ramp: 100/s, duration: 1m30s, warmup: 10s, open-first: true}
        steps:
          - send: 'hello {{users.name}}'
          - repeat:
            - echo: 64
        fail-if: [echo.p99>50ms]
        """;

    @TempDir
    private Path folder;

    private final Capture out = new Capture();
    private final Capture err = new Capture();

    private int run(String name, String plan, String... options) {
        try {
            Files.writeString(folder.resolve("users.csv"), "name,age\nann,7\nben,8\n");
            Files.writeString(folder.resolve(name), plan);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        List<String> args = new ArrayList<>(List.of("run", folder.resolve(name).toString()));
        args.addAll(List.of(options));
        return Main.run(args.toArray(String[]::new), out.stream, err.stream, config -> {
            throw new AssertionError("no engine must start");
        });
    }

    private String mistake(String plan, String... options) {
        assertEquals(2, run("plan.yaml", plan, options), err.text());
        return err.text().strip();
    }

    private void assertRow(String row) {
        assertTrue(out.text().contains("\n  " + row), out.text());
    }

    @Test
    void checkSaysWhatThePlanNeedsAndOpensNothing() {
        assertEquals(0, run("plan.yaml", PLAN, "--check"), err.text());
        assertTrue(out.text().startsWith("Plan plan can be read. It needs:\n"), out.text());
        assertRow("target      ws://host.example/chat?...\n");
        assertRow("users       1,000 at the same time\n");
        assertRow("begin       connections begin 100/s\n");
        assertRow("messages    each loop turns as fast as the answers come\n");
        assertRow("time        1m30s, of which 10s warm up, then up to 2s for answers; all open before\n");
        assertRow("engines     1 event loop; this machine has ");
        assertRow("descriptors 1,064; this process may have ");
        assertRow("addresses   the system's choice, with 1,000 ports at most\n");
        assertRow("memory      some 42.1 MB of heap (an estimate; messages under way come on top); this JVM may have ");
        assertRow("data        users has 2 rows of name, age in users.csv, circular, a row a connection\n");
        assertRow("steps       send, echo\n");
        assertRow("fail-if     echo.p99>50ms\n");
        assertTrue(out.text().endsWith("Nothing was opened.\n"), out.text());
    }

    @Test
    void userInfoAndQueryOfATargetWithExpressionsStayHidden() {
        assertEquals(0, run("plan.yaml", PLAN, "--check", "--target", "wss://bob:hush@other.example/{{env PATH}}?key=hush"), err.text());
        assertFalse(out.text().contains("hush"), out.text());
    }

    @Test
    void optionsStandInForThePlan() {
        assertEquals(0, run("plan.yaml", PLAN, "--check", "--target", "wss://other.example:8443", "--connections", "20", "--rate", "30/m",
            "--ramp", "5/s", "--duration", "20", "--warmup", "2s", "--engines", "2", "--set", "room=hall", "--http2"), err.text());
        assertRow("target      wss://other.example:8443/chat?...\n");
        assertRow("users       20 at the same time\n");
        assertRow("begin       connections begin 5/s\n");
        assertRow("messages    loops turn 0.5/s\n");
        assertRow("time        20s, of which 2s warm up, then");
        assertRow("engines     2 event loops; ");
        assertRow("descriptors 65; ");
    }

    @Test
    void optionsThatDoNotFitThePlanAreSentences() {
        assertEquals("heddle: --connections: connections must be between 1 and 100,000,000, not 0.", mistake(PLAN, "--connections", "0"));
        err.clear();
        assertEquals("heddle: --rate: 'fast' is not a rate: write 2000/s, 0.5/s or 30/m.", mistake(PLAN, "--rate", "fast"));
        err.clear();
        assertEquals("heddle: plan.yaml:4:65: warmup (10s) is a part of duration (5s) and must be shorter",
            mistake(PLAN, "--duration", "5s"));
        err.clear();
        assertEquals("heddle: plan.yaml: --set rooms: the plan has no setting of that name; it has room",
            mistake(PLAN, "--set", "rooms=x"));
        err.clear();
        assertEquals("heddle: --target: target 'http://x/' must begin with ws://.", mistake(PLAN, "--target", "http://x/"));
    }

    @Test
    void mistakesInTemplatesAndThresholdsHaveAPlace() {
        String sentence = mistake(PLAN.replace("users.name", "users.nam"));
        assertTrue(
            sentence.startsWith("heddle: plan.yaml:6:11: in step send of scenario main, {{users.nam}} names a column that users.csv lacks"),
            sentence);
        err.clear();
        sentence = mistake(PLAN.replace("echo.p99>50ms", "ecko.p99>50ms"));
        assertTrue(sentence.startsWith("heddle: plan.yaml:9:11: threshold 'ecko.p99>50ms', column 1: "), sentence);
        err.clear();
        sentence = mistake("steps: [echo: {within: 2}]");
        assertEquals("heddle: plan.yaml:1:24: '2' has no unit of time: write 2s or 2ms", sentence);
    }

    @Test
    void aPlanThatThisMachineCannotRunIsAMistake() {
        String sentence = mistake("load: {connections: 50_000_000}\nsteps: [connect]", "--check");
        assertTrue(sentence.contains("50,000,000 connections would need "), sentence);
        assertTrue(sentence.contains("The heap is too small for the plan"), sentence);
    }

    @Test
    void aPlanIsAFileOfAKnownKind() {
        assertEquals(2, run("plan.txt", ""));
        assertEquals("heddle: The name of a plan must end with .yaml, .yml or .java, not 'plan.txt'.", err.text().strip());
        err.clear();
        Path missing = folder.resolve("missing.yaml");
        assertEquals(2, Main.run(new String[] {"run", missing.toString()}, out.stream, err.stream));
        assertEquals("heddle: there is no file '" + missing + "': check the path", err.text().strip());
        err.clear();
        assertEquals(2, Main.run(new String[] {"run"}, out.stream, err.stream));
        assertEquals("heddle: Missing required parameter: '<plan>'. Try 'heddle run --help'.", err.text().strip());
    }

    @Test
    void aProgramIsCheckedLikeAFile() {
        assertEquals(0, run("MyPlan.java", """
            import io.heddle.loadgen.plan.*;

            public class MyPlan implements PlanSource {
                public Plan plan(Settings settings) {
                    long times = settings.count("times", 3);
                    return Plan.builder("mine").scenario(Scenario.builder("mine").repeat(times, turn -> turn.echo(64))).build();
                }
            }
            """, "--check", "--set", "times=5"), err.text());
        assertRow("steps       echo\n");
        assertRow("target      an echo server that heddle starts in another process\n");
    }
}
