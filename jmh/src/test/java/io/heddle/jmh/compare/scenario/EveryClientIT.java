package io.heddle.jmh.compare.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.jmh.compare.client.PeerClients;
import io.heddle.jmh.compare.run.Pinning;
import io.heddle.jmh.compare.run.ServerProcess;
import io.heddle.loadgen.cli.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client goes through every scenario in miniature, so that none rots. The figures need only exist. */
@Timeout(240)
class EveryClientIT {
    private static final int CONNECTIONS = 3;
    private static final long WARMUP_MS = 20;
    private static final long WINDOW_MS = 400;

    @TempDir
    private static Path directory;
    private static ServerProcess server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start(Pinning.none(""), directory, 600);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static Stream<Arguments> plainRuns() {
        return runs(Scenario.PINGPONG, Scenario.PIPELINED, Scenario.RECEIVE, Scenario.OPENLOOP, Scenario.CONNECT);
    }

    static Stream<Arguments> tlsRuns() {
        return runs(Scenario.PIPELINED, Scenario.CONNECT).filter(run -> !Set.of("raw", "undertow").contains(run.get()[0]));
    }

    private static Stream<Arguments> runs(Scenario... scenarios) {
        return PeerClients.names().stream()
            .flatMap(client -> Arrays.stream(scenarios).map(scenario -> Arguments.of(client, scenario)));
    }

    @ParameterizedTest
    @MethodSource("plainRuns")
    void eachClientGoesThroughEachScenario(String client, Scenario scenario) throws Exception {
        assertTraffic(run(client, scenario, 32, false), scenario);
    }

    @ParameterizedTest
    @MethodSource("tlsRuns")
    void clientsThatCanSpeakTls(String client, Scenario scenario) throws Exception {
        assertTraffic(run(client, scenario, 32, true), scenario);
    }

    @ParameterizedTest
    @MethodSource("io.heddle.jmh.compare.client.PeerClients#names")
    void clientsThatCanCompress(String client) throws Exception {
        JsonNode line = run(client, Scenario.DEFLATE, 1_024, false);
        if (PeerClients.hasDeflate(client)) {
            assertTraffic(line, Scenario.DEFLATE);
        } else {
            assertTrue(line.get("error").asText().endsWith("The client '" + client + "' has no permessage-deflate."), line::toString);
        }
    }

    /** So short that no library compresses it by default: plain frames are not measured as if they were compressed. */
    @Test
    void whatIsNotCompressedIsNotMeasured() throws Exception {
        JsonNode line = run("heddle", Scenario.DEFLATE, 16, false);
        assertTrue(line.get("error").asText().endsWith("The connection was closed with 1002 A message is not compressed."), line::toString);
        assertTrue(line.get("messages").isNull(), line::toString);
    }

    @Test
    void whatAClientCanNotDoIsItsResult() throws Exception {
        String error = run("undertow", Scenario.CONNECT, 32, true).get("error").asText();
        assertTrue(error.contains("ServerHello"), error);
    }

    @ParameterizedTest
    @MethodSource("io.heddle.jmh.compare.client.PeerClients#names")
    void eachClientTakesLargeMessages(String client) throws Exception {
        assertTraffic(run(client, Scenario.RECEIVE, 65_536, false), Scenario.RECEIVE);
        assertTraffic(run(client, Scenario.PINGPONG, 65_536, false), Scenario.PINGPONG);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAnIdleConnectionHoldsIsMeasured(boolean tls) throws Exception {
        JsonNode line = run("raw", Scenario.IDLE, 32, tls);
        assertEquals("null", line.get("error").asText());
        assertEquals(CONNECTIONS, line.get("messages").asInt());
        assertTrue(line.get("heapBytes").isNumber() && line.get("nativeBytes").isNumber(), line::toString);
    }

    @Test
    void aRunWithoutFiguresSaysWhy() throws Exception {
        JsonNode line = run("raw", Scenario.PINGPONG, 32, true);
        assertTrue(line.get("error").asText().endsWith("The raw client can only hold TLS connections, not send on them."),
            line::toString);
        assertTrue(line.get("messages").isNull(), line::toString);
    }

    @Test
    void theCommandPrintsOneLine() throws Exception {
        Process process = command(
            "--client", "heddle", "--scenario", "pingpong", "--connections", "2", "--warmup", "0", "--seconds", "0.2", "--server",
            server.uri(false).toString(), "--server-pid", Long.toString(server.pid()));
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            assertEquals(1, output.lines().count(), output);
            assertTraffic(new ObjectMapper().readTree(output), Scenario.PINGPONG);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void wrongUseIsToldInOneSentence() throws Exception {
        Process process = command("--client", "nobody", "--scenario", "pingpong", "--server", "ws://127.0.0.1:1", "--server-pid", "1");
        try {
            String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(2, process.waitFor(), error);
            assertTrue(error.startsWith("peer: --client must be one of [raw, heddle, "), error);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process command(String... args) throws IOException {
        List<String> command = ChildJvm.command(List.of(), PeerMain.class.getName(), List.of(args));
        return new ProcessBuilder(command).start();
    }

    private static JsonNode run(String client, Scenario scenario, int bytes, boolean tls) throws Exception {
        RunOptions options = new RunOptions(
            client, scenario, CONNECTIONS, CONNECTIONS, bytes, scenario == Scenario.PIPELINED ? 4 : 1, 2_000, WARMUP_MS, WINDOW_MS,
            server.uri(tls), 4,
            server.pid(), tls ? server.certificate() : null, 1);
        return new ObjectMapper().readTree(new PeerRun(options).run().toString());
    }

    private static void assertTraffic(JsonNode line, Scenario scenario) {
        assertEquals("null", line.get("error").asText());
        assertTrue(line.get("messages").asLong() > 0, line::toString);
        assertTrue(line.get("threads").asInt() > 0, line::toString);
        assertTrue(line.get("version").asText().matches("\\d.*"), line::toString);
        assertEquals(scenario != Scenario.RECEIVE, line.get("latencyUs").isObject(), line::toString);
    }
}
