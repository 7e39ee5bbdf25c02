package io.heddle.jmh.roundtrip;

import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.tls.TlsSettings;
import io.heddle.jmh.echo.LoopbackEcho;
import io.heddle.jmh.echo.LoopbackTls;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Messages of 32 bytes travel there and back, one in flight on each connection; an operation is one round trip. The benchmark's thread
 * turns the engine and never sleeps: with one connection this measures the latency, with a hundred the cost of a message at both ends.
 */
@State(Scope.Thread)
public class RoundTripBenchmark {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    @Param({"1", "100"})
    int connections;

    @Param({"false", "true"})
    boolean tls;

    private final byte[] message = new byte[32];
    private LoopbackEcho server;
    private WebSocketEngine engine;
    private WebSocketError failure;
    private int open;
    private long received;
    private long wanted;

    @Setup
    public void connect() {
        LoopbackTls ends = tls ? LoopbackTls.make() : null;
        server = new LoopbackEcho(tls ? ends.server() : null);
        EngineConfigBuilder config = EngineConfig.builder();
        engine = WebSocketEngine.invoker((tls ? config.tls(TlsSettings.of(ends.client())) : config).build());
        for (int i = 0; i < connections; i++) {
            engine.webSocket(server.uri())
                .onOpen(this::onOpen)
                .onBinaryNoAlloc(this::onEcho)
                .onError((ws, error) -> failure = error)
                .open();
        }
        long startNs = System.nanoTime();
        while (open < connections) {
            turn(startNs);
        }
        wanted = received;
    }

    @TearDown
    public void close() {
        engine.close();
        server.close();
    }

    @Benchmark
    public long roundTrip() {
        wanted++;
        long startNs = System.nanoTime();
        while (received < wanted) {
            turn(startNs);
        }
        return received;
    }

    private void turn(long startNs) {
        engine.doWork();
        if (failure != null || System.nanoTime() - startNs > TIMEOUT_NS) {
            throw new IllegalStateException(failure == null ? "no answer within 20 s" : failure.toString());
        }
    }

    private void onOpen(WebSocket ws) {
        open++;
        ws.send(message);
    }

    private void onEcho(WebSocket ws, BufferSegment echo) {
        received++;
        ws.send(message);
    }
}
