package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code server_max_window_bits} with the one server library that can keep to it: Netty, on JZlib. */
@Timeout(120)
class CompressionWindowIT {
    private static EchoServer server;
    private static WatchedEngine client;

    static Stream<Arguments> windows() {
        return IntStream.rangeClosed(9, 15).boxed().flatMap(bits -> Stream.of(Arguments.of(bits, false), Arguments.of(bits, true)));
    }

    @BeforeAll
    static void start() {
        server = EchoServers.NETTY.startCompressing();
        client = WatchedEngine.start();
    }

    @AfterAll
    static void closeLeavesNothing() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("windows")
    void messagesLargerThanTheWindowComeBack(int bits, boolean serverNoContextTakeover) throws Exception {
        PerMessageDeflate deflate =
            PerMessageDeflate.defaults().serverMaxWindowBits(bits).serverNoContextTakeover(serverNoContextTakeover);
        GrantedDeflate granted = new GrantedDeflate(deflate);
        ClientEvents events = ClientEvents.of(client.engine.webSocket(server.uri(), null, null, granted)).open();
        assertEquals(List.of(granted), events.ws.extensions());
        // The largest window is not asked for, and not answered.
        assertEquals(bits == 15 ? null : List.of(Integer.toString(bits)), granted.parameters().get("server_max_window_bits"));
        assertEquals(serverNoContextTakeover, granted.parameters().containsKey("server_no_context_takeover"));
        // What repeats lies just inside the window, or just outside of it.
        for (int distance : new int[] {(1 << bits) - 300, 1 << bits, (1 << bits) + 300}) {
            byte[] message = new byte[200_000];
            Random random = new Random(bits);
            for (int i = 0; i < message.length; i++) {
                // Of few letters, as Netty on JZlib cuts off what grows.
                message[i] = i < distance || i % 7 == 0 ? (byte) random.nextInt(16) : message[i - distance];
            }
            events.ws.send(message);
            assertArrayEquals(message, events.nextBinary());
        }
        events.close();
    }
}
