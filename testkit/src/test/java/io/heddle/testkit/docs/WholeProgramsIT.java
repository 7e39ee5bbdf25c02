package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The guide's whole programs, each in a JVM of its own against a real server, until they end as their page says. */
@Timeout(120)
@ExtendWith(GuidePrograms.Resolver.class)
@SuppressWarnings("try")
final class WholeProgramsIT {
    private static final int PLAYERS = 5_000;
    private static final int EXIT_OF_SIGINT = 130;

    private final GuidePrograms programs;

    WholeProgramsIT(GuidePrograms programs) {
        this.programs = programs;
    }

    @Test
    void gameBotsEndInOrderAtCtrlC() throws Exception {
        try (NettyArena arena = NettyArena.start();
            LiveProgram bots = LiveProgram.start(programs.classes(), "GameBots", arena.uri().toString(), Integer.toString(PLAYERS))) {
            bots.awaitOutput(output -> output.equals(PLAYERS + " players are in\n"));
            arena.awaitMoves(PLAYERS / 5);
            bots.interrupt();
            assertEquals(EXIT_OF_SIGINT, bots.awaitExit(), bots::output);
            assertTrue(programs.program("GameBots").prints(bots.output()), bots::output);
            assertEquals(Map.of(1001, PLAYERS), arena.codes());
        }
    }
}
