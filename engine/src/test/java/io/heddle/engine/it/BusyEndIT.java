package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of an engine with a thousand busy bots, some of which connect again just then, and a server that is well. */
@Timeout(120)
final class BusyEndIT {
    private static final int BOTS = 1_000;
    private static final int MESSAGES = 20 * BOTS;
    private static final int MESSAGES_OF_ONE_LIFE = 10;

    private final Map<String, Integer> ends = new ConcurrentHashMap<>();
    private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    private final CountDownLatch messages = new CountDownLatch(MESSAGES);

    @Test
    void everyConnectionEndsInItsOwnCodeOrIn1001AndNoHandlerThrows() throws Exception {
        EngineConfig config = EngineConfig.builder().handlerErrorListener((ws, throwable) -> thrown.add(throwable)).build();
        try (EchoServerProcess server = EchoServerProcess.start()) {
            // The engine ends first, while the server is well.
            try (WebSocketEngine engine = WebSocketEngine.start(config)) {
                for (int i = 0; i < BOTS; i++) {
                    connect(engine, server.uri());
                }
                assertTrue(messages.await(60, TimeUnit.SECONDS));
            }
        }
        assertEquals(List.of(), List.copyOf(thrown));
        ends.remove("1000 ");
        assertTrue(ends.keySet().stream().allMatch(end -> end.startsWith("1001 ")), ends::toString);
    }

    private void connect(WebSocketEngine engine, URI uri) {
        int[] received = new int[1];
        engine.webSocket(uri)
            .onOpen(ws -> ws.send("hello"))
            .onMessage((ws, text) -> {
                messages.countDown();
                if (++received[0] == MESSAGES_OF_ONE_LIFE) {
                    ws.close();
                } else {
                    engine.schedule(Duration.ofMillis(received[0]), () -> ws.send(text));
                }
            })
            .onClosed((ws, code, reason) -> {
                ends.merge(code + " " + reason, 1, Integer::sum);
                engine.schedule(Duration.ofMillis(5), () -> connect(engine, uri));
            })
            .onError((ws, error) -> ends.merge(error.toString(), 1, Integer::sum))
            .open();
    }
}
