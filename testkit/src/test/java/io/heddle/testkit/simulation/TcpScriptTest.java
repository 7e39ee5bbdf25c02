package io.heddle.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.testkit.LinkConditions;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TCP as programs see it, in the simulation; {@code RealTcpIT} runs the same over real sockets. */
@Timeout(60)
final class TcpScriptTest {

    @ParameterizedTest
    @EnumSource
    void theSimulationTellsTheTruth(TcpScript script) throws IOException {
        LinkConditions plain = LinkConditions.defaults();
        for (long seed = 0; seed < 20; seed++) {
            for (LinkConditions conditions : new LinkConditions[] {plain, plain.withJitter(Duration.ofMillis(9)),
                plain.withBytesPerSecond(100_000), plain.withLatency(Duration.ZERO)}) {
                try (SimulatedPair pair = SimulatedPair.connected(seed, conditions)) {
                    assertEquals(script.expected, script.run(pair), () -> conditions + "\n" + pair.world.trace());
                }
            }
        }
    }
}
