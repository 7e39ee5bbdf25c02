package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.docs.Guide.Program;
import io.heddle.testkit.junit.Child;
import io.heddle.testkit.junit.Launched;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The guide's whole programs, each in a JVM of its own against a real server, until they end as their page says. */
@Timeout(120)
@ExtendWith(GuidePrograms.Resolver.class)
@SuppressWarnings("try")
final class WholeProgramsIT {
    private static final int PLAYERS = 5_000;
    private static final int EXIT_OF_SIGINT = 130;
    private static final int EXIT_OF_SIGTERM = 143;

    private final GuidePrograms programs;

    WholeProgramsIT(GuidePrograms programs) {
        this.programs = programs;
    }

    @Test
    void aMarketBotMissesNothingUnnoticedAndCountsNothingTwice() throws Exception {
        List<List<String>> before = List.of(
            List.of("snapshot 100 1.00", "price 101 1.01", "price 102 1.02", "price 104 1.04", "price 105 1.05"),
            List.of("snapshot 105 1.05", "price 105 1.05", "price 106 1.06"));
        List<List<String>> after = List.of(List.of("snapshot 110 1.10", "price 111 1.11", "price 112 1.12", "end"));
        JettyMarket market = JettyMarket.start(0, before);
        int port = market.port();
        try (market; LiveProgram bot = LiveProgram.start(programs.classes(), "MarketBot", market.uri().toString())) {
            bot.awaitOutput(output -> output.endsWith("106: 1.06\n"));
            market.close();
            bot.awaitOutput(output -> output.endsWith("down\n"));
            try (JettyMarket restarted = JettyMarket.start(port, after)) {
                assertEquals(0, bot.awaitExit(), bot::output);
                assertTrue(programs.program("MarketBot").prints(bot.output()), bot::output);
            }
        }
    }

    @Test
    void aMarketBotAsksElsewhereForASnapshotThatDoesNotCome() throws Exception {
        Launched outcome = Launched.run(programs.load("MarketBotTest"));
        assertEquals(List.of(), outcome.failures());
        assertEquals(1, outcome.lines().size());
    }

    @Test
    void gameBotsEndInOrderAtCtrlC() throws Exception {
        try (NettyArena arena = NettyArena.start();
            LiveProgram bots = LiveProgram.start(programs.classes(), "GameBots", arena.uri().toString(), Integer.toString(PLAYERS))) {
            bots.awaitOutput(output -> output.equals(PLAYERS + " players are in\n"));
            arena.awaitMoves(PLAYERS / 5);
            boolean isHeard = !LiveProgram.ignoresInterrupts();
            bots.signal(isHeard ? "INT" : "TERM");
            assertEquals(isHeard ? EXIT_OF_SIGINT : EXIT_OF_SIGTERM, bots.awaitExit(), bots::output);
            assertTrue(programs.program("GameBots").prints(bots.output()), bots::output);
            assertEquals(Map.of(1001, PLAYERS), arena.codes());
        }
    }

    @Test
    void aStompBotAcknowledgesBeatsAndLeavesWithAReceipt(@TempDir Path folder) throws Exception {
        try (StompBroker broker = StompBroker.start(false)) {
            programs.assertRuns(folder, "StompBot", broker.uri(), 20, 10_000);
            assertEquals(List.of("CONNECT accept-version:1.2 host:broker heart-beat:20,10000",
                "SUBSCRIBE id:0 destination:/topic/price\\cEUR ack:client-individual", "ACK id:a\\c1", "ACK id:a\\c2", "ACK id:a\\c3",
                "UNSUBSCRIBE id:0", "DISCONNECT receipt:bye"), broker.heard());
        }
    }

    @Test
    void aStompBotLeavesABrokerWithoutHeartBeats() throws Exception {
        try (StompBroker broker = StompBroker.start(true)) {
            programs.assertPrints("connected: STOMP 1.2\nno heart-beat\nclosed: 4000\n"::equals, "StompBot", broker.uri(), 10_000, 20);
        }
    }

    @Test
    void requestsFindTheirReplies(@TempDir Path folder) throws Exception {
        try (UndertowPrices prices = UndertowPrices.start()) {
            programs.assertRuns(folder, "Pricer", prices.uri());
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void requestsFindTheirRepliesInVirtualThreads(@TempDir Path folder) throws Exception {
        Program program = programs.program("Pricer");
        String source = program.source().replace("newCachedThreadPool()", "newVirtualThreadPerTaskExecutor()");
        Guide.compile(List.of(new Program("Pricer", source, null)), folder, Runtime.version().feature());
        try (UndertowPrices prices = UndertowPrices.start()) {
            Child child = Child.run(folder, List.of(folder), "Pricer", prices.uri().toString());
            assertTrue(program.prints(child.output()), child::output);
        }
    }
}
