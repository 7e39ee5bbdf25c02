package io.heddle.engine.connection;

import io.heddle.api.BufferPool;
import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;

/** What a connection asks of its engine, and no more. */
final class FakeEngine implements WebSocketEngine {
    private final EngineConfig config;
    /** Known once the parts are put together. */
    BufferPool pool;
    boolean isClosed;

    FakeEngine(EngineConfig config) {
        this.config = config;
    }

    @Override
    public EngineConfig config() {
        return config;
    }

    @Override
    public BufferPool bufferPool() {
        return pool;
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
    }

    @Override
    public WebSocket webSocket(URI uri) {
        throw new UnsupportedOperationException("the rig makes connections");
    }

    @Override
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        throw new UnsupportedOperationException("the rig makes connections");
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException("the rig turns the loop");
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("the rig turns the loop");
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        throw new UnsupportedOperationException("the rig turns the loop");
    }

    @Override
    public EngineStatistics statistics() {
        throw new UnsupportedOperationException("the rig has the counters");
    }

    @Override
    public int doWork() {
        throw new UnsupportedOperationException("the rig turns the loop");
    }
}
