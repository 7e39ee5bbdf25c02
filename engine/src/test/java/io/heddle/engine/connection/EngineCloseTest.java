package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ScheduledTask;
import io.heddle.api.SendResult;
import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.engine.connection.InvokedEngine.Pair;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing the engine: everyone is told once, in order where there is time for it, and nothing is left. */
@Timeout(60)
final class EngineCloseTest {
    @RegisterExtension
    final InvokedEngine invoked = new InvokedEngine(config -> config.drainTimeout(Duration.ofMillis(150)));

    /** Starts the end from inside the loop, where close() returns at once. */
    private void beginClose() {
        invoked.engine().execute(() -> invoked.engine().close());
        invoked.turnUntilIdle();
    }

    @Test
    void openConnectionsAreClosedWith1001AndMayAnswer(Pair pair) {
        pair.ws().send("before");
        beginClose();
        assertTrue(invoked.engine().isClosed());
        assertEquals(WebSocketState.CLOSING, pair.ws().state());
        assertEquals(SendResult.NOT_OPEN, pair.ws().send("after"));
        invoked.until(() -> pair.peer().frames().length >= 6 + 6 + 6 + 2);
        assertEquals("[TEXT before, CLOSE 1001]", ClientFrameReader.all(pair.peer().frames()).toString());
        pair.peer().send(ServerFrames.join(ServerFrames.text("last words"), ServerFrames.close(1001, "bye"))).end();
        invoked.until(() -> !pair.events().lastEvents().isEmpty());
        pair.events().expect("text last words", "closed 1001 bye");
    }

    @Test
    void attemptsAreDroppedAtOnce() {
        Pair upgrading = invoked.requested();
        WebSocket justOpened = invoked.engine().webSocket(upgrading.peer().uri());
        Journal journal = invoked.journal(justOpened);
        justOpened.open();
        beginClose();
        upgrading.events().expect("closed 1001 the engine was closed before the connection was open");
        journal.expect("closed 1001 the engine was closed before the connection was open");
    }

    @Test
    void whoDoesNotAnswerInTimeIsDroppedWithATimeout() {
        Pair silent = invoked.pair();
        long startNs = System.nanoTime();
        invoked.engine().close();
        Duration took = Duration.ofNanos(System.nanoTime() - startNs);
        assertTrue(took.compareTo(Duration.ofMillis(140)) > 0, took::toString);
        silent.events().expect("error TIMEOUT CLOSE");
        assertTrue(silent.events().error().message().contains("drainTimeout"), silent.events().error()::message);
    }

    @Test
    void withoutConnectionsItEndsAtOnce() {
        // If it waited for its limit, this test would be ended long before.
        WebSocketEngine idle = WebSocketEngine.invoker(EngineConfig.builder().drainTimeout(Duration.ofMinutes(10)).build());
        idle.doWork();
        idle.close();
        assertEquals(0, idle.doWork(), "there is nothing to turn any more");
    }

    @Test
    void closingAgainDoesNothing(Pair pair) {
        beginClose();
        invoked.engine().close();
        invoked.engine().close();
        assertEquals(1, pair.events().lastEvents().size());
    }

    @Test
    void aTaskThatIsNotDueYetIsCancelled(Pair pair) {
        List<String> calls = new ArrayList<>();
        ScheduledTask once = invoked.engine().schedule(Duration.ofMillis(1), () -> calls.add("never"));
        ScheduledTask late = invoked.engine().schedule(Duration.ofDays(1), () -> calls.add("never"));
        ScheduledTask again = invoked.engine().scheduleAtFixedRate(Duration.ofMillis(1), () -> calls.add("never"));
        invoked.engine().close();
        pair.events().expect("error TIMEOUT CLOSE");
        assertEquals(List.of(), calls);
        assertTrue(once.isCancelled() && late.isCancelled() && again.isCancelled());
    }

    @Test
    void whileItClosesNothingThrowsButOpen(Pair pair) {
        List<String> calls = new ArrayList<>();
        WebSocket prepared = invoked.engine().webSocket(pair.peer().uri());
        pair.events().on("text", ws -> {
            WebSocketEngine engine = ws.engine();
            assertTrue(engine.isClosed());
            assertTrue(engine.schedule(Duration.ZERO, () -> calls.add("never")).isCancelled());
            assertTrue(engine.scheduleAtFixedRate(Duration.ofMillis(1), () -> calls.add("never")).isCancelled());
            engine.schedule(Duration.ofDays(1), () -> calls.add("never")).daemon().cancel();
            engine.execute(() -> calls.add("task"));
            assertEquals(SendResult.NOT_OPEN, ws.send("late"));
            ws.startPingThread(true).pingFrequency(Duration.ofSeconds(1)).maxFragmentSize(10).attachment(calls);
            ws.onWritable(writable -> calls.add("never"));
            ws.suspendReading();
            ws.resumeReading();
            ws.close();
            assertThrows(IllegalStateException.class, prepared::open);
            calls.add("handler");
        });
        beginClose();
        pair.peer().send(ServerFrames.join(ServerFrames.text("while it closes"), ServerFrames.close(1001, ""))).end();
        invoked.until(() -> !pair.events().lastEvents().isEmpty());
        invoked.engine().close();
        assertEquals(List.of("handler", "task"), calls);
        assertTrue(invoked.engine().schedule(Duration.ZERO, () -> calls.add("never")).isCancelled());
        assertThrows(IllegalStateException.class, () -> invoked.engine().execute(() -> calls.add("never")));
        pair.events().expect("text while it closes", "closed 1001");
    }

    @Test
    void aHandlerMayClose(Pair pair) {
        pair.events().on("text", ws -> ws.engine().close());
        pair.peer().send(ServerFrames.join(ServerFrames.text("close"), ServerFrames.text("still here"), ServerFrames.close(1001, "")))
            .end();
        invoked.until(() -> !pair.events().lastEvents().isEmpty());
        pair.events().expect("text close", "text still here", "closed 1001");
    }

    @Test
    void theHandlerOfTheLastEventMayClose(Pair pair) {
        pair.events().on("closed", ws -> ws.engine().close());
        pair.peer().send(ServerFrames.close(1000, "")).end();
        invoked.until(() -> invoked.engine().isClosed());
        pair.events().expect("closed 1000");
    }

    @Test
    void nothingIsOpenedAnyMore() {
        invoked.engine().doWork();
        WebSocket prepared = invoked.engine().webSocket(URI.create("ws://127.0.0.1:1/"));
        invoked.engine().close();
        assertThrows(IllegalStateException.class, prepared::open);
        prepared.close();
        prepared.abort();
        assertFalse(prepared.isOpen());
    }

    @Test
    void oneThatIsClosingAlreadyKeepsItsOwnCode(Pair pair) {
        pair.ws().close(3000, "mine");
        invoked.turnUntilIdle();
        beginClose();
        invoked.until(() -> pair.peer().frames().length > 6);
        assertEquals("[CLOSE 3000 mine]", ClientFrameReader.all(pair.peer().frames()).toString());
        pair.peer().send(ServerFrames.close(3000, "")).end();
        invoked.until(() -> !pair.events().lastEvents().isEmpty());
        pair.events().expect("closed 3000");
    }

    @Test
    void everyOneOfManyIsToldOnce() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(i % 3 == 0 ? invoked.requested() : invoked.pair());
        }
        pairs.get(1).ws().send(new byte[100_000]);
        pairs.get(2).ws().suspendReading();
        invoked.engine().close();
        pairs.forEach(pair -> pair.events().checkEnd());
    }

    @Test
    void anotherThreadsCloseWaitsForTheOneThatTurns(Pair pair) throws InterruptedException {
        Thread closer = new Thread(() -> invoked.engine().close(), "closer");
        closer.start();
        invoked.until(() -> !pair.events().lastEvents().isEmpty());
        while (closer.isAlive()) {
            invoked.engine().doWork();
        }
        closer.join();
        pair.events().expect("error TIMEOUT CLOSE");
    }
}
