package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** The network by itself, with servers of a few bytes. */
@Timeout(60)
final class SimulatedNetworkTest {
    private final List<String> events = new ArrayList<>();

    @Test
    void aConnectToAClosedPortIsRefusedAfterOneRoundTrip() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            network.host("chat.test").conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(20)));
            listen(network, network.engine().webSocket(URI.create("ws://chat.test/"))).open();
            network.run(Duration.ofSeconds(1));
            assertEquals(1, events.size());
            assertTrue(events.get(0).startsWith("PT0.041"), events::toString);
            assertTrue(events.get(0).contains("The server refused the connection"), events::toString);
        }
    }

    @Test
    void namesOfHostsAreTheSameInEitherCase() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            assertSame(network.host("Chat.Test"), network.host("chat.test"));
            listen(network, network.engine().webSocket(URI.create("ws://CHAT.test/"))).open();
            network.run(Duration.ofSeconds(1));
            assertTrue(events.get(0).contains("The server refused the connection"), events::toString);
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedAtOnce() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            Duration past = Duration.ofMillis(-1);
            assertThrows(IllegalArgumentException.class, () -> network.run(past));
            assertThrows(IllegalArgumentException.class, () -> network.runUntil(() -> false, past));
            assertThrows(IllegalArgumentException.class, () -> network.after(past, () -> {}));
            assertThrows(IllegalArgumentException.class, () -> network.takeTime(past));
            assertThrows(IllegalArgumentException.class, () -> network.host(" "));
            SimulatedHost host = network.host("chat.test");
            assertThrows(IllegalArgumentException.class, () -> host.listen(0, channel -> {}));
            assertThrows(IllegalArgumentException.class, () -> host.listen(65_536, channel -> {}));
            ScriptedServer server = ScriptedServer.on(host, 80);
            assertThrows(IllegalArgumentException.class, () -> server.uri("chat"));
            assertThrows(IllegalArgumentException.class, () -> server.uri(null));
        }
    }

    @Test
    void aConditionThatNeverHoldsTellsWhatTheServersMissed() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.nextConnection().upgrade().sendPing("\u0000\u0007").expectText("hello");
            listen(network, network.engine().webSocket(server.uri("/"))).open();
            AssertionError error = assertThrows(AssertionError.class, () -> network.runUntil(() -> false, Duration.ofSeconds(1)));
            assertTrue(error.getMessage().contains("expectText(\"hello\")"), error::getMessage);
            assertTrue(error.getMessage().contains("PING \\u0000\\u0007"), error::getMessage);
            assertFalse(error.getMessage().chars().anyMatch(c -> c < ' ' && c != '\n'), error::getMessage);
            server.clearUnexpected();
            network.engine().close();
            server.clearUnexpected();
        } catch (AssertionError unfinished) {
            assertTrue(unfinished.getMessage().contains("expectText"), unfinished::getMessage);
        }
    }

    @Test
    void daysOfSilencePassInNoTime() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            WebSocketEngine engine = network.engine();
            engine.schedule(Duration.ofDays(10), () -> events.add("due " + network.elapsed().toDays()));
            network.run(Duration.ofDays(11));
            assertEquals(List.of("due 10"), events);
        }
    }

    @Test
    void theSameSeedGivesTheSameBytesEventsAndTimes() {
        List<String> first = conversation(7);
        List<String> again = conversation(7);
        assertEquals(first, again);
        assertTrue(first.toString().contains("hello 99"), first::toString);
        assertTrue(first.get(first.size() - 1).startsWith("checksum"), first::toString);
        assertNotEquals(first, conversation(8));
    }

    @Test
    void aCallOfAnotherThreadWakesTheLoopAtOnce() {
        try (SimulatedNetwork network = new SimulatedNetwork(3)) {
            network.conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(10)));
            network.host("echo.test").listen(80, RawEcho::new);
            WebSocket ws = listen(network, network.engine().webSocket(URI.create("ws://echo.test/"))).open();
            network.run(Duration.ofMillis(4_000));
            events.clear();
            ws.send("now");
            network.run(Duration.ofSeconds(1));
            network.after(Duration.ZERO, () -> ws.send("later"));
            network.run(Duration.ofSeconds(1));
            ws.close();
            network.run(Duration.ofSeconds(1));
            assertEquals(3, events.size(), events::toString);
            assertTrue(events.get(0).matches("PT4.0200..S now"), events::toString);
            assertTrue(events.get(1).matches("PT5.0200..S later"), events::toString);
            assertTrue(events.get(2).endsWith("closed 1000 "), events::toString);
        }
    }

    @Test
    void aHandlerThatClosesTheNetworkIsToldAndItsEndIsCheckedAllTheSame() {
        SimulatedNetwork network = new SimulatedNetwork(1);
        network.engine().schedule(Duration.ofSeconds(1), network::close);
        network.run(Duration.ofSeconds(2));
        assertTrue(network.faults().get(0).getMessage().contains("must not run or close it"), network.faults()::toString);
        assertThrows(AssertionError.class, network::close);
    }

    @Test
    void anotherThreadIsKeptOutOfARun() throws Exception {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            network.host("echo.test").listen(80, RawEcho::new);
            WebSocket ws = network.engine().webSocket(URI.create("ws://echo.test/"));
            ws.onOpen(open -> events.add(refusalOfOtherThread(() -> open.send("from outside")))).open();
            network.run(Duration.ofSeconds(1));
            assertEquals(1, events.size());
            assertTrue(events.get(0).contains("let network.after(delay, action) play your other threads"), events::toString);
        }
    }

    private static String refusalOfOtherThread(Runnable call) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                call.run();
            } catch (IllegalStateException refused) {
                thrown.set(refused);
            }
        });
        other.start();
        try {
            other.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        return String.valueOf(thrown.get());
    }

    @Test
    void valuesOutOfTheirBoundsAreRefused() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            WebSocketEngine engine = network.engine();
            Duration negative = Duration.ofNanos(-1);
            List<Executable> calls = List.of(() -> network.run(negative), () -> network.runUntil(() -> true, negative),
                () -> network.after(negative, () -> {}), () -> network.takeTime(negative), () -> network.stall(engine, negative),
                () -> network.maxSockets(engine, -1), () -> network.directMemory(-1),
                () -> network.host("a.test").listen(0, channel -> {}), () -> network.host("a.test").listen(65_536, channel -> {}));
            calls.forEach(call -> assertThrows(IllegalArgumentException.class, call));
            network.after(Duration.ofNanos(Long.MAX_VALUE), () -> events.add("centuries are over"));
            network.run(Duration.ofDays(1));
            assertEquals(List.of(), events);
        }
    }

    private List<String> conversation(long seed) {
        events.clear();
        try (SimulatedNetwork network = new SimulatedNetwork(seed)) {
            network.conditions(LinkConditions.defaults().withJitter(Duration.ofMillis(5)).withShortCalls(0.5).withBufferBytes(1_000));
            network.host("echo.test").listen(80, RawEcho::new);
            WebSocketEngine engine = network.engine();
            for (int i = 0; i < 5; i++) {
                WebSocket ws = listen(network, engine.webSocket(URI.create("ws://echo.test/")));
                ws.onMessage((open, text) -> {
                    if (text.endsWith("99")) {
                        open.close();
                    }
                });
                ws.onOpen(open -> {
                    for (int k = 0; k < 100; k++) {
                        open.send("hello " + k);
                    }
                });
                ws.open();
            }
            network.run(Duration.ofSeconds(20));
            events.add("checksum " + network.checksum());
        }
        return List.copyOf(events);
    }

    private WebSocket listen(SimulatedNetwork network, WebSocket ws) {
        return ws.onOpen(open -> events.add(network.elapsed() + " open"))
            .onMessage((open, text) -> events.add(network.elapsed() + " " + text))
            .onClosed((closed, code, reason) -> events.add(network.elapsed() + " closed " + code + " " + reason))
            .onError((failed, error) -> events.add(network.elapsed() + " " + error));
    }
}
