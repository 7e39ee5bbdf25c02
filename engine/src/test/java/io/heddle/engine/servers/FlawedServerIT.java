package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ClientFrame;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the scripted peer does what its script says, seen by a bare socket and once by the JDK's client. */
@Timeout(180)
class FlawedServerIT {
    private static final FlawedScript ACCEPTED = FlawedScript.create().accept();

    private FlawedServer server;

    @AfterEach
    void closeLeavesNoThread() {
        server.close();
        List<String> left = Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith("flawed"))
            .toList();
        assertEquals(List.of(), left);
    }

    @Test
    void anAcceptedClientOfTheJdkIsServed() throws Exception {
        server = FlawedServer.start(FlawedScript.create().accept("Sec-WebSocket-Protocol: echo.v1").bytes("81 02 68 69").awaitFrame()
            .bytes("88 02 03 e8").awaitFrame().awaitEnd());
        try (JdkProbe probe = JdkProbe.open(HttpClient.newHttpClient(), server.uri(), "echo.v1")) {
            assertEquals("echo.v1", probe.subprotocol());
            assertEquals("hi", probe.next().text());
            probe.sendText("Köln");
            assertEquals(1000, probe.next().code());
            // The JDK's client answers the close frame on a thread of its own: ending it now could be faster.
            server.connection(0).awaitPlayed();
        }
        FlawedConnection connection = server.connection(0).awaitPlayed();
        assertTrue(connection.request().startsWith("GET / HTTP/1.1\r\n"), connection.request());
        assertEquals(2, connection.frames().size());
        ClientFrame text = connection.frames().get(0);
        assertTrue(text.fin() && text.isMasked() && text.opcode() == 1, text.toString());
        assertEquals("Köln", text.text());
        assertEquals(1000, connection.frames().get(1).closeCode());
        assertEquals("", connection.frames().get(1).closeReason());
    }

    @Test
    void acceptComputesTheAnswerToTheKey() throws Exception {
        server = FlawedServer.start(ACCEPTED);
        try (BareSocket raw = connect()) {
            assertEquals("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", raw.upgrade("/"));
            assertTrue(raw.ended());
        }
    }

    @Test
    void answerSendsItsLinesAsTheyAre() throws Exception {
        server = FlawedServer.start(FlawedScript.create().answer("HTTP/1.0 101 Odd", "sec-websocket-accept:  {accept}\t"));
        try (BareSocket raw = connect()) {
            assertEquals("HTTP/1.0 101 Odd\r\nsec-websocket-accept:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\t\r\n\r\n", raw.upgrade("/"));
        }
    }

    @Test
    void eachConnectionPlaysItsOwnScriptAndFurtherOnesTheLast() throws Exception {
        server = FlawedServer.start(
            FlawedScript.create().respond(401, "Unauthorized", "who are you", "WWW-Authenticate: Basic realm=\"x\""),
            FlawedScript.create().respond(302, "Found", "", "Location: /elsewhere"),
            FlawedScript.create().respond(503, "Service Unavailable", "später"));
        String[] starts = {"HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n",
            "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /elsewhere\r\n\r\n",
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\n\r\n",
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\n\r\n"};
        String[] bodies = {"77686f2061726520796f75", "", "7370c3a4746572", "7370c3a4746572"};
        for (int i = 0; i < 4; i++) {
            try (BareSocket raw = connect()) {
                assertEquals(starts[i], raw.upgrade("/path?" + i));
                assertEquals(bodies[i], raw.read(bodies[i].length() / 2));
                assertTrue(raw.ended());
            }
            assertTrue(server.connection(i).awaitPlayed().request().startsWith("GET /path?" + i + " HTTP/1.1\r\n"));
        }
        assertEquals(4, server.connectionCount());
    }

    @Test
    void singleBytesArriveWholeAndInOrder() throws Exception {
        server = FlawedServer.start(FlawedScript.create().inSingleBytes().accept().bytes("82 03 01 02 03").repeat(3, "8900").awaitEnd());
        try (BareSocket raw = connect()) {
            assertTrue(raw.upgrade("/").startsWith("HTTP/1.1 101 "));
            assertEquals("8203010203" + "890089008900", raw.read(11));
        }
        server.connection(0).awaitPlayed();
    }

    @Test
    void aDropInsideTheHandshakeOrAFrameIsAnEnd() throws Exception {
        server = FlawedServer.start(FlawedScript.create().readRequest().text("HTTP/1.1 101 Swi").drop(),
            ACCEPTED.bytes("82 7e 10 00 01 02").drop());
        try (BareSocket raw = connect()) {
            assertThrows(EOFException.class, () -> raw.upgrade("/"));
        }
        try (BareSocket raw = connect()) {
            raw.upgrade("/");
            assertEquals("827e10000102", raw.read(6));
            assertTrue(raw.ended());
        }
    }

    @Test
    void resetIsSeenAsReset() throws Exception {
        server = FlawedServer.start(ACCEPTED.await(1).reset());
        try (BareSocket raw = connect()) {
            raw.upgrade("/");
            raw.send("00");
            IOException reset = assertThrows(SocketException.class, raw::ended);
            assertTrue(reset.getMessage().contains("reset"), reset.toString());
        }
        server.connection(0).awaitPlayed();
    }

    @Test
    void afterHalfCloseTheClientIsStillHeard() throws Exception {
        server = FlawedServer.start(ACCEPTED.halfClose().await(3).awaitEnd());
        BareSocket raw = connect();
        raw.upgrade("/");
        assertTrue(raw.ended());
        raw.send("01 02 03 04");
        raw.close();
        byte[] all = server.connection(0).awaitPlayed().received();
        assertEquals("01020304", HexFormat.of().formatHex(all, all.length - 4, all.length));
    }

    @Test
    void awaitFrameReadsEveryLengthAndKeepsTheBytes() throws Exception {
        server = FlawedServer.start(FlawedScript.create().accept().awaitFrame().awaitFrame().awaitFrame().awaitFrame());
        byte[] large = EchoServer.pushed(3, 70_000);
        try (BareSocket raw = connect()) {
            raw.upgrade("/");
            raw.send("01 83 ff 00 ff 00 9e 62 9c");
            raw.send("82 fe 00 04 00 00 00 00 01 02 03 04");
            raw.sendLargeFrame(0x82, large);
            raw.send("88 05 0f a1 62 79 65");
            assertTrue(raw.ended());
        }
        List<ClientFrame> frames = server.connection(0).awaitPlayed().frames();
        assertEquals("abc", frames.get(0).text());
        assertFalse(frames.get(0).fin());
        assertEquals(1, frames.get(0).opcode());
        assertArrayEquals(new byte[] {1, 2, 3, 4}, frames.get(1).payload());
        assertArrayEquals(large, frames.get(2).payload());
        assertFalse(frames.get(3).isMasked());
        assertEquals(4001, frames.get(3).closeCode());
        assertEquals("bye", frames.get(3).closeReason());
        assertTrue(new String(server.connection(0).received(), ISO_8859_1).startsWith("GET / HTTP/1.1\r\n"));
    }

    @Test
    void aGateHoldsTheScriptUntilTheTestOpensIt() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server = FlawedServer.start(ACCEPTED.awaitGate(gate).bytes("8a00"));
        try (BareSocket raw = connect()) {
            raw.upgrade("/");
            assertEquals(1, server.connectionCount());
            gate.countDown();
            assertEquals("8a00", raw.read(2));
        }
        server.connection(0).awaitPlayed();
    }

    @Test
    void aStepThatCannotBePlayedIsTold() throws Exception {
        server = FlawedServer.start(FlawedScript.create().readRequest().await(5).bytes("00"));
        try (BareSocket raw = connect()) {
            raw.send("47 45 54 20 2f 0d 0a 0d 0a 01 02");
        }
        AssertionError told = assertThrows(AssertionError.class, () -> server.connection(0).awaitPlayed());
        assertTrue(told.getMessage().startsWith("step 'await, 5': "), told.getMessage());
        assertEquals(told.getMessage(), server.connection(0).failure());
    }

    @Test
    void closeEndsAStalledConnection() throws Exception {
        server = FlawedServer.start(FlawedScript.create().stall());
        try (BareSocket raw = connect()) {
            raw.send("47");
            server.connection(0);
            server.close();
            // The byte was never read: the kernel may say reset instead of end.
            try {
                assertTrue(raw.ended());
            } catch (SocketException e) {
                assertTrue(e.getMessage().contains("reset"), e.toString());
            }
        }
    }

    @Test
    void aClosedServerRefusesConnections() {
        server = FlawedServer.start(FlawedScript.create());
        server.close();
        server.close();
        assertThrows(ConnectException.class, () -> connect().close());
    }

    private BareSocket connect() throws IOException {
        return new BareSocket(new Socket("127.0.0.1", server.address().getPort()));
    }
}
