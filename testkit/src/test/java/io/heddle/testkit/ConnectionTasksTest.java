package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks of a connection run in its life, and never after it; a task may run again. */
@Timeout(20)
final class ConnectionTasksTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final URI ECHO = URI.create("ws://echo.test/");

    private final SimulatedNetwork network = new SimulatedNetwork(14);
    private final SimulatedHost host = network.host("echo.test").listen(80, RawEcho::new);
    private final List<Throwable> thrown = new ArrayList<>();
    private final List<WebSocket> throwers = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private final WebSocketEngine engine = network.engine(
        EngineConfig.builder().handlerErrorListener((from, what) -> {
            throwers.add(from);
            thrown.add(what);
        }).build());

    @AfterEach
    void close() {
        network.close();
    }

    private Runnable run(String name) {
        return () -> runs.add(network.elapsed().toSeconds() + " " + name);
    }

    private WebSocket open() {
        WebSocket ws = engine.webSocket(ECHO).onClosed((closed, code, reason) -> run("closed").run())
            .onError((failed, error) -> run("failed").run()).open();
        network.run(Duration.ofMillis(100));
        return ws;
    }

    private void assertNothingLeft() {
        network.run(Duration.ofSeconds(30));
        assertEquals(List.of(), network.leaks());
        assertEquals(List.of(), network.faults());
    }

    @Test
    void aTaskRunsAndTheEndCancelsTheRest() {
        WebSocket ws = open();
        ws.schedule(SECOND, run("task"));
        ScheduledTask late = ws.schedule(Duration.ofSeconds(9), run("late"));
        ScheduledTask ticks = ws.scheduleAtFixedRate(Duration.ofSeconds(2), run("tick"));
        ws.schedule(Duration.ofSeconds(5), ws::close);
        assertNothingLeft();
        assertEquals(List.of("1 task", "2 tick", "4 tick", "5 closed"), runs);
        assertTrue(late.isCancelled() && ticks.isCancelled());
    }

    @Test
    void eachWayToEndCancelsTasks() {
        WebSocket aborted = open();
        ScheduledTask first = aborted.schedule(SECOND, run("never"));
        aborted.abort();
        WebSocket lost = open();
        ScheduledTask second = lost.schedule(Duration.ofSeconds(2), run("never"));
        host.resetConnections();
        network.run(Duration.ofMillis(500));
        WebSocket unopened = engine.webSocket(ECHO);
        ScheduledTask third = unopened.schedule(SECOND, run("never"));
        unopened.close();
        assertNothingLeft();
        assertTrue(first.isCancelled() && second.isCancelled() && third.isCancelled());
        assertEquals(List.of("0 closed", "0 failed"), runs);
    }

    @Test
    void theEndOfTheEngineCancelsTasks() {
        WebSocket ws = open();
        ScheduledTask task = ws.schedule(SECOND, run("never"));
        engine.close();
        assertTrue(task.isCancelled() && ws.schedule(SECOND, run("never")).isCancelled());
        assertNothingLeft();
        assertTrue(task.isCancelled());
    }

    @Test
    void aClosedConnectionTakesNoTask() {
        WebSocket ws = open();
        ws.onClosed((closed, code, reason) -> assertTrue(closed.schedule(Duration.ZERO, run("never")).isCancelled()));
        ws.close();
        network.run(SECOND);
        assertTrue(ws.schedule(Duration.ZERO, run("never")).isCancelled());
        assertTrue(ws.scheduleAtFixedRate(SECOND, run("never")).isCancelled());
        assertNothingLeft();
        assertEquals(List.of(), thrown);
    }

    @Test
    void aTaskMayComeBeforeTheOpening() {
        WebSocket ws = engine.webSocket(ECHO);
        ws.schedule(SECOND, run("task"));
        ws.schedule(Duration.ofSeconds(2), ws::open);
        ws.schedule(Duration.ofSeconds(4), ws::close);
        network.run(Duration.ofSeconds(3));
        assertTrue(ws.isOpen());
        assertNothingLeft();
        assertEquals(List.of("1 task"), runs);
    }

    @Test
    void aTaskThatEndsItsConnectionIsTheLast() {
        WebSocket ws = open();
        List<ScheduledTask> tasks = new ArrayList<>();
        tasks.add(ws.schedule(SECOND, () -> {
            ws.abort();
            run("last").run();
            tasks.get(0).reschedule(SECOND);
        }));
        ws.schedule(SECOND, run("never"));
        ws.schedule(SECOND, run("never"));
        assertNothingLeft();
        assertEquals(List.of("1 last", "1 closed"), runs);
        assertFalse(tasks.get(0).isCancelled(), "it had begun");
    }

    @Test
    void anExceptionIsToldWithTheConnection() {
        WebSocket ws = open();
        ws.scheduleAtFixedRate(SECOND, () -> {
            throw new IllegalStateException("tick");
        });
        network.run(Duration.ofMillis(2_500));
        assertEquals(List.of(ws, ws), throwers);
        assertEquals("tick", thrown.get(0).getMessage());
        ws.abort();
        assertNothingLeft();
    }

    @Test
    void boundsAreThoseOfTheEngine() {
        WebSocket ws = engine.webSocket(ECHO);
        assertThrows(IllegalArgumentException.class, () -> ws.schedule(Duration.ofSeconds(-1), run("never")));
        assertThrows(IllegalArgumentException.class, () -> ws.scheduleAtFixedRate(Duration.ZERO, run("never")));
        assertThrows(NullPointerException.class, () -> ws.schedule(SECOND, null));
    }

    // ---- again ----

    @Test
    void aTaskRunsAgainFromInsideItself() {
        WebSocket ws = open();
        List<ScheduledTask> tasks = new ArrayList<>();
        tasks.add(ws.schedule(SECOND, () -> {
            run("think").run();
            assertSame(tasks.get(0), tasks.get(0).reschedule(Duration.ofSeconds(runs.size() + 1)));
        }));
        network.run(Duration.ofSeconds(7));
        ws.abort();
        assertNothingLeft();
        assertEquals(List.of("1 think", "3 think", "6 think", "7 closed"), runs);
        assertTrue(tasks.get(0).isCancelled());
    }

    @Test
    void aTaskThatWaitsIsPutOffOrBroughtForward() {
        ScheduledTask task = engine.schedule(Duration.ofSeconds(5), run("task"));
        network.run(SECOND);
        task.reschedule(Duration.ofSeconds(6));
        network.run(Duration.ofSeconds(5));
        task.reschedule(Duration.ofMillis(100));
        assertNothingLeft();
        assertEquals(List.of("6 task"), runs);
    }

    @Test
    void aTaskThatRanRunsOnceMore() {
        ScheduledTask task = engine.schedule(SECOND, run("task"));
        network.run(Duration.ofSeconds(2));
        task.reschedule(SECOND).reschedule(Duration.ofSeconds(2));
        assertNothingLeft();
        assertEquals(List.of("1 task", "4 task"), runs);
        assertFalse(task.isCancelled());
    }

    @Test
    void aCancelIsForGood() {
        ScheduledTask waiting = engine.schedule(SECOND, run("waiting"));
        waiting.cancel();
        waiting.reschedule(SECOND);
        ScheduledTask ran = engine.schedule(SECOND, run("ran"));
        network.run(Duration.ofSeconds(2));
        ran.cancel();
        ran.reschedule(SECOND);
        List<ScheduledTask> loop = new ArrayList<>();
        loop.add(engine.schedule(SECOND, () -> {
            loop.get(0).cancel();
            run("running").run();
            loop.get(0).reschedule(SECOND);
        }));
        assertNothingLeft();
        assertEquals(List.of("1 ran", "3 running"), runs);
        assertTrue(waiting.isCancelled());
        assertFalse(ran.isCancelled() || loop.get(0).isCancelled(), "they had begun");
    }

    @Test
    void aRepeatingTaskGoesOnFromItsNewTime() {
        ScheduledTask task = engine.scheduleAtFixedRate(Duration.ofSeconds(4), run("tick"));
        network.run(Duration.ofSeconds(5));
        task.reschedule(SECOND);
        network.run(Duration.ofSeconds(6));
        task.cancel();
        assertNothingLeft();
        assertEquals(List.of("4 tick", "6 tick", "10 tick"), runs);
    }

    @Test
    void anEngineThatClosesRunsNothingAgain() {
        ScheduledTask ran = engine.schedule(Duration.ZERO, run("ran"));
        network.run(SECOND);
        engine.close();
        assertTrue(ran.reschedule(SECOND).isCancelled());
        assertTrue(engine.schedule(SECOND, run("never")).reschedule(Duration.ZERO).isCancelled());
        assertNothingLeft();
        assertEquals(List.of("0 ran"), runs);
        assertThrows(IllegalArgumentException.class, () -> ran.reschedule(Duration.ofSeconds(-1)));
    }
}
