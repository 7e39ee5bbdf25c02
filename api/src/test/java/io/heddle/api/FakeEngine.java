package io.heddle.api;

import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An engine that knows only its configuration, what it was asked for, and whether it is closed. <b>Thread:</b> any thread. */
final class FakeEngine implements WebSocketEngine {
    final List<URI> asked = new CopyOnWriteArrayList<>();
    /** The arguments behind the URI, in their order, where there were any. */
    final List<String> arguments = new CopyOnWriteArrayList<>();
    private final EngineConfig config;
    private volatile boolean closed;

    FakeEngine(EngineConfig config) {
        this.config = config;
    }

    /** The first look-up of the scenario that asks is all that is needed of a connection: there is none. */
    @Override
    public WebSocket webSocket(URI uri) {
        asked.add(uri);
        throw new UnsupportedOperationException("a fake engine makes no connections");
    }

    @Override
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        asked.add(uri);
        arguments.add(origin + " " + protocol + " " + Arrays.toString(extensions));
        throw new UnsupportedOperationException("a fake engine makes no connections");
    }

    @Override
    public BufferPool bufferPool() {
        throw new UnsupportedOperationException("a fake engine has no pool");
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException("a fake engine has no thread");
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException("a fake engine has no thread");
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        throw new UnsupportedOperationException("a fake engine has no thread");
    }

    @Override
    public EngineStatistics statistics() {
        throw new UnsupportedOperationException("a fake engine does nothing");
    }

    @Override
    public EngineConfig config() {
        return config;
    }

    @Override
    public int doWork() {
        throw new UnsupportedOperationException("a fake engine does nothing");
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
