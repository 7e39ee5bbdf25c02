package io.heddle.jmh.micro;

import io.heddle.api.BufferPool;
import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;

/** The {@code ws.engine()} of a {@link ScriptedEngine}: it has a buffer pool, but makes no connections. <b>Thread:</b> any thread. */
final class EngineOfParts implements WebSocketEngine {
    private final EngineConfig config;
    /** Set once the parts are put together, before the first connection. */
    BufferPool bufferPool;

    EngineOfParts(EngineConfig config) {
        this.config = config;
    }

    @Override
    public EngineConfig config() {
        return config;
    }

    @Override
    public BufferPool bufferPool() {
        return bufferPool;
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the benchmark ends the loop");
    }

    @Override
    public WebSocket webSocket(URI uri) {
        throw new UnsupportedOperationException("the benchmark has its one connection");
    }

    @Override
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        throw new UnsupportedOperationException("the benchmark has its one connection");
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException("the benchmark turns the loop");
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("the benchmark turns the loop");
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        throw new UnsupportedOperationException("the benchmark turns the loop");
    }

    @Override
    public EngineStatistics statistics() {
        throw new UnsupportedOperationException("the benchmark measures");
    }

    @Override
    public int doWork() {
        throw new UnsupportedOperationException("the benchmark turns the loop");
    }
}
