package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the JVM of a user ends: only another JVM can tell. */
@Timeout(60)
final class JvmLifetimeTest {
    private static final int PATIENCE_MS = 30_000;

    private ServerSocket server;
    private Process child;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        server.setSoTimeout(PATIENCE_MS);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        if (child != null) {
            child.destroyForcibly();
        }
    }

    private void start(String mode) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        child = new ProcessBuilder(java, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            JvmLifetimeChild.class.getName(), mode, "" + server.getLocalPort())
            .redirectErrorStream(true)
            .start();
    }

    private String outputAtItsEnd() throws IOException, InterruptedException {
        assertTrue(child.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS), "the JVM does not end");
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.exitValue(), output);
        return output.replace("\r", "");
    }

    private Socket upgraded() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MS);
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "the request ends early: " + request);
            request.append((char) next);
        }
        socket.getOutputStream().write(UpgradeAnswers.to(request.toString()).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends a text, and reads the one that the client sends for it. */
    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write(ServerFrames.text("?"));
        ClientFrameReader reader = new ClientFrameReader();
        ClientFrame answer = null;
        while (answer == null) {
            answer = reader.add(new byte[] {(byte) socket.getInputStream().read()}).next();
        }
        return answer.text();
    }

    private static void closeByHandshake(Socket socket) throws IOException {
        socket.getOutputStream().write(ServerFrames.close(1000, ""));
        assertEquals(0x88, socket.getInputStream().read());
        socket.close();
    }

    @Test
    void theJvmLivesAsLongAsConnectionsAndTheirLastHandlers() throws Exception {
        start("reconnects");
        try (Socket first = upgraded()) {
            long sinceNs = System.nanoTime();
            // Its main returns at once; from then on only the connection holds the JVM.
            while (ask(first).endsWith("true")) {
                assertTrue(System.nanoTime() - sinceNs < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS), "its main does not return");
            }
            assertEquals("main runs: false", ask(first));
            assertTrue(child.isAlive());
            closeByHandshake(first);
        }
        try (Socket second = upgraded()) {
            assertEquals("main runs: false", ask(second));
            closeByHandshake(second);
        }
        assertEquals("closed 1\nclosed 2\n", outputAtItsEnd());
    }

    @Test
    void aTaskThatIsStillToComeKeepsTheJvmUntilItHasRun() throws Exception {
        start("retries");
        // Lost before it is open.
        server.accept().close();
        try (Socket second = upgraded()) {
            assertEquals(0x88, second.getInputStream().read());
            second.getOutputStream().write(ServerFrames.close(1000, ""));
        }
        String output = outputAtItsEnd();
        assertTrue(output.matches("[A-Z_]+\nclosed: 1000 by attempt 2\n"), output);
    }

    @Test
    void tasksThatAreDaemonsCancelledOrRepeatingKeepNoJvm() throws Exception {
        start("tasks");
        assertEquals("ran\n", outputAtItsEnd());
    }

    @Test
    void tasksOfAnEngineThatHasEndedKeepNoJvm() throws Exception {
        start("ends");
        assertEquals("", outputAtItsEnd());
    }

    @Test
    void aDaemonEngineKeepsNoJvm() throws Exception {
        start("daemon");
        try (Socket connection = upgraded()) {
            assertEquals("open\n", outputAtItsEnd());
            // It did not say goodbye: it was simply gone.
            assertEquals(-1, connection.getInputStream().read());
        }
    }
}
