package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything that fails a run or the close of a network, and how that reads. */
@Timeout(60)
final class FaultsTest {
    private static final URI ECHO = URI.create("ws://echo.test/");

    private final SimulatedNetwork network = new SimulatedNetwork(42);
    private final WebSocketEngine engine = network.engine();
    private final SimulatedHost host = network.host("echo.test").listen(80, RawEcho::new);

    /** Closed already, or clean. */
    @AfterEach
    void close() {
        network.close();
    }

    // ---- leaks ----

    @Test
    void aSegmentThatNobodyReleasedIsALeak() {
        BufferSegment segment = engine.bufferPool().acquire(10);
        closeFailsWith("1 segments of the buffer pool in use: release them, or give them to a send");
        engine.bufferPool().release(segment);
    }

    @Test
    void aTaskThatIsStillToComeIsALeakUntilItIsCancelled() {
        ScheduledTask task = engine.schedule(Duration.ofHours(1), () -> {});
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of("1 scheduled tasks that are still to come: cancel them when the bot is stopped"), network.leaks());
        task.cancel();
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(), network.leaks());
    }

    @Test
    void aConnectionAndItsSocketAreCountedUntilTheyEnd() {
        WebSocket ws = engine.webSocket(ECHO).open();
        network.run(Duration.ofMillis(1));
        assertEquals("1 connections still connecting", network.leaks().get(0));
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of("1 connections still open", "1 sockets open"), network.leaks());
        host.partition();
        ws.close();
        network.run(Duration.ofMillis(10));
        assertEquals(List.of("1 connections still closing", "1 sockets open"),
            network.leaks().stream().filter(leak -> !leak.contains("scheduled")).toList());
        host.heal();
        network.run(Duration.ofMinutes(1));
        assertEquals(List.of(), network.leaks());
    }

    @Test
    void closingTheNetworkEndsItsConnectionsInOrder() {
        Heard heard = new Heard(network);
        heard.of(engine.webSocket(ECHO)).open();
        network.run(Duration.ofSeconds(1));
        network.close();
        assertTrue(heard.lines.get(1).contains(" closed "), heard.lines::toString);
        assertEquals(List.of(), network.leaks());
    }

    @Test
    void theLeaksOfAllEnginesAreTold() {
        WebSocketEngine second = network.engine();
        BufferSegment one = engine.bufferPool().acquire(10);
        BufferSegment two = second.bufferPool().acquire(10);
        AssertionError error = assertThrows(AssertionError.class, network::close);
        assertEquals(2, error.getMessage().lines().filter(line -> line.startsWith("1 segments")).count(), error::getMessage);
        assertTrue(engine.isClosed() && second.isClosed());
        engine.bufferPool().release(one);
        second.bufferPool().release(two);
    }

    // ---- exceptions ----

    @Test
    void anExceptionOfAHandlerFailsTheCloseUnlessItIsTakenOut() {
        IllegalStateException tripped = new IllegalStateException("tripped");
        engine.webSocket(ECHO).onOpen(open -> {
            throw tripped;
        }).open();
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(tripped), network.faults());
        assertTrue(network.leaks().contains("thrown by a handler or task: java.lang.IllegalStateException: tripped"));
        network.faults().clear();
    }

    @Test
    void theCloseCarriesTheExceptionsOfHandlers() {
        IllegalStateException tripped = new IllegalStateException("tripped");
        engine.execute(() -> {
            throw tripped;
        });
        network.run(Duration.ofSeconds(1));
        AssertionError error = assertThrows(AssertionError.class, network::close);
        assertTrue(error.getMessage().startsWith("Seed 42 left something behind:\nthrown by a handler or task: "), error::getMessage);
        assertSame(tripped, error.getSuppressed()[0]);
    }

    @Test
    void aFailedAssertionInAHandlerEndsTheRunAtOnce() {
        AssertionError wrong = new AssertionError("wrong");
        engine.webSocket(ECHO).onOpen(open -> {
            throw wrong;
        }).open();
        assertSame(wrong, assertThrows(AssertionError.class, () -> network.run(Duration.ofDays(1))));
        assertTrue(network.elapsed().toMillis() < 100, network.elapsed()::toString);
    }

    @Test
    void aFailedAssertionInAServerEndsTheRunAtOnce() {
        AssertionError wrong = new AssertionError("wrong");
        host.listen(80, channel -> channel.listener(new ServerChannel.Listener() {
            @Override
            public void onBytes(byte[] bytes) {
                throw wrong;
            }
        }));
        engine.webSocket(ECHO).open();
        assertSame(wrong, assertThrows(AssertionError.class, () -> network.run(Duration.ofDays(1))));
        assertTrue(network.elapsed().toMillis() < 100, network.elapsed()::toString);
    }

    @Test
    void anExceptionOfAServerFailsTheClose() {
        IllegalStateException broken = new IllegalStateException("broken");
        host.listen(80, channel -> {
            throw broken;
        });
        engine.webSocket(ECHO).open();
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(broken), network.faults());
        network.faults().clear();
    }

    @Test
    void anExceptionOfAServerIsHeardWhileTheEngineStandsStill() {
        AssertionError wrong = new AssertionError("wrong");
        IllegalStateException broken = new IllegalStateException("broken");
        host.listen(80, channel -> {
            channel.after(Duration.ofSeconds(1), () -> {
                throw broken;
            });
            channel.after(Duration.ofSeconds(2), () -> {
                throw wrong;
            });
        });
        engine.webSocket(ECHO).open();
        network.run(Duration.ofMillis(10));
        network.stall(engine, Duration.ofHours(1));
        assertSame(wrong, assertThrows(AssertionError.class, () -> network.run(Duration.ofDays(1))));
        assertEquals(List.of(broken), network.faults());
        network.faults().clear();
    }

    @Test
    void anExceptionOfAServerIsNoneOfAHandlerThatTakesItsTime() {
        IllegalStateException broken = new IllegalStateException("broken");
        Heard heard = new Heard(network);
        engine.execute(() -> {
            host.listen(80, channel -> channel.after(Duration.ofSeconds(1), () -> {
                throw broken;
            }));
            network.takeTime(Duration.ofSeconds(3));
            heard.add("done");
        });
        network.engine().webSocket(ECHO).open();
        network.run(Duration.ofSeconds(5));
        assertEquals(List.of("3000 done"), heard.lines);
        assertEquals(List.of(broken), network.faults());
        network.faults().clear();
    }

    @Test
    void anExceptionOfAnActionOfAChannelIsHeardToo() {
        AssertionError wrong = new AssertionError("wrong");
        host.listen(80, channel -> channel.after(Duration.ofSeconds(1), () -> {
            throw wrong;
        }));
        engine.webSocket(ECHO).open();
        assertSame(wrong, assertThrows(AssertionError.class, () -> network.run(Duration.ofDays(1))));
    }

    // ---- runs ----

    @Test
    void eventsThatGoRoundInCirclesEndTheRun() {
        circle();
        String message = assertThrows(AssertionError.class, () -> network.run(Duration.ofSeconds(1))).getMessage();
        assertTrue(message.startsWith("A million events happened without any time passing"), message);
    }

    @Test
    void eventsThatGoRoundInCirclesDoNotKeepTheNetworkFromItsEnd() {
        engine.webSocket(ECHO).onOpen(open -> circle()).open();
        assertThrows(AssertionError.class, () -> network.run(Duration.ofSeconds(1)));
        network.close();
        assertTrue(engine.isClosed());
    }

    @Test
    void aConditionThatNeverHoldsIsToldWithItsSeedAndTheLastEvents() {
        engine.webSocket(ECHO).open();
        String message = assertThrows(AssertionError.class, () -> network.runUntil(() -> false, Duration.ofSeconds(3))).getMessage();
        assertTrue(message.startsWith("Not within PT3S (seed 42). The last events:\n"), message);
        assertTrue(message.contains("echo.test looked up"), message);
        assertTrue(message.contains("1.001000 ms  198.18.0.2:32768>198.18.0.3:80 SYN"), message);
    }

    @Test
    void aRunEndsWithItsConditionAndNotLater() {
        network.after(Duration.ofSeconds(2), () -> host.stopListening(80));
        network.runUntil(() -> network.elapsed().compareTo(Duration.ofSeconds(2)) >= 0, Duration.ofHours(1));
        assertEquals(Duration.ofSeconds(2), network.elapsed());
    }

    @Test
    void aNetworkWithoutEnginesPassesItsTime() {
        try (SimulatedNetwork empty = new SimulatedNetwork(1)) {
            empty.run(Duration.ofDays(7));
            assertEquals(Duration.ofDays(7), empty.elapsed());
            assertEquals(SimulatedNetwork.START.plus(Duration.ofDays(7)), empty.now());
        }
    }

    private void circle() {
        network.after(Duration.ZERO, this::circle);
    }

    private void closeFailsWith(String leak) {
        AssertionError error = assertThrows(AssertionError.class, network::close);
        assertTrue(error.getMessage().startsWith("Seed 42 left something behind:\n" + leak), error::getMessage);
    }
}
