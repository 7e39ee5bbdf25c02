package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Connections with pings live on when a handler holds the loop, or the system stops the process, for longer than a silence may be. */
@Timeout(120)
final class StoodStillIT {
    private static final String ALL_LIVE = "50 open, ended: {}";
    private static final int STOPPED_S = 4;

    private static ChildJvm client(EchoServerProcess server) throws IOException, InterruptedException {
        ChildJvm client = ChildJvm.start(System.getProperty("java.class.path"), List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"),
            PingingClient.class.getName(), server.uri().toString(), "50");
        assertEquals("open", client.nextLine());
        return client;
    }

    @Test
    void aHandlerThatHoldsTheLoopEndsNoConnection() throws Exception {
        try (EchoServerProcess server = EchoServerProcess.start(); ChildJvm client = client(server)) {
            client.tell("hold");
            assertEquals(ALL_LIVE, client.nextLine());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGSTOP")
    void aProcessThatStoodStillEndsNoConnection() throws Exception {
        try (EchoServerProcess server = EchoServerProcess.start(); ChildJvm client = client(server)) {
            long pid = client.pid();
            String script = "kill -STOP " + pid + " && sleep " + STOPPED_S + "; kill -CONT " + pid;
            assertEquals(0, new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor());
            client.tell("look");
            assertEquals(ALL_LIVE, client.nextLine());
        }
    }
}
