package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.connection.InvokedEngine.Pair;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The events for the JDK's flight recorder, as a recording has them. */
@Timeout(60)
final class FlightRecordingTest {
    private static final Duration SLOW = Duration.ofMillis(20);

    @TempDir
    Path folder;

    @RegisterExtension
    final InvokedEngine invoked = new InvokedEngine(config -> config.drainTimeout(Duration.ofMillis(20)));

    private List<RecordedEvent> stopped(Recording recording) throws IOException {
        recording.stop();
        Path file = folder.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType().getName().startsWith("io.heddle."))
            .toList();
    }

    private static List<RecordedEvent> of(List<RecordedEvent> all, String name) {
        return all.stream().filter(event -> event.getEventType().getName().equals("io.heddle." + name)).toList();
    }

    private static void lookForSecrets(List<RecordedEvent> events) {
        events.forEach(event -> assertFalse(event.toString().contains("SECRET"), event::toString));
    }

    @Test
    void anOpeningAndAnEndAreEvents() throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable("io.heddle.Connect");
            recording.enable("io.heddle.Close");
            recording.start();
            Pair pair = invoked.requested("?token=SECRET");
            LockSupport.parkNanos(SLOW.toNanos());
            pair.peer().send(pair.peer().upgradeAnswer());
            invoked.until(() -> pair.ws().isOpen());
            pair.ws().close(4_000, "enough");
            pair.peer().send(ServerFrames.close(4_000, "enough")).end();
            invoked.until(() -> !pair.events().lastEvents().isEmpty());
            Pair refused = invoked.requested("?token=SECRET");
            refused.peer().send("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
            invoked.until(() -> !refused.events().lastEvents().isEmpty());
            List<RecordedEvent> events = stopped(recording);
            lookForSecrets(events);
            expectConnects(of(events, "Connect"), pair);
            expectCloses(of(events, "Close"), pair);
            assertEquals(4, events.size());
        }
    }

    private static void expectConnects(List<RecordedEvent> connects, Pair opened) {
        RecordedEvent open = connects.get(0);
        assertEquals(opened.peer().uri().toString(), open.getString("uri").replace("?...", ""));
        assertTrue(open.getBoolean("open"));
        assertNull(open.getString("errorKind"));
        assertTrue(open.getDuration("upgrade").compareTo(SLOW) >= 0, () -> "upgrade " + open.getDuration("upgrade"));
        assertTrue(open.getDuration().compareTo(open.getDuration("upgrade")) >= 0, () -> "whole " + open.getDuration());
        assertTrue(open.getLong("connect") >= 0 && open.getLong("resolve") >= 0);
        assertEquals(Long.MIN_VALUE, open.getLong("tls"), "there was none");
        RecordedEvent failed = connects.get(1);
        assertFalse(failed.getBoolean("open"));
        assertEquals("UPGRADE", failed.getString("errorKind"));
        assertEquals("UPGRADE", failed.getString("errorPhase"));
        assertTrue(failed.getLong("upgrade") >= 0);
    }

    private static void expectCloses(List<RecordedEvent> closes, Pair opened) {
        RecordedEvent closed = closes.get(0);
        assertTrue(closed.getBoolean("wasOpen"));
        assertEquals(4_000, closed.getInt("code"));
        assertEquals("enough", closed.getString("reason"));
        assertEquals("APPLICATION", closed.getString("initiator"));
        assertTrue(closed.getString("address").endsWith(":" + opened.peer().uri().getPort()), () -> closed.getString("address"));
        RecordedEvent failed = closes.get(1);
        assertFalse(failed.getBoolean("wasOpen"));
        assertEquals(0, failed.getInt("code"));
        assertEquals("UPGRADE", failed.getString("errorKind"));
        assertTrue(failed.getString("errorMessage").contains("404"), () -> failed.getString("errorMessage"));
    }

    @Test
    void onlyASlowHandlerAndALongCycleAreEvents() throws IOException {
        Pair pair = invoked.pair();
        pair.ws().onMessage((ws, text) -> {
            if (text.equals("slow")) {
                LockSupport.parkNanos(SLOW.toNanos());
            }
        });
        try (Recording recording = new Recording()) {
            recording.enable("io.heddle.SlowHandler").withThreshold(SLOW);
            recording.enable("io.heddle.LongCycle").withThreshold(SLOW);
            recording.start();
            for (String text : List.of("fast", "slow", "fast")) {
                long before = invoked.statistics().traffic().messagesReceived();
                pair.peer().send(ServerFrames.text(text));
                invoked.until(() -> invoked.statistics().traffic().messagesReceived() > before);
            }
            List<RecordedEvent> events = stopped(recording);
            RecordedEvent handler = of(events, "SlowHandler").get(0);
            assertEquals("onMessage", handler.getString("method"));
            assertEquals("in " + FlightRecordingTest.class.getName(), handler.getString("handler"));
            assertEquals(pair.peer().uri().toString(), handler.getString("uri"));
            assertTrue(handler.getInt("connection") > 0);
            assertTrue(handler.getDuration().compareTo(SLOW) >= 0);
            RecordedEvent cycle = of(events, "LongCycle").stream().filter(event -> encloses(event, handler)).findFirst().orElseThrow();
            assertEquals(1, cycle.getInt("work"));
            // On a busy machine any handler may be slow, but none that was fast is an event.
            events.forEach(event -> assertTrue(event.getDuration().compareTo(SLOW) >= 0, event::toString));
        }
    }

    private static boolean encloses(RecordedEvent outer, RecordedEvent inner) {
        return !outer.getStartTime().isAfter(inner.getStartTime()) && !outer.getEndTime().isBefore(inner.getEndTime());
    }

    @Test
    void aRecordingThatDoesNotEnableThemHasNone() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            Pair pair = invoked.pair();
            pair.ws().onMessage((ws, text) -> LockSupport.parkNanos(SLOW.toNanos()));
            pair.peer().send(ServerFrames.text("slow"));
            invoked.until(() -> invoked.statistics().traffic().messagesReceived() == 1);
            pair.ws().abort();
            invoked.turnUntilIdle();
            assertEquals(List.of(), stopped(recording));
        }
    }
}
