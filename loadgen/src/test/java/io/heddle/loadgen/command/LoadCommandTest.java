package io.heddle.loadgen.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.scenario.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The plans that command lines of {@code heddle load} describe. */
@Timeout(20)
final class LoadCommandTest {

    private static Plan plan(String... args) {
        LoadCommand command = new LoadCommand(null);
        new CommandLine(command).parseArgs(args);
        return command.plan();
    }

    private static Step.Repeat loop(Plan plan) {
        return (Step.Repeat) plan.scenarios().get(0).steps().get(1);
    }

    @Test
    void theDefaultsAreThoseOfTheMainJob() {
        Plan plan = plan();
        assertNull(plan.target().url());
        assertEquals(1_000, plan.load().connections());
        assertEquals(Duration.ofSeconds(10), plan.load().duration());
        assertEquals(Step.Repeat.Kind.FOREVER, loop(plan).kind());
        assertEquals(List.of(new Step.Echo("echo", Message.Kind.BINARY, 64, null)), loop(plan).steps());
        assertTrue(plan.load().openFirst());
        assertEquals(1, plan.engines());
    }

    @Test
    void everyOptionIsTaken() {
        Plan plan = plan(
            "--url", "wss://localhost:8443/a?b=c", "--connections", "5000", "--ramp", "0.5", "--rate", "20000", "--size=100", "--text",
            "--duration", "2m", "--warmup", "10s", "--header", "Authorization: Bearer a:b", "--header", "X-Empty:", "--subprotocol", "v2",
            "--subprotocol", "v1", "--insecure", "--ping", "--engines", "2", "--reconnect", "--deflate", "--http2",
            "--streams-per-connection", "7");
        assertEquals("wss://localhost:8443/a?b=c", plan.target().url());
        assertEquals(5_000, plan.load().connections());
        assertEquals(Rate.constant(0.5), plan.load().ramp());
        assertEquals(Rate.constant(20_000), plan.load().messages());
        assertEquals(List.of(new Step.Echo("echo", Message.Kind.TEXT, 100, null)), loop(plan).steps());
        assertEquals(Duration.ofMinutes(2), plan.load().duration());
        assertEquals(Duration.ofSeconds(10), plan.load().warmUp());
        assertEquals(List.of(Map.entry("Authorization", "Bearer a:b"), Map.entry("X-Empty", "")), plan.target().headers());
        assertEquals(List.of("v2", "v1"), plan.target().subprotocols());
        assertTrue(plan.network().insecure() && plan.network().reconnect() && plan.network().deflate());
        assertEquals(Duration.ofSeconds(1), plan.network().ping());
        assertEquals(7, plan.network().streamsPerConnection());
        assertEquals(2, plan.engines());
    }

    @Test
    void theSourceHasNoSecret() {
        Plan plan = plan("--url", "ws://u:SECRET@a/?t=SECRET", "--header", "A: SECRET", "--message", "SECRET", "--rate", "0.5");
        assertEquals("heddle load --url ws://...@a/?... --connections 1000 --rate 0.5 --message ... --text --duration 10s", plan.source());
    }

    @Test
    void stagesGoFromRateToRateAndLastAsLongAsTheirSum() {
        Plan plan = plan("--rate", "10", "--stages", "30s:1000,1m:5000.5,10s:0");
        assertEquals(new Rate(10, List.of(new Rate.Stage(Duration.ofSeconds(30), 1_000), new Rate.Stage(Duration.ofMinutes(1), 5_000.5),
            new Rate.Stage(Duration.ofSeconds(10), 0))), plan.load().messages());
        assertEquals(Duration.ofSeconds(100), plan.load().duration());
        assertEquals(Duration.ofSeconds(5), plan("--stages", "10s:7", "--duration", "5s").load().duration());
    }

    @Test
    void aMessageOfTheUsersOwnIsATextAndItsAnswerTheNextMessage(@TempDir Path folder) throws IOException {
        Step.Request request = (Step.Request) loop(plan("--message", "hello {{id}}")).steps().get(0);
        assertEquals(new Message(Message.Kind.TEXT, "hello {{id}}"), request.message());
        Path file = Files.writeString(folder.resolve("m.txt"), "from a file");
        request = (Step.Request) loop(plan("--message-file", file.toString(), "--binary", "--rate", "1")).steps().get(0);
        assertEquals(new Message(Message.Kind.BINARY, "from a file"), request.message());
    }

    @Test
    void idleSendsNothing() {
        assertEquals(2, plan("--idle").scenarios().get(0).steps().size());
        assertTrue(Program.compile(plan("--idle")).stepNames().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"--binary,7,8,binary", "--text,15,16,text"})
    void aRateNeedsRoomForTheTimeInAMessage(String kind, String tooSmall, String least, String word) {
        UserError error = assertThrows(UserError.class, () -> plan(kind, "--rate", "10", "--size", tooSmall));
        assertEquals("--rate needs --size " + least + " or more for " + word
            + " messages: each carries the time at which it was due.", error.getMessage());
        plan(kind, "--rate", "10", "--size", least);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --stages 10s                           | --stages '10s' is not a stage: write <time>:<messages a second>, such as 30s:1000.
        --stages 10s:x                         | --stages '10s:x' is not a stage: write <time>:<messages a second>, such as 30s:1000.
        --stages 10s:0                         | --stages stay at 0: one of them must go to more.
        --stages 10s:-1                        | The rate of --stages must be between 0 and 10,000,000, not -1.
        --idle --stages 1s:1                   | --idle sends no messages, so --stages have no meaning with it: leave one of the two out.
        --idle --message x                     | --idle sends no messages, so --message has no meaning with it: leave one of the two out.
        --warmup 10s                           | --warmup (10s) is a part of --duration (10s) and must be shorter.
        --engines 0                            | --engines must be between 1 and 256, not 0.
        --engines 3 --connections 2            | --engines must be between 1 and 2, not 3.
        --streams-per-connection 2             | --streams-per-connection is for HTTP/2: give --http2 too, or leave it out.
        --http2 --streams-per-connection 0     | --streams-per-connection must be between 1 and 1,000,000, not 0.
        """)
    void whatDoesNotFitTogetherIsOneSentence(String line, String sentence) {
        assertEquals(sentence, assertThrows(UserError.class, () -> plan(line.split(" "))).getMessage());
    }
}
