package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.testkit.junit.Seeds;
import io.heddle.testkit.wire.ServerFrames;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The order of turns: busy handlers, processes that stand still, several engines, and engines that end at any moment. */
@Timeout(60)
final class TurningTest {
    private static final URI ECHO = URI.create("ws://echo.test/");

    private final List<ServerChannel> servers = new ArrayList<>();
    private SimulatedNetwork network;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        network.host("echo.test").listen(80, channel -> {
            servers.add(channel);
            assertNotNull(new RawEcho(channel));
        });
        heard = new Heard(network);
    }

    // ---- time ----

    @Seeds(20)
    void theWorldGoesOnWhileAHandlerTakesItsTime() {
        WebSocket ws = heard.of(network.engine().webSocket(ECHO));
        ws.onMessage((open, text) -> {
            if (text.equals("work")) {
                network.takeTime(Duration.ofSeconds(5));
                heard.add("worked");
            }
        });
        open(ws);
        at(1_000, () -> servers.get(0).write(ServerFrames.text("work")));
        at(2_000, () -> servers.get(0).write(ServerFrames.text("next")));
        at(3_000, () -> heard.add("event"));
        network.run(Duration.ofSeconds(10));
        assertEquals(List.of("1001 work", "3000 event", "6001 worked", "6001 next"), heard.lines);
    }

    @Seeds(20)
    void aStalledEngineMissesNothingThatHappensMeanwhile() {
        WebSocketEngine engine = network.engine();
        open(heard.of(engine.webSocket(ECHO)));
        at(1_000, () -> network.stall(engine, Duration.ofSeconds(10)));
        at(2_000, () -> servers.get(0).write(ServerFrames.text("one")));
        at(3_000, () -> servers.get(0).write(ServerFrames.text("two")));
        at(4_000, () -> heard.add("event"));
        at(5_000, () -> engine.execute(() -> heard.add("task")));
        engine.schedule(Duration.ofMillis(6_000 - network.elapsed().toMillis()), () -> heard.add("timer"));
        network.run(Duration.ofSeconds(20));
        assertEquals("4000 event", heard.lines.get(0));
        assertEquals(List.of("11000 one", "11000 task", "11000 timer", "11000 two"), heard.lines.subList(1, 5).stream().sorted().toList());
        assertEquals(5, heard.lines.size(), heard.lines::toString);
        assertTrue(heard.lines.indexOf("11000 one") < heard.lines.indexOf("11000 two"), heard.lines::toString);
    }

    @Seeds(20)
    void aStallThatBeginsInTheWaitOutlastsTheEndOfThatWait() {
        WebSocketEngine engine = network.engine();
        for (int i = 1; i <= 10; i++) {
            engine.schedule(Duration.ofSeconds(i), () -> heard.add("timer"));
            // So late that the loop is in the last wait before the timer.
            network.after(Duration.ofMillis(1_000 * i - 1), () -> network.stall(engine, Duration.ofMillis(500)));
        }
        network.run(Duration.ofSeconds(20));
        assertEquals(10, heard.lines.size());
        for (int i = 1; i <= 10; i++) {
            assertWithin(1_000 * i + 499, heard.lines.get(i - 1), "timer");
        }
    }

    @Seeds(20)
    void aStallOfOneEngineIsNoneOfTheOther() {
        WebSocketEngine first = network.engine();
        WebSocketEngine second = network.engine();
        for (WebSocketEngine stalled : List.of(first, second)) {
            WebSocketEngine other = stalled == first ? second : first;
            heard.lines.clear();
            long startMs = network.elapsed().toMillis();
            // In an event of the same instant, which that engine meets while it looks at its sockets.
            stalled.schedule(Duration.ofSeconds(1),
                () -> network.after(Duration.ZERO, () -> network.stall(stalled, Duration.ofSeconds(10))));
            stalled.schedule(Duration.ofSeconds(2), () -> heard.add("stalled"));
            other.schedule(Duration.ofSeconds(3), () -> heard.add("other"));
            network.run(Duration.ofSeconds(20));
            assertEquals(2, heard.lines.size(), heard.lines::toString);
            assertWithin(startMs + 3_000, heard.lines.get(0), "other");
            assertWithin(startMs + 11_000, heard.lines.get(1), "stalled");
        }
    }

    // ---- several engines ----

    @Seeds(20)
    void enginesOnOneNetworkTalkToTheSameServer() {
        for (int i = 0; i < 3; i++) {
            String name = "from " + i;
            WebSocket ws = heard.of(network.engine().webSocket(ECHO));
            ws.onOpen(open -> open.send(name)).onMessage((open, text) -> open.close()).open();
        }
        network.run(Duration.ofSeconds(5));
        assertEquals(List.of("closed 1000", "closed 1000", "closed 1000", "from 0", "from 1", "from 2", "open", "open", "open"),
            heard.lines.stream().map(line -> line.split(" ", 2)[1]).sorted().toList());
        assertEquals(3, servers.stream().map(ServerChannel::client).distinct().count());
    }

    @Seeds(20)
    void aHandlerMayCallAConnectionOfAnotherEngine() {
        WebSocket target = heard.of(network.engine().webSocket(ECHO));
        open(target);
        WebSocket caller = network.engine().webSocket(ECHO);
        caller.onOpen(open -> target.send("relayed")).open();
        network.run(Duration.ofSeconds(5));
        assertTrue(heard.lines.get(0).endsWith(" relayed"), heard.lines::toString);
    }

    // ---- the end of an engine, at any moment ----

    @Seeds(20)
    void anEventMayEndAnEngine() {
        WebSocketEngine engine = network.engine();
        open(heard.of(engine.webSocket(ECHO)));
        at(1_000, engine::close);
        network.run(Duration.ofSeconds(60));
        assertEnded(engine);
    }

    @Seeds(20)
    void anEventMayEndTheSecondEngine() {
        network.engine();
        WebSocketEngine engine = network.engine();
        open(heard.of(engine.webSocket(ECHO)));
        at(1_000, engine::close);
        network.run(Duration.ofSeconds(60));
        assertEnded(engine);
    }

    @Seeds(20)
    void aHandlerMayEndItsEngine() {
        WebSocketEngine engine = network.engine();
        WebSocket ws = heard.of(engine.webSocket(ECHO));
        ws.onMessage((open, text) -> engine.close());
        open(ws);
        at(1_000, () -> servers.get(0).write(ServerFrames.text("end")));
        network.run(Duration.ofSeconds(60));
        assertEquals("end", heard.lines.remove(0).split(" ")[1]);
        assertEnded(engine);
    }

    @Seeds(20)
    void theTestMayEndAnEngineBetweenRuns() {
        WebSocketEngine engine = network.engine();
        open(heard.of(engine.webSocket(ECHO)));
        engine.close();
        assertEnded(engine);
    }

    @Seeds(20)
    void aHandlerMayEndAnotherEngineAndGoesOnAsItsOwn() {
        WebSocketEngine first = network.engine();
        WebSocketEngine second = network.engine();
        for (WebSocketEngine ended : List.of(second, first)) {
            WebSocketEngine killer = network.engine();
            heard.lines.clear();
            servers.clear();
            open(heard.of(ended.webSocket(ECHO)));
            List<String> after = new ArrayList<>();
            WebSocket other = killer.webSocket(ECHO).onMessage((open, text) -> after.add(text));
            other.onOpen(open -> {
                ended.close();
                // These calls are of the loop of the one that made them.
                open.send("still here");
                open.startPingThread(true);
            }).open();
            network.run(Duration.ofSeconds(60));
            assertEnded(ended);
            assertEquals(List.of("still here"), after);
            assertEquals(1, killer.statistics().open());
        }
    }

    @Seeds(20)
    void aStalledEngineCanBeEnded() {
        WebSocketEngine engine = network.engine();
        open(heard.of(engine.webSocket(ECHO)));
        network.stall(engine, Duration.ofSeconds(10));
        network.run(Duration.ofSeconds(1));
        engine.close();
        network.run(Duration.ofSeconds(60));
        assertEnded(engine);
    }

    @Seeds(20)
    void nobodyRunsTheNetworkWithinARun() {
        List<Throwable> refused = new ArrayList<>();
        WebSocketEngine engine = network.engine();
        engine.execute(() -> refused.add(assertThrows(IllegalStateException.class, () -> network.run(Duration.ofSeconds(1)))));
        network.after(Duration.ofSeconds(1),
            () -> refused.add(assertThrows(IllegalStateException.class, () -> network.run(Duration.ofSeconds(1)))));
        network.run(Duration.ofSeconds(2));
        assertEquals(2, refused.size());
        assertThrows(IllegalArgumentException.class, () -> network.stall(null, Duration.ZERO));
    }

    // ---- helpers ----

    private void open(WebSocket ws) {
        ws.open();
        network.runUntil(() -> heard.lines.stream().anyMatch(line -> line.endsWith(" open")), Duration.ofSeconds(1));
        heard.lines.clear();
    }

    private void at(long ms, Runnable action) {
        network.after(Duration.ofMillis(ms).minus(network.elapsed()), action);
    }

    /** The engine told the end of its one connection once, and is closed. */
    private void assertEnded(WebSocketEngine engine) {
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertTrue(heard.lines.get(0).contains(" closed "), heard.lines::toString);
        assertTrue(engine.isClosed());
        assertThrows(IllegalStateException.class, () -> engine.execute(() -> heard.add("never")));
    }

    private static void assertWithin(long ms, String line, String what) {
        assertTrue(line.endsWith(" " + what), line);
        long at = Long.parseLong(line.split(" ")[0]);
        assertTrue(at >= ms && at <= ms + 3, "at " + ms + " ms: " + line);
    }
}
