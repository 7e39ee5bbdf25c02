package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.TrafficStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Five thousand connections in one engine, on one thread, all of them in use. */
@Timeout(120)
class ThousandsIT {
    private static final int CONNECTIONS = 5_000;
    private static final int MESSAGES = 5;
    /** How many connect at the same time: what the server's backlog holds. */
    private static final int CONNECTING = 500;
    private static final int OTHER_DESCRIPTORS = 100;

    private final Semaphore connecting = new Semaphore(CONNECTING);
    private final CountDownLatch opened = new CountDownLatch(CONNECTIONS);
    private final CountDownLatch echoed = new CountDownLatch(CONNECTIONS);
    private final CountDownLatch closed = new CountDownLatch(CONNECTIONS);
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

    /** One connection's state: what it waits for next. */
    private static final class Bot {
        private final int number;
        private int received;
        private int ends;

        Bot(int number) {
            this.number = number;
        }

        String message(int index) {
            return "bot " + number + " says " + index;
        }
    }

    @Test
    void fiveThousandConnectionsOnOneThread() throws Exception {
        Descriptors.assumeRoomFor(CONNECTIONS + OTHER_DESCRIPTORS);
        try (EchoServerProcess server = EchoServerProcess.start(); WatchedEngine client = WatchedEngine.start(
            settings -> settings.trackSegments(false))) {
            List<WebSocket> all = open(client, server);
            EngineStatistics quiet = client.engine.statistics();
            assertEquals(CONNECTIONS, quiet.open(), quiet::toString);
            assertEquals(CONNECTIONS, quiet.openings().opened(), quiet::toString);
            assertEquals(0, quiet.connecting() + quiet.closing() + quiet.openings().failed(), quiet::toString);
            assertEquals(1, client.threads().size(), () -> "threads: " + client.threads());

            all.forEach(ws -> ws.send(((Bot) ws.attachment()).message(0)));
            await(echoed, "echoes");
            assertEquals(Set.copyOf(client.threads()), Set.copyOf(callers));
            EngineStatistics busy = client.engine.statistics();
            assertEquals((long) CONNECTIONS * MESSAGES, busy.traffic().messagesReceived(), busy::toString);
            assertEquals((long) CONNECTIONS * MESSAGES, busy.traffic().messagesSent(), busy::toString);
            // A frame has two bytes of header here, and four of mask on the way out.
            TrafficStatistics before = quiet.traffic();
            TrafficStatistics after = busy.traffic();
            assertEquals(after.bytesReceived() - before.bytesReceived() + 4L * CONNECTIONS * MESSAGES,
                after.bytesSent() - before.bytesSent());
            assertEquals(0, busy.pool().segmentsInUse(), busy::toString);

            all.forEach(WebSocket::close);
            await(closed, "closes");
            client.settle();
            EngineStatistics end = client.engine.statistics();
            assertEquals(0, end.open() + end.closing() + end.openings().failed(), end::toString);
            assertTrue(all.stream().allMatch(ws -> ((Bot) ws.attachment()).ends == 1));
        }
    }

    private List<WebSocket> open(WatchedEngine client, EchoServerProcess server) throws InterruptedException {
        List<WebSocket> all = new ArrayList<>(CONNECTIONS);
        for (int i = 0; i < CONNECTIONS; i++) {
            assertTrue(connecting.tryAcquire(60, TimeUnit.SECONDS), "nothing connects any more");
            all.add(client.engine.webSocket(server.uri()).attachment(new Bot(i))
                .onOpen(this::onOpen).onMessage(this::onMessage)
                .onClosed(this::onClosed).onError((ws, error) -> fail(ws, error.toString())).open());
        }
        await(opened, "opens");
        return all;
    }

    private void onOpen(WebSocket ws) {
        callers.add(Thread.currentThread());
        connecting.release();
        opened.countDown();
    }

    private void onMessage(WebSocket ws, String text) {
        callers.add(Thread.currentThread());
        Bot bot = (Bot) ws.attachment();
        if (!text.equals(bot.message(bot.received))) {
            fail(ws, "received '" + text + "' instead of '" + bot.message(bot.received) + "'");
        } else if (++bot.received < MESSAGES) {
            ws.send(bot.message(bot.received));
        } else {
            echoed.countDown();
        }
    }

    private void onClosed(WebSocket ws, int code, String reason) {
        callers.add(Thread.currentThread());
        ((Bot) ws.attachment()).ends++;
        if (code != 1000 || echoed.getCount() > 0) {
            fail(ws, "closed: " + code + " " + reason);
        }
        closed.countDown();
    }

    private void fail(WebSocket ws, String what) {
        failure.compareAndSet(null, ws + ": " + what);
        // Whoever waits need not wait for the timeout.
        connecting.release(CONNECTIONS);
        for (CountDownLatch latch : List.of(opened, echoed, closed)) {
            for (long count = latch.getCount(); count > 0; count--) {
                latch.countDown();
            }
        }
    }

    private void await(CountDownLatch latch, String what) throws InterruptedException {
        assertTrue(latch.await(60, TimeUnit.SECONDS), () -> latch.getCount() + " " + what + " are missing");
        assertNull(failure.get());
    }
}
