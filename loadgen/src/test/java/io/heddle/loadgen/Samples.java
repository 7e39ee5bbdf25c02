package io.heddle.loadgen;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Options as tests need them. <b>Thread:</b> immutable. */
final class Samples {
    private Samples() {}

    static LoadOptions options(int connections) {
        return options(connections, 0, 0);
    }

    static LoadOptions options(int connections, int rampPerSecond, int ratePerSecond) {
        return options(null, connections, rampPerSecond, ratePerSecond, 64, false, false, false);
    }

    static LoadOptions idle(int connections) {
        return options(null, connections, 0, 0, 64, false, false, true);
    }

    static LoadOptions options(
        URI uri, int connections, int rampPerSecond, int ratePerSecond, int sizeBytes, boolean text, boolean ping, boolean idle) {
        return new LoadOptions(
            uri,
            connections,
            rampPerSecond,
            ratePerSecond,
            sizeBytes,
            text,
            Duration.ofSeconds(10),
            List.of(),
            List.of(),
            false,
            ping,
            idle,
            false,
            0);
    }
}
