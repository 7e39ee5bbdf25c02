package io.heddle.loadgen.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.HeddleProcess;
import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class EchoProcessIT {

    @Test
    void itListensOnceStartedAndEndsWhenClosed() throws IOException {
        EchoProcess echo = EchoProcess.start();
        try (echo) {
            assertTrue(echo.isAlive());
            new Socket("127.0.0.1", echo.uri().getPort()).close();
        }
        assertFalse(echo.isAlive());
        assertThrows(IOException.class, () -> new Socket("127.0.0.1", echo.uri().getPort()).close());
    }

    @Test
    void itEndsWithTheProcessThatStartedItHoweverThatEnds() throws Exception {
        // In between stands a process that starts the server, and is killed without a chance to clean up.
        try (HeddleProcess parent = HeddleProcess.start("load", "--connections", "5", "--duration", "100s")) {
            parent.awaitLine("running");
            ProcessHandle child = parent.child();
            parent.kill();
            child.onExit().get(60, TimeUnit.SECONDS);
            assertFalse(child.isAlive());
        }
    }

    @Test
    void aServerThatEndsBeforeItsFirstLineIsOneSentence() {
        UserError error = assertThrows(UserError.class, () -> EchoProcess.start(List.of("/bin/sh", "-c", "exit 3")));
        assertEquals(
            "The echo server ended before it was ready (it printed: null): start one with 'heddle echo' and give its --url.",
            error.getMessage());
    }

    @Test
    void aJavaThatIsNotThereIsOneSentence() {
        UserError error = assertThrows(UserError.class, () -> EchoProcess.start(List.of("/nowhere/bin/java")));
        assertTrue(error.getMessage().startsWith("The echo server could not be started (Cannot run program \"/nowhere/bin/java\""),
            error.getMessage());
    }
}
