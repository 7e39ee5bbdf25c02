package io.heddle.loadgen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The phases of a run, with an engine whose connections do at once what the test says. */
@Timeout(60)
final class LoadRunTest {
    private static final String SERVER = "ws://127.0.0.1:1/";

    private final FakeEngine engine = new FakeEngine();
    private final Capture out = new Capture();
    private final Capture err = new Capture();

    @BeforeEach
    void waitForNothing() {
        engine.impatient = true;
    }

    private int load(Function<EngineConfig, WebSocketEngine> engines, String... more) {
        String[] args = new String[more.length + 5];
        System.arraycopy(new String[] {"load", "--url", SERVER, "--idle", "--connections"}, 0, args, 0, 5);
        System.arraycopy(more, 0, args, 5, more.length);
        return Main.run(args, out.stream, err.stream, engines);
    }

    private static WebSocketError refused() {
        return WebSocketError.of(
            ErrorKind.UPGRADE, WebSocketError.Phase.UPGRADE, URI.create(SERVER), "127.0.0.1:1", "Status 503.", null);
    }

    @Test
    void aRunTellsItsPlanAndItsSummaryAndClosesTheEngine() {
        engine.whenOpened = FakeWebSocket::fireOpen;
        assertEquals(0, load(config -> engine, "3"));
        assertEquals("", err.text());
        assertTrue(out.text().startsWith("3 connections to " + SERVER + ", idle\n\nconnections   3 opened, 0 failed, 0 lost\n"),
            out.text());
        assertTrue(out.text().contains("\nheap  "), out.text());
        assertTrue(engine.closed);
    }

    @Test
    void aSingleConnectionHasNoHeapFigure() {
        engine.whenOpened = FakeWebSocket::fireOpen;
        assertEquals(0, load(config -> engine, "1"));
        assertFalse(out.text().contains("heap"), out.text());
    }

    @Test
    void aServerThatRefusesAllIsOneSentenceWithoutASummary() {
        engine.whenOpened = webSocket -> webSocket.fireError(refused());
        assertEquals(2, load(config -> engine, "100"));
        assertEquals("heddle: No connection could be opened: UPGRADE at 127.0.0.1:1: Status 503.\n", err.text());
        assertFalse(out.text().contains("connections   "), out.text());
        assertEquals(3 + 1, engine.webSockets.size(), "three attempts, and the one that only checks the options");
        assertTrue(engine.closed);
    }

    @Test
    void aServerThatRefusesSomeIsReported() {
        engine.whenOpened = webSocket -> {
            if (engine.webSockets.size() % 2 == 0) {
                webSocket.fireOpen();
            } else {
                webSocket.fireError(refused());
            }
        };
        assertEquals(0, load(config -> engine, "10"));
        assertTrue(out.text().contains("connections   5 opened, 5 failed, 0 lost\n"), out.text());
        assertTrue(out.text().contains("  failed      5 x UPGRADE at 127.0.0.1:1: Status 503.\n"), out.text());
    }

    @Test
    void connectionsThatAreAllLostEndTheRunWithItsSummary() {
        engine.whenOpened = webSocket -> {
            webSocket.fireOpen();
            webSocket.fireClosed(1012, "restart");
        };
        assertEquals(0, load(config -> engine, "4"));
        assertTrue(out.text().contains("connections   4 opened, 0 failed, 4 lost\n"), out.text());
        assertTrue(out.text().contains("  lost        4 x Closed with code 1012: restart\n"), out.text());
    }

    @Test
    void anExceptionInAHandlerOfOursDoesNotHideBehindGoodFigures() {
        assertEquals(1, load(config -> {
            engine.whenOpened = webSocket -> config.handlerErrorListener().accept(webSocket.proxy, new IllegalStateException("our bug"));
            return engine;
        }, "4"));
        assertTrue(err.text().contains("our bug"), err.text());
        assertTrue(engine.closed);
    }

    @Test
    void tooManyConnectionsForThisProcessAreRefusedBeforeAnEngineStarts() {
        assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            && unix.getMaxFileDescriptorCount() < LoadOptions.MAX_CONNECTIONS, "this process may open a million files");
        assertEquals(2, load(config -> {
            throw new AssertionError("no engine is needed to count descriptors");
        }, Integer.toString(LoadOptions.MAX_CONNECTIONS)));
        assertTrue(err.text().startsWith("heddle: 1,000,000 connections would need "), err.text());
        assertEquals("", out.text());
    }
}
