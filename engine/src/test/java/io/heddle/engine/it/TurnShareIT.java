package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A server's small compressed messages that inflate to 1 MiB each hold up neither the loop nor the neighbours. */
@Timeout(600)
class TurnShareIT {
    private static final int MESSAGES = 2_000;
    private static final int INFLATED_BYTES = 1 << 20;
    private static final int NEIGHBOURS = 20;
    /** Without a bound on work it was 764 ms and more in each flood, and 1,200 ms for a neighbour. */
    private static final long MOST_NS = TimeUnit.MILLISECONDS.toNanos(600);
    /** A loaded machine takes the loop off its processor for a while, but not in each of so many floods. */
    private static final int FLOODS = 8;

    /** The longest duty cycle of a flood, and the slowest echo of a neighbour. */
    private record Slowest(long cycleNs, long echoNs) {
        boolean isShared() {
            return cycleNs < MOST_NS && echoNs < MOST_NS;
        }
    }

    @Test
    void messagesThatInflateAThousandfoldAreDividedAmongTurns() throws Exception {
        List<Slowest> floods = new ArrayList<>();
        do {
            floods.add(flood());
        } while (!floods.get(floods.size() - 1).isShared() && floods.size() < FLOODS);
        LoggerFactory.getLogger(TurnShareIT.class).info(floods.toString());
        assertTrue(floods.get(floods.size() - 1).isShared(), floods::toString);
    }

    private static Slowest flood() throws Exception {
        CountDownLatch inflated = new CountDownLatch(MESSAGES);
        AtomicLong slowestNs = new AtomicLong();
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            EchoServer server = EchoServers.JAVA_WEBSOCKET.start();
            WatchedEngine client = WatchedEngine.start()) {
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> serve(port, inflated));
            List<ClientEvents> neighbours = new ArrayList<>();
            for (int i = 0; i < NEIGHBOURS; i++) {
                neighbours.add(client.open(server.uri("/")));
            }
            PerMessageDeflate settings = PerMessageDeflate.defaults().maxRatio(2_000);
            WebSocket ws = client.engine.webSocket(
                URI.create("ws://127.0.0.1:" + port.getLocalPort() + "/"), null, null, settings);
            ws.onBinary((from, payload) -> {
                assertEquals(INFLATED_BYTES, payload.length);
                inflated.countDown();
            });
            ws.open();
            while (inflated.getCount() > 0) {
                for (ClientEvents neighbour : neighbours) {
                    long beganNs = System.nanoTime();
                    neighbour.ws.send("are you there?");
                    assertEquals("are you there?", neighbour.nextText());
                    slowestNs.accumulateAndGet(System.nanoTime() - beganNs, Math::max);
                }
            }
            flood.get(60, TimeUnit.SECONDS);
            long longestNs = client.engine.statistics().loop().longestCycleNs();
            ws.abort();
            for (ClientEvents neighbour : neighbours) {
                neighbour.ws.abort();
            }
            client.settle();
            return new Slowest(longestNs, slowestNs.get());
        }
    }

    /** The flood, until all of it is inflated. */
    private static void serve(ServerSocket port, CountDownLatch inflated) {
        byte[] message = ServerFrames.reserved(4, ServerFrames.frame(ServerFrames.BINARY, RawDeflate.of(new byte[INFLATED_BYTES])));
        try (Socket socket = port.accept()) {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            OutputStream out = socket.getOutputStream();
            String answer = UpgradeAnswers.to(head.toString(), "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover");
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < MESSAGES; i++) {
                out.write(message);
            }
            out.flush();
            assertTrue(inflated.await(60, TimeUnit.SECONDS));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
