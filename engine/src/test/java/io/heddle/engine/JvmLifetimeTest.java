package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the JVM of a user ends: only another JVM can tell. */
@Timeout(60)
final class JvmLifetimeTest {
    private static final int PATIENCE_MS = 30_000;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

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

    private Socket upgraded() throws IOException, NoSuchAlgorithmException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MS);
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "the request ends early: " + request);
            request.append((char) next);
        }
        String key = request.toString().replaceFirst("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends a text, and reads the one that the client sends for it. */
    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[] {(byte) 0x81, 1, '?'});
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertEquals(0x81, in.readUnsignedByte());
        byte[] payload = new byte[in.readUnsignedByte() & 0x7F];
        byte[] mask = new byte[4];
        in.readFully(mask);
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    private static void closeByHandshake(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[] {(byte) 0x88, 2, 3, (byte) 0xE8});
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
    void aDaemonEngineKeepsNoJvm() throws Exception {
        start("daemon");
        try (Socket connection = upgraded()) {
            assertEquals("open\n", outputAtItsEnd());
            // It did not say goodbye: it was simply gone.
            assertEquals(-1, connection.getInputStream().read());
        }
    }
}
