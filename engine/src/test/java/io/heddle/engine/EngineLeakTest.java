package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine leaves behind: nothing, or a word about who forgot what. */
@Timeout(60)
final class EngineLeakTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final URI NOWHERE = URI.create("ws://127.0.0.1:1/");
    private static final int ENGINES = 500;

    private static EngineConfigBuilder config() {
        return EngineConfig.builder().readBufferBytes(16 << 10).writeBufferBytes(16 << 10).threadName("leak-test");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("leak-test")).toList();
    }

    private static void turnOnce(boolean started, AtomicInteger told) {
        WebSocketEngine engine = started ? WebSocketEngine.start(config().build()) : WebSocketEngine.invoker(config().build());
        // One that connects to nobody, so that a channel and a key are made too.
        told(engine, told).open();
        engine.close();
    }

    /** A connection that counts its last event, whichever it is. */
    private static WebSocket told(WebSocketEngine engine, AtomicInteger told) {
        return engine.webSocket(NOWHERE)
            .onClosed((ws, code, reason) -> told.incrementAndGet())
            .onError((ws, error) -> told.incrementAndGet());
    }

    @Test
    void enginesThatComeAndGoLeaveNoDescriptorAndNoThread() throws IOException {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "this system does not tell its descriptors");
        AtomicInteger told = new AtomicInteger();
        turnOnce(true, told);
        turnOnce(false, told);
        long before = descriptors();
        for (int i = 0; i < ENGINES; i++) {
            turnOnce(i % 2 == 0, told);
        }
        long after = descriptors();
        assertTrue(after - before < ENGINES / 10, () -> "descriptors: " + before + " before, " + after + " after");
        assertEquals(ENGINES + 2, told.get());
        assertEquals(List.of(), threads());
    }

    @Test
    void aSegmentThatWasNeverReleasedIsNamedAtTheEnd() {
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            WebSocketEngine engine = WebSocketEngine.invoker(config().trackSegments(true).build());
            engine.bufferPool().release(engine.bufferPool().acquire(10));
            forget(engine);
            engine.close();
        } finally {
            System.setErr(err);
        }
        String text = log.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("never released"), text);
        assertTrue(text.contains("EngineLeakTest.forget"), text);
        assertEquals(1, text.split("never released", -1).length - 1, text);
    }

    private static void forget(WebSocketEngine engine) {
        assertFalse(engine.bufferPool().acquire(100) == null);
    }
}
