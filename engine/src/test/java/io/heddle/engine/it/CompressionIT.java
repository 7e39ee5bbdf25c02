package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** permessage-deflate with four server libraries, in all combinations of context takeover. */
@ParameterizedClass(name = "{0}, client_no_context_takeover {1}, server_no_context_takeover {2}")
@MethodSource("combinations")
@Timeout(120)
class CompressionIT {
    private static final int[] SIZES = {0, 1, 127, 128, 1_000, 32_767, 65_536, 1 << 20};
    /** Made once for all servers: a large one takes longer to make than to send. */
    private static final Map<Integer, byte[]> TICKS = new ConcurrentHashMap<>();
    private static final String MIXED = "Gr\u00fc\u00dfe, \u4e16\u754c \uD83D\uDE80|";

    private static EchoServer server;
    private static WatchedEngine client;

    private final EchoServers kind;
    private final PerMessageDeflate deflate;

    CompressionIT(EchoServers kind, boolean clientNoContextTakeover, boolean serverNoContextTakeover) {
        this.kind = kind;
        deflate = PerMessageDeflate.defaults()
            .clientNoContextTakeover(clientNoContextTakeover).serverNoContextTakeover(serverNoContextTakeover);
    }

    static Stream<Arguments> combinations() {
        return Stream.of(EchoServers.values()).flatMap(kind -> Stream.of(true, false)
            .flatMap(ours -> Stream.of(true, false).map(theirs -> Arguments.of(kind, ours, theirs))));
    }

    @BeforeParameterizedClassInvocation
    static void start(EchoServers kind, boolean clientNoContextTakeover, boolean serverNoContextTakeover) {
        server = kind.startCompressing();
        client = WatchedEngine.start();
    }

    @AfterParameterizedClassInvocation
    static void closeLeavesNothing() throws InterruptedException {
        client.settle();
        client.close();
        EngineStatistics end = client.engine.statistics();
        assertEquals(0, end.deflate().deflaters() + end.deflate().inflaters() + end.deflate().contextBytes(), end::toString);
        server.close();
    }

    private ClientEvents open(String target, PerMessageDeflate settings) throws InterruptedException {
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri(target), null, null, settings)).open();
        assertInstanceOf(PerMessageDeflate.class, events.ws.extensions().get(0), "negotiated");
        return events;
    }

    /** Alike, but not the same: what compression is for. */
    private static byte[] ticks(int size) {
        return TICKS.computeIfAbsent(size, CompressionIT::newTicks);
    }

    private static byte[] newTicks(int size) {
        Random random = new Random(size);
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + 100);
        while (out.size() < size) {
            out.writeBytes(("{\"symbol\":\"ABC" + random.nextInt(100) + "\",\"bid\":" + random.nextInt(10_000) + "},").getBytes(UTF_8));
        }
        return Arrays.copyOf(out.toByteArray(), size);
    }

    /**
     * What it was told of this side's context it may keep to itself (RFC 7692 section 7.1.1.2), as Netty does; what was asked of its own it
     * must grant, and Java-WebSocket never keeps it, asked or not.
     */
    @Test
    void theServerGrantsWhatItIsAskedFor() throws Exception {
        GrantedDeflate granted = new GrantedDeflate(deflate);
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri(), null, null, granted)).open();
        Set<String> expected = new HashSet<>();
        if (deflate.clientNoContextTakeover() && kind != EchoServers.NETTY) {
            expected.add("client_no_context_takeover");
        }
        if (deflate.serverNoContextTakeover() || kind == EchoServers.JAVA_WEBSOCKET) {
            expected.add("server_no_context_takeover");
        }
        assertEquals(expected, granted.parameters().keySet());
        byte[] sent = ticks(10_000);
        for (int i = 0; i < 3; i++) {
            events.ws.send(sent);
            assertArrayEquals(sent, events.nextBinary());
        }
        events.close();
    }

    /** Most of them cannot set their window, and say nothing of it. */
    @Test
    void aParameterThatTheServerIgnoresDoesNoHarmAndIsTold() throws Exception {
        ClientEvents events = open("/", deflate.serverMaxWindowBits(10));
        PerMessageDeflate agreed = (PerMessageDeflate) events.ws.extensions().get(0);
        assertEquals(kind == EchoServers.NETTY ? 10 : 15, agreed.serverMaxWindowBits());
        assertEquals(kind == EchoServers.NETTY ? List.of() : List.of("server_max_window_bits"), agreed.ignoredParameters());
        byte[] sent = ticks(100_000);
        events.ws.send(sent);
        assertArrayEquals(sent, events.nextBinary());
        events.close();
    }

    @Test
    void messagesOfEverySizeComeBackAndTheWireIsShort() throws Exception {
        ClientEvents events = open("/", deflate);
        long before = client.engine.statistics().traffic().bytesSent();
        long payload = 0;
        for (int round = 0; round < 3; round++) {
            for (int size : SIZES) {
                byte[] sent = ticks(size);
                payload += 2L * size;
                events.ws.send(sent);
                assertArrayEquals(sent, events.nextBinary(), () -> size + " bytes");
                events.ws.send(new String(sent, UTF_8));
                assertEquals(new String(sent, UTF_8), events.nextText(), () -> size + " bytes");
            }
        }
        long wire = client.engine.statistics().traffic().bytesSent() - before;
        assertTrue(wire < payload / 3, wire + " bytes for " + payload);
        events.close();
    }

    @Test
    void whatDoesNotShrinkComesBackToo() throws Exception {
        ClientEvents events = open("/", deflate.minBytes(1));
        for (int size : new int[] {1, 50, 5_000, 70_000, 300_000}) {
            byte[] noise = new byte[size];
            new Random(size).nextBytes(noise);
            events.ws.send(noise);
            assertArrayEquals(noise, events.nextBinary(), () -> size + " bytes");
            events.ws.send(MIXED.repeat(1 + size / 100));
            assertEquals(MIXED.repeat(1 + size / 100), events.nextText());
        }
        events.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000})
    void fragmentsBothWays(int size) throws Exception {
        ClientEvents events = open("/fragment?size=" + size, deflate);
        events.ws.maxFragmentSize(size);
        String text = MIXED.repeat(2_000);
        byte[] binary = ticks(100_000);
        for (int i = 0; i < 3; i++) {
            events.ws.send(text);
            assertEquals(text, events.nextText());
            events.ws.send(binary);
            assertArrayEquals(binary, events.nextBinary());
        }
        events.close();
    }

    @Test
    void aLargeMessageStreams() throws Exception {
        CompletableFuture<byte[]> whole = new CompletableFuture<>();
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri(), null, null, deflate.level(1))
            .onIncompleteFrame((ws, piece) -> {
                pieces.writeBytes(piece.payload().toByteArray());
                if (piece.isLast()) {
                    whole.complete(pieces.toByteArray());
                }
            })).open();
        // Undertow's own compression stands still on three mebibytes, whoever the client is.
        byte[] message = ticks(kind == EchoServers.UNDERTOW ? 1 << 20 : 8 << 20);
        events.ws.send(message);
        assertArrayEquals(message, whole.get(60, TimeUnit.SECONDS));
        events.close();
    }
}
