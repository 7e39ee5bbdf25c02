package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocketState;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real threads against the loop that the test turns: what holds however they fall. */
@Timeout(60)
final class CrossThreadTest {
    private static final int THREADS = 4;
    private static final int SENDS = 2_000;

    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.sendRingCapacity(256).maxBufferedBytes(20_000)).withPlainPool();

    private final AtomicInteger running = new AtomicInteger();

    private List<Thread> start(int count, Runnable body) {
        List<Thread> threads = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        for (int i = 0; i < count; i++) {
            running.incrementAndGet();
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                    body.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    running.decrementAndGet();
                }
            }, "sender-" + i);
            thread.start();
            threads.add(thread);
        }
        begin.countDown();
        return threads;
    }

    private void turnUntilDone(List<Thread> threads) throws InterruptedException {
        while (running.get() > 0) {
            rig.turn();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        rig.turnUntilIdle();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 700})
    void sendsOfEachThreadKeepTheirOrderAndNoneIsLost(int bytesAtATime, Link link) throws InterruptedException {
        link.socket.mostPerWrite(bytesAtATime);
        AtomicInteger number = new AtomicInteger();
        List<Thread> threads = start(THREADS, () -> {
            int me = number.getAndIncrement();
            for (int i = 0; i < SENDS;) {
                String message = me + ":" + i;
                SendResult result;
                if (i % 3 == 0) {
                    BufferSegment segment = rig.pool.acquire(20);
                    byte[] utf8 = ServerFrames.utf8(message);
                    result = link.ws.sendAsText(segment.append(utf8, 0, utf8.length));
                } else {
                    result = link.ws.send(message);
                }
                i += result.isQueued() ? 1 : 0;
                if (!result.isQueued()) {
                    Thread.onSpinWait();
                }
            }
        });
        turnUntilDone(threads);
        int[] next = new int[THREADS];
        for (ClientFrame frame : ClientFrameReader.all(link.socket.takeWritten())) {
            String[] parts = new String(frame.payload(), StandardCharsets.US_ASCII).split(":");
            int thread = Integer.parseInt(parts[0]);
            assertEquals(next[thread]++, Integer.parseInt(parts[1]), "of thread " + thread);
        }
        for (int count : next) {
            assertEquals(SENDS, count);
        }
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void aCloseAtTheMomentOfOpeningIsNeverLost() throws InterruptedException {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            ConnectionHandle ws = rig.socket();
            Journal journal = rig.journal(ws);
            int pause = random.nextInt(3_000);
            List<Thread> threads = start(1, () -> {
                for (int spin = 0; spin < pause; spin++) {
                    Thread.onSpinWait();
                }
                ws.close();
            });
            Link link;
            try {
                link = open(ws, journal);
            } finally {
                turnUntilDone(threads);
            }
            if (link != null && ws.state() != WebSocketState.CLOSED) {
                link.receive(ServerFrames.close(1000, "")).receiveEnd();
            }
            assertEquals(1, journal.lastEvents().size(), "round " + i + " " + journal.lines + " " + ws);
        }
    }

    /** As the rig opens, but the close may come anywhere. @return null if it came first */
    private Link open(ConnectionHandle ws, Journal journal) {
        try {
            ws.open();
        } catch (IllegalStateException closedBefore) {
            return null;
        }
        rig.turn();
        return ws.state() == WebSocketState.CONNECTING ? rig.opened(ws, journal) : null;
    }

    @Test
    void endsFromManyThreadsAtOnceAreOneEnd() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            Link link = rig.link();
            AtomicLong number = new AtomicLong(i);
            List<Thread> threads = start(3, () -> {
                switch ((int) (number.getAndIncrement() % 4)) {
                    case 0 -> link.ws.close();
                    case 1 -> link.ws.abort();
                    case 2 -> link.ws.send("x");
                    default -> link.ws.close(3000, "other");
                }
            });
            if (i % 2 == 0) {
                link.socket.feed(ServerFrames.close(1000, "")).end();
            }
            turnUntilDone(threads);
            if (link.events.lastEvents().isEmpty()) {
                link.receive(ServerFrames.close(1000, "")).receiveEnd();
            }
            link.events.checkEnd();
            assertEquals(0, link.ws.bufferedAmount());
        }
    }

    @Test
    void propertiesMayBeReadFromAnywhereAtAnyTime(ConnectionHandle ws) throws InterruptedException {
        AtomicInteger stop = new AtomicInteger();
        List<Thread> threads = start(2, () -> {
            while (stop.get() == 0) {
                ws.remoteAddress();
                ws.state();
                ws.latency();
                ws.lastMessageReceived();
                ws.extensions();
                ws.internalRequest().headers();
                assertTrue(ws.bufferedAmount() >= 0);
                ws.toString();
            }
        });
        Link link = rig.open(ws, rig.journal(ws));
        for (int i = 0; i < 2_000; i++) {
            link.receive(ServerFrames.text("x"));
            ws.send("y");
        }
        link.ws.abort();
        rig.turnUntilIdle();
        stop.set(1);
        turnUntilDone(threads);
        assertEquals(2_002, link.events.lines.size());
    }
}
