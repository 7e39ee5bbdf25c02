package io.heddle.loadgen.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each behaviour as a client meets it, over HTTP/1.1 and HTTP/2. */
@Timeout(60)
final class PracticeServerIT {
    private static WebSocketEngine engine;
    private PracticeServer server;

    @BeforeAll
    static void startEngine() {
        engine = WebSocketEngine.start();
    }

    @AfterAll
    static void closeEngine() {
        engine.close();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private PracticeClient open(boolean http2) throws Exception {
        return PracticeClient.open(engine, server.uri(), http2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pushSendsNumberedMessagesWithTheTimeInOrder(boolean http2) throws Exception {
        server = PracticeServer.start(Behaviour.push(500, 100));
        Instant before = Instant.now();
        PracticeClient client = open(http2);
        client.send("is ignored");
        for (int number = 1; number <= 20; number++) {
            String text = client.next();
            assertEquals(100, text.length());
            Map<String, Object> message = JSON.std.mapFrom(text);
            assertEquals("push", message.get("type"));
            assertEquals(number, message.get("number"));
            Instant sent = Instant.ofEpochSecond(0, TimeUnit.MICROSECONDS.toNanos((Long) message.get("sent")));
            assertTrue(!sent.isBefore(before.minusMillis(1)) && !sent.isAfter(Instant.now()), sent + " after " + before);
        }
        client.webSocket.close();
        assertNull(client.ended.get(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRoomSendsEachMessageToEveryoneAsItIs(boolean http2) throws Exception {
        server = PracticeServer.start("127.0.0.1", 0, 2, Behaviour.room());
        List<PracticeClient> members = List.of(open(http2), open(false), open(http2));
        // All are in the room once each has its own message back.
        for (PracticeClient member : members) {
            member.send("here");
        }
        for (PracticeClient member : members) {
            while (!member.next().equals("all here")) {
                members.get(0).send("all here");
            }
        }
        members.get(1).webSocket.send(new byte[] {'h', 'i'});
        for (PracticeClient member : members) {
            String message = member.next();
            while (!message.equals("binary hi")) {
                message = member.next();
            }
        }
        members.get(2).closeAndRest();
        members.get(0).send("after one has left");
        String last = members.get(1).next();
        while (!last.equals("after one has left")) {
            last = members.get(1).next();
        }
        assertEquals(0, server.faults());
    }

    /** A client that asks for an upgrade and then reads nothing, with little room in its socket. */
    private Socket silentReader() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 << 10);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress("127.0.0.1", server.uri().getPort()));
        socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertEquals("HTTP/1.1 101", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void aMemberThatReadsNothingIsDroppedBeforeItFillsTheMemoryOfTheRoom() throws Exception {
        server = PracticeServer.start(Behaviour.room());
        try (Socket slow = silentReader()) {
            PracticeClient sender = open(false);
            String large = "x".repeat(1 << 20);
            int sent = 0;
            while (server.faults() == 0) {
                assertEquals(large, sender.send(large).next());
                sent++;
                assertTrue(sent < 40, "nobody was dropped after " + sent + " MiB");
            }
            assertEquals("goes on", sender.send("goes on").next());
            // What was under way, and then the end.
            byte[] buffer = new byte[1 << 16];
            try {
                while (slow.getInputStream().read(buffer) >= 0) {
                    assertTrue(sent > 8, "dropped after " + sent + " MiB");
                }
            } catch (SocketException reset) {
                assertTrue(sent > 8, "dropped after " + sent + " MiB");
            }
        }
    }

    @Test
    void aSubscriberThatReadsNothingMissesNumbersAndHoldsNoMemory() throws Exception {
        server = PracticeServer.start(Behaviour.push(1_000, 1 << 20));
        try (Socket slow = silentReader()) {
            while (server.faults() < 3) {
                Thread.yield();
            }
            assertFalse(slow.isClosed());
        }
    }

    @Test
    void requestsAreAnsweredByTheirIdAndALoginOpensSums() throws Exception {
        server = PracticeServer.start(Behaviour.request());
        PracticeClient client = open(false);
        client.send("{\"id\":1,\"method\":\"login\",\"params\":{\"user\":\"ann\",\"password\":\"x\"}}");
        assertEquals("{\"id\":1,\"result\":{\"token\":\"session-1\",\"user\":\"ann\"}}", client.next());
        client.send("{\"id\":\"b\",\"method\":\"sum\",\"params\":{\"token\":\"session-1\",\"numbers\":[1,2,3.5]}}");
        assertEquals("{\"id\":\"b\",\"result\":{\"sum\":6.5}}", client.next());
        client.send("{\"id\":3,\"method\":\"echo\",\"params\":[1,{\"a\":\"gr\u00fc\u00df\"}]}");
        assertEquals("{\"id\":3,\"result\":[1,{\"a\":\"gr\u00fc\u00df\"}]}", client.next());
        PracticeClient other = open(true);
        other.send("{\"id\":4,\"method\":\"sum\",\"params\":{\"token\":\"session-1\",\"numbers\":[]}}");
        assertEquals("{\"id\":4,\"error\":{\"code\":401,\"message\":\"The token must be the one of this connection's login.\"}}",
            other.next());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', textBlock = """
        nonsense                                                  | null | 400
        !!                                                        | null | 400
        []                                                        | null | 400
        {"id":1                                                   | null | 400
        {"id":[1],"method":"echo"}                                | null | 400
        {"id":2}                                                  | 2    | 404
        {"id":3,"method":"fly"}                                   | 3    | 404
        {"id":4,"method":["login"]}                               | 4    | 404
        {"id":5,"method":"login"}                                 | 5    | 400
        {"id":6,"method":"login","params":{"user":"a"}}           | 6    | 401
        {"id":7,"method":"login","params":{"user":1,"password":2}} | 7   | 401
        {"id":8,"method":"sum","params":{"numbers":[1]}}          | 8    | 401
        """)
    void aRequestWithAMistakeIsAnsweredWithAnError(String request, String id, int code) throws Exception {
        server = PracticeServer.start(Behaviour.request());
        String answer = open(false).send(request).next();
        assertTrue(answer.startsWith("{\"id\":" + id + ",\"error\":{\"code\":" + code + ",\"message\":\""), answer);
    }

    @Test
    void hostileRequestsAreAnsweredTooAndTheServerGoesOn() throws Exception {
        server = PracticeServer.start(Behaviour.request());
        PracticeClient client = open(false);
        String deep = "[".repeat(100_000);
        String large = "{\"id\":1,\"method\":\"echo\",\"params\":\"" + "x".repeat(1 << 20) + "\"}";
        String digits = "{\"id\":2,\"method\":\"sum\",\"params\":{\"token\":\"session-1\",\"numbers\":[1e999999999,2]}}";
        client.send("{\"id\":0,\"method\":\"login\",\"params\":{\"user\":\"a\",\"password\":\"b\"}}", deep, large, digits);
        client.webSocket.send(new byte[] {(byte) 0xFF, 0});
        List<String> answers = client.next(5);
        assertTrue(answers.get(1).contains("\"code\":400") && answers.get(2).contains("\"code\":413"), answers.toString());
        assertTrue(answers.get(3).contains("\"code\":400") && answers.get(4).contains("\"code\":400"), answers.toString());
        assertEquals("{\"id\":9,\"result\":null}", client.send("{\"id\":9,\"method\":\"echo\"}").next());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyThirdUpgradeIsRefusedWithTheTimeToWait(boolean http2) throws Exception {
        server = PracticeServer.start(Behaviour.refuse(3, 429, Duration.ofSeconds(7)));
        for (int round = 0; round < 2; round++) {
            assertEquals("a", open(http2).send("a").next());
            assertEquals("b", open(http2).send("b").next());
            WebSocketError refused = PracticeClient.fail(engine, server.uri(), http2);
            assertEquals(ErrorKind.UPGRADE, refused.kind());
            assertEquals(429, refused.httpStatus());
            assertEquals(Duration.ofSeconds(7), refused.retryAfter());
        }
        assertEquals(2, server.faults());
    }

    @Test
    void aRefusalMayNameNoTime() throws Exception {
        server = PracticeServer.start(Behaviour.refuse(1, 503, null));
        WebSocketError refused = PracticeClient.fail(engine, server.uri(), false);
        assertEquals(503, refused.httpStatus());
        assertNull(refused.retryAfter());
    }

    @Test
    void aStallHoldsTheAnswersAndLosesNone() throws Exception {
        server = PracticeServer.start(Behaviour.stall(Duration.ofMillis(600), Duration.ofMillis(800)));
        PracticeClient client = open(false);
        assertEquals("before", client.send("before").next());
        while (server.faults() == 0) {
            Thread.yield();
        }
        long beginNs = System.nanoTime();
        assertEquals("meanwhile", client.send("meanwhile").next());
        assertTrue(System.nanoTime() - beginNs > Duration.ofMillis(50).toNanos());
    }

    @Test
    void aServerThatStallsEndsAtOnceAllTheSame() throws Exception {
        server = PracticeServer.start(Behaviour.stall(Duration.ofMinutes(59), Duration.ofHours(1).minusMillis(1)));
        PracticeServer other = PracticeServer.start(Behaviour.stall(Duration.ofSeconds(100), Duration.ofSeconds(100).plusMillis(1)));
        while (other.faults() == 0) {
            Thread.yield();
        }
        long beginNs = System.nanoTime();
        other.close();
        assertTrue(System.nanoTime() - beginNs < Duration.ofSeconds(20).toNanos());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everySecondConnectionIsDroppedAfterItsAnswers(boolean http2) throws Exception {
        server = PracticeServer.start(Behaviour.drop(2, 3));
        PracticeClient stays = open(http2);
        PracticeClient dropped = open(http2);
        assertEquals(List.of("1", "2", "3", "4"), stays.send("1", "2", "3", "4").next(4));
        assertEquals(List.of("a", "b"), dropped.send("a", "b").next(2));
        assertEquals(List.of("c"), dropped.send("c").next(1));
        assertEquals(ErrorKind.CONNECTION_LOST, dropped.ended.get(30, TimeUnit.SECONDS).kind());
        assertEquals("5", stays.send("5").next());
        assertEquals(1, server.faults());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDropAfterNoMessageEndsTheConnectionAtOnce(boolean http2) throws Exception {
        server = PracticeServer.start(Behaviour.drop(1, 0));
        assertEquals(ErrorKind.CONNECTION_LOST, PracticeClient.fail(engine, server.uri(), http2).kind());
        assertEquals(1, server.faults());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void groupsAreAnsweredBackwardsAndARestAfterAWhile(boolean http2) throws Exception {
        server = PracticeServer.start(Behaviour.shuffle(4));
        PracticeClient client = open(http2);
        // In one write: a group must not be older than 100 ms, however busy the machine is.
        engine.execute(() -> client.send("1", "2", "3", "4", "5", "6"));
        assertEquals(List.of("4", "3", "2", "1", "6", "5"), client.next(6));
        assertEquals("7", client.send("7").next());
        assertEquals(4, server.faults());
    }

    @Test
    void everyThirdMessageIsLostOverAllConnections() throws Exception {
        server = PracticeServer.start(Behaviour.lose(3));
        PracticeClient client = open(false);
        assertEquals(List.of("1", "2"), client.send("1", "2", "3").next(2));
        PracticeClient other = open(true);
        assertEquals(List.of("4", "5"), other.send("4", "5", "6").next(2));
        assertEquals(List.of(), client.closeAndRest());
        assertEquals(List.of(), other.closeAndRest());
        assertEquals(2, server.faults());
    }

    @Test
    void everySecondMessageIsDoubled() throws Exception {
        server = PracticeServer.start(Behaviour.duplicate(2));
        PracticeClient client = open(false);
        assertEquals(List.of("1", "2", "2", "3", "4", "4"), client.send("1", "2", "3", "4").next(6));
        assertEquals(2, server.faults());
    }

    @Test
    void fragmentsAreOneMessageForEveryBehaviour() throws Exception {
        server = PracticeServer.start(Behaviour.duplicate(1));
        PracticeClient client = open(false);
        client.webSocket.maxFragmentSize(2);
        assertEquals(List.of("fragments", "fragments"), client.send("fragments").next(2));
    }
}
