package io.heddle.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts that the simulated TCP must follow, over real sockets: so the simulation is measured by them, and not by our belief. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class RealTcpIT {

    @ParameterizedTest
    @EnumSource
    void linuxAndTheJdkDoTheSame(TcpScript script) throws IOException {
        try (RealPair pair = new RealPair()) {
            assertEquals(script.expected, script.run(pair));
        }
    }
}
