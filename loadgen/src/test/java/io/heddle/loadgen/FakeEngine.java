package io.heddle.loadgen;

import io.heddle.api.BufferPool;
import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** An engine whose loop is the test's own thread and whose clock the test moves. <b>Thread:</b> any one thread. */
final class FakeEngine implements WebSocketEngine {
    final List<FakeWebSocket> webSockets = new ArrayList<>();
    final FakePool pool = new FakePool();
    long nowNs = 1_000_000_000L;
    /** Called when a connection opens; by default does nothing. */
    Consumer<FakeWebSocket> whenOpened = webSocket -> {};
    /** True if timers are due as soon as they are set. */
    boolean impatient;
    boolean closed;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atNs).thenComparing(Timer::number));
    private int timersMade;

    private record Timer(long atNs, int number, Runnable task) {}

    /** Moves the clock and runs what is due on the way. */
    void advance(Duration time) {
        long untilNs = nowNs + time.toNanos();
        while (!timers.isEmpty() && timers.peek().atNs() <= untilNs) {
            Timer timer = timers.poll();
            nowNs = Math.max(nowNs, timer.atNs());
            timer.task().run();
        }
        nowNs = untilNs;
    }

    FakeWebSocket webSocket(int index) {
        return webSockets.get(index);
    }

    @Override
    public WebSocket webSocket(URI uri) {
        FakeWebSocket webSocket = new FakeWebSocket();
        webSocket.whenOpened = whenOpened;
        webSockets.add(webSocket);
        return webSocket.proxy;
    }

    @Override
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BufferPool bufferPool() {
        return pool;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        if (impatient) {
            task.run();
        } else {
            timers.add(new Timer(nowNs + delay.toNanos(), timersMade++, task));
        }
        return null;
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EngineStatistics statistics() {
        return EngineStatistics.NONE;
    }

    @Override
    public EngineConfig config() {
        return EngineConfig.defaults();
    }

    @Override
    public int doWork() {
        throw new UnsupportedOperationException();
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
