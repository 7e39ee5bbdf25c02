package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.testing.DeadPort;
import io.heddle.engine.testing.TestCertificates;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand connections that fail leave nothing: no descriptor, no direct memory, no object, no segment; and each is told once. */
@Timeout(120)
class LeakIT {
    private static final int MANY = 1_000;
    private static final int PEERS = 8;
    /** The JDK keeps small direct buffers for the test's own threads. */
    private static final long SLACK = 1 << 20;
    private static final SSLContext SERVER_TLS = TestCertificates.server();
    private static final byte[] PAYLOAD = EchoServer.pushed(0, 300_000);

    /** Frames of a server that are cut off: in a header, a payload, a long payload, between fragments, in a ping, in a close frame. */
    private static final byte[][] CUT_FRAMES = {bytes("81"), bytes("82 7f 00 00 00"), bytes("81 05 68 65"),
        concat(bytes("82 7f 00 00 00 00 00 01 86 a0"), EchoServer.pushed(1, 40_000)),
        concat(bytes("01 7e 03 e8"), "x".repeat(1_000).getBytes(), bytes("00 03 61")), bytes("89 05 70 69"), bytes("88 10 03 e8 62 79")};

    /** Opens connections that fail, with servers of its own that it closes. */
    @FunctionalInterface
    private interface Scenario {
        Map<String, Integer> run(WatchedEngine client, int count) throws Exception;
    }

    @Test
    void aThousandConnectsToADeadPort() throws Exception {
        Map<String, Integer> outcomes = leavesNothing(LeakIT::connectToDeadPort);
        assertEquals(Map.of("CONNECT", MANY), outcomes);
    }

    private static Map<String, Integer> connectToDeadPort(WatchedEngine client, int count) throws Exception {
        try (DeadPort port = new DeadPort()) {
            URI plain = URI.create("ws://127.0.0.1:" + port.number() + "/");
            URI secure = URI.create("wss://127.0.0.1:" + port.number() + "/");
            return Burst.run(client, count, i -> client.engine.webSocket(i % 2 == 0 ? plain : secure));
        }
    }

    @Test
    void aThousandAbortedHandshakes() throws Exception {
        Map<String, Integer> outcomes = leavesNothing(LeakIT::abortHandshakes);
        // Reset in the middle of TLS, or of the answer.
        assertEquals(Map.of("TLS", MANY / 2, "CONNECTION_LOST", MANY / 2), outcomes);
    }

    private static Map<String, Integer> abortHandshakes(WatchedEngine client, int count) throws Exception {
        AtomicInteger plainTurn = new AtomicInteger();
        AtomicInteger tlsTurn = new AtomicInteger();
        try (PeerServer plain = PeerServer.start(PEERS, socket -> {
            byte[] answer = PeerServer.acceptance(PeerServer.readHead(socket.getInputStream()));
            socket.getOutputStream().write(answer, 0, plainTurn.incrementAndGet() % 2 * (answer.length - 10));
            PeerServer.reset(socket);
        }); PeerServer tls = PeerServer.start(PEERS, socket -> {
            byte[] flight = firstFlight(readRecord(socket.getInputStream()));
            socket.getOutputStream().write(flight, 0, tlsTurn.incrementAndGet() % 2 * (flight.length / 2));
            PeerServer.reset(socket);
        })) {
            return Burst.run(client, count, i -> client.engine.webSocket(i % 2 == 0 ? plain.ws() : tls.wss("127.0.0.1")));
        }
    }

    @Test
    void aThousandServersThatDropInTheMiddleOfAFrame() throws Exception {
        Map<String, Integer> outcomes = leavesNothing(LeakIT::dropInTheMiddle);
        assertEquals(Map.of("CONNECTION_LOST", MANY), outcomes);
    }

    private static Map<String, Integer> dropInTheMiddle(WatchedEngine client, int count) throws Exception {
        AtomicInteger turn = new AtomicInteger();
        PeerServer.Talk talk = socket -> {
            int number = turn.getAndIncrement();
            PeerServer.upgrade(socket);
            OutputStream out = socket.getOutputStream();
            out.write(CUT_FRAMES[number % CUT_FRAMES.length]);
            if (number % 2 == 0) {
                // What the client sends is not read: some of it waits in the client's segments when this end comes.
                PeerServer.reset(socket);
            } else {
                socket.close();
            }
        };
        try (PeerServer plain = PeerServer.start(PEERS, talk); PeerServer tls = PeerServer.start(SERVER_TLS, PEERS, talk)) {
            return Burst.run(client, count, i -> {
                WebSocket ws = client.engine.webSocket(i % 5 == 0 ? tls.wss("127.0.0.1") : plain.ws());
                return i % 3 == 0 ? ws.onOpen(from -> from.send(PAYLOAD)) : ws;
            });
        }
    }

    @Test
    void aThousandConnectionsThatAreAborted() throws Exception {
        Map<String, Integer> outcomes = leavesNothing(LeakIT::abort);
        assertEquals(Map.of("1006", MANY), outcomes);
    }

    private static Map<String, Integer> abort(WatchedEngine client, int count) throws Exception {
        try (EchoServerProcess echo = EchoServerProcess.start();
            PeerServer mute = PeerServer.start(PEERS, socket -> socket.getInputStream().readAllBytes())) {
            return Burst.run(client, count, i -> {
                WebSocket ws = client.engine.webSocket(i % 6 == 5 ? mute.wss("127.0.0.1") : echo.uri());
                ws.onOpen(from -> from.send(PAYLOAD));
                switch (i % 6) {
                    case 0 -> ws.attachment((Runnable) ws::abort);
                    case 1 -> ws.onInternalRequestCreated((from, request) -> from.abort());
                    case 2 -> ws.onOpen(WebSocket::abort);
                    case 3 -> ws.onBinary((from, message) -> from.abort());
                    case 4 -> ws.onIncompleteFrame((from, piece) -> from.abort());
                    default -> ws.attachment((Runnable) () -> client.engine.schedule(Duration.ofMillis(1), ws::abort));
                }
                return ws;
            });
        }
    }

    // ---- the parts ----

    /** Runs a scenario for a hundred connections, then for a thousand, and compares what is left after each. */
    private static Map<String, Integer> leavesNothing(Scenario scenario) throws Exception {
        long directAtFirst = Leftovers.directMemory();
        Map<String, Integer> outcomes;
        try (WatchedEngine client = WatchedEngine.start(settings -> settings.tls(TlsSettings.of(TestCertificates.client())))) {
            scenario.run(client, Burst.TOGETHER * 2);
            Leftovers before = Leftovers.count(client.engine);
            outcomes = scenario.run(client, MANY);
            Leftovers.count(client.engine).assertNoMoreThan(before);
            Leftovers.awaitUnpooled(client.engine, before.unpooledBytes() + SLACK);
            assertEquals(0, client.engine.statistics().open() + client.engine.statistics().connecting());
            assertTrue(client.threads().size() <= 1, () -> "threads: " + client.threads());
        }
        Leftovers.awaitDirectMemory(directAtFirst + SLACK);
        return outcomes;
    }

    private static byte[] readRecord(InputStream in) throws Exception {
        byte[] header = in.readNBytes(5);
        byte[] body = in.readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff);
        return concat(header, body);
    }

    /** What a real server answers to a ClientHello: its hello, and with TLS 1.3 its certificate too. */
    private static byte[] firstFlight(byte[] clientHello) throws Exception {
        SSLEngine engine = SERVER_TLS.createSSLEngine();
        engine.setUseClientMode(false);
        ByteBuffer none = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        ByteBuffer flight = ByteBuffer.allocate(4 * engine.getSession().getPacketBufferSize());
        engine.unwrap(ByteBuffer.wrap(clientHello), none);
        while (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                engine.wrap(ByteBuffer.allocate(0), flight);
            }
        }
        return Arrays.copyOf(flight.array(), flight.position());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
