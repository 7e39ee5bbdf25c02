package io.heddle.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port that fails, which no client can bring about. */
@Timeout(60)
final class RealPortTest {

    /** A socket that fails like one in a process without descriptors. */
    private static ServerSocket failing() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress()) {
            @Override
            public Socket accept() throws IOException {
                throw new SocketException("Too many open files");
            }
        };
    }

    @Test
    void aPortThatCannotAcceptIsReported() throws IOException, InterruptedException {
        ServerCore core = new ServerCore(() -> Duration.ZERO, false, Set.of());
        core.nextScript();
        RealPort port = new RealPort(null, core, failing());
        int number = port.port();
        port.start();
        core.await(Duration.ofSeconds(20), true);
        port.close();
        assertEquals(1, core.unexpected().size());
        String what = core.unexpected().get(0).what();
        assertTrue(what.startsWith("the port " + number + " takes no connections any more: ") && what.endsWith("Too many open files"),
            what);
        assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
            .filter(name -> name.startsWith("scripted-server-" + number)).toList());
    }
}
