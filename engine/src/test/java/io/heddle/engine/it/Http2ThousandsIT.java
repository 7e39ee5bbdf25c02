package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.Http2EchoServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand bots on a hundred sockets, each of which knows what its echoes must say. */
@Timeout(120)
class Http2ThousandsIT {
    private static final int CONNECTIONS = 10_000;
    private static final int STREAMS = 100;
    private static final int MESSAGES = 5;

    private final CountDownLatch opened = new CountDownLatch(CONNECTIONS);
    private final CountDownLatch echoed = new CountDownLatch(CONNECTIONS);
    private final CountDownLatch closed = new CountDownLatch(CONNECTIONS);
    private final AtomicReference<String> failure = new AtomicReference<>();

    /** One connection's state. */
    private static final class Bot {
        private final int number;
        private int received;

        Bot(int number) {
            this.number = number;
        }

        String message() {
            return "bot " + number + " says " + received;
        }
    }

    @Test
    void tenThousandConnectionsOnAHundredSockets() throws Exception {
        Http2Config http2 = Http2Config.builder().maxStreamsPerSession(STREAMS).build();
        try (EchoServer server = Http2EchoServers.JETTY_HTTP2.start(null); WatchedEngine client = WatchedEngine.start(
            settings -> settings.trackSegments(false).httpPolicy(HttpPolicy.HTTP_2_ONLY).http2(http2))) {
            List<WebSocket> all = new ArrayList<>(CONNECTIONS);
            for (int i = 0; i < CONNECTIONS; i++) {
                all.add(client.engine.webSocket(server.uri()).attachment(new Bot(i)).onOpen(ws -> opened.countDown())
                    .onMessage(this::onMessage).onClosed(this::onClosed).onError((ws, error) -> fail(error.toString())).open());
            }
            await(opened, "opens");
            EngineStatistics quiet = client.engine.statistics();
            assertEquals(CONNECTIONS / STREAMS, quiet.http2().sessions(), quiet::toString);
            assertEquals(CONNECTIONS, quiet.http2().streams(), quiet::toString);
            assertEquals(Map.of(), quiet.http2().fallbacks());
            assertEquals(1, client.threads().size(), () -> "threads: " + client.threads());

            all.forEach(ws -> ws.send(((Bot) ws.attachment()).message()));
            await(echoed, "echoes");
            EngineStatistics busy = client.engine.statistics();
            assertEquals((long) CONNECTIONS * MESSAGES, busy.traffic().messagesReceived(), busy::toString);
            assertEquals(0, busy.pool().segmentsInUse(), busy::toString);

            all.forEach(WebSocket::close);
            await(closed, "closes");
            client.settle();
            assertEquals(0, client.engine.statistics().http2().streams());
        }
    }

    private void onMessage(WebSocket ws, String text) {
        Bot bot = (Bot) ws.attachment();
        if (!text.equals(bot.message())) {
            fail("received '" + text + "' instead of '" + bot.message() + "'");
        } else if (++bot.received < MESSAGES) {
            ws.send(bot.message());
        } else {
            echoed.countDown();
        }
    }

    private void onClosed(WebSocket ws, int code, String reason) {
        if (code != 1000) {
            fail("closed: " + code + " " + reason);
        }
        closed.countDown();
    }

    private void fail(String what) {
        failure.compareAndSet(null, what);
    }

    private void await(CountDownLatch latch, String what) throws InterruptedException {
        boolean isDone = latch.await(60, TimeUnit.SECONDS);
        assertNull(failure.get());
        assertTrue(isDone, () -> latch.getCount() + " " + what + " are missing");
    }
}
