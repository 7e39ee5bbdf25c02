package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.server.Behaviour;
import io.heddle.loadgen.server.PracticeServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that went wrong on the other side end in exit code 3, and say so in plain words. */
@Timeout(60)
final class VerdictIT {
    private final Capture out = new Capture();
    private final Capture err = new Capture();

    private String failed(String... args) {
        int exitCode = Main.run(args, out.stream, err.stream);
        assertEquals("", err.text());
        assertEquals(3, exitCode, out::text);
        return out.text();
    }

    private static void assertHas(String text, String pattern) {
        assertTrue(text.lines().anyMatch(line -> line.matches(pattern)), pattern + " in\n" + text);
    }

    @Test
    void ninetyOfAHundredRefused() throws IOException {
        try (PickyServer server = PickyServer.start(10)) {
            String text = failed("load", "--url", server.url(), "--connections", "100", "--duration", "300ms", "--idle");
            assertHas(text, "connections   10 opened.*, 90 failed, 0 lost");
            assertHas(text, "  error       90 x UPGRADE at .*503.*");
            assertHas(text, "verdict       Failed: 90 attempts to connect failed, and 10 succeeded\\.");
        }
    }

    @Test
    void allConnectionsLost() {
        try (PracticeServer server = PracticeServer.start("127.0.0.1", 0, 1, Behaviour.drop(1, 3))) {
            String text = failed("load", "--url", server.uri().toString(), "--connections", "20", "--duration", "60s", "--rate", "200");
            assertHas(text, "connections   20 opened.*, 0 failed, 20 lost");
            assertHas(text, ".*All connections were lost before the end\\.");
            assertHas(text,
                "  early       The run ended early, after .* of 60\\.0 s \\([0-9] % of the planned time\\): no connection was left\\.");
            assertFalse(text.contains("the rate is"), text);
        }
    }

    @Test
    void mostOfTheDueMessagesNeverSent() {
        try (PracticeServer server = PracticeServer.start("127.0.0.1", 0, 1, Behaviour.lose(1))) {
            String text = failed("load", "--url", server.uri().toString(), "--connections", "2", "--duration", "500ms", "--rate", "200",
                "--message", "x");
            // Each of the two waits for an answer that never comes.
            assertHas(text, ".*Of 100 messages that were due, 98 were not sent \\(98\\.0 %\\)\\.");
        }
    }

    @Test
    void aThresholdOfTheUser() {
        try (PracticeServer server = PracticeServer.start("127.0.0.1", 0, 1, Behaviour.echo())) {
            String text = failed("load", "--url", server.uri().toString(), "--connections", "2", "--duration", "300ms", "--rate", "200",
                "--fail-if", "echo.p50>1ns");
            assertHas(text, "  in all      60 sent in 300 ms, 60 received");
            assertHas(text, "verdict       Failed: echo\\.p50 was .*");
        }
    }
}
