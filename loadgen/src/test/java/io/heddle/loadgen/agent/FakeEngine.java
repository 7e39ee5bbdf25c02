package io.heddle.loadgen.agent;

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
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** An engine whose loop is the test's own thread and whose clock the test moves. <b>Thread:</b> any one thread. */
final class FakeEngine implements WebSocketEngine {
    final List<FakeWebSocket> webSockets = new ArrayList<>();
    final FakePool pool = new FakePool();
    long nowNs = 1_000_000_000L;
    /** Called when a connection opens; by default does nothing. */
    Consumer<FakeWebSocket> whenOpened = webSocket -> {};
    final Random random = new Random(14);
    Consumer<FakeWebSocket> whenSent = webSocket -> {};
    boolean closed;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atNs).thenComparing(Timer::number));
    private int timersMade;

    private record Timer(long atNs, int number, FakeTask task) {}

    /** Moves the clock and runs what is due on the way. */
    void advance(Duration time) {
        long untilNs = nowNs + time.toNanos();
        while (!timers.isEmpty() && timers.peek().atNs() <= untilNs) {
            Timer timer = timers.poll();
            nowNs = Math.max(nowNs, timer.atNs());
            timer.task().run(timer.atNs());
        }
        nowNs = untilNs;
    }

    /** A task that waits for its time. */
    private final class FakeTask implements ScheduledTask {
        private final Runnable task;
        private final long periodNs;
        private long atNs;
        private boolean cancelled;
        private boolean waits;

        private FakeTask(Runnable task, long periodNs) {
            this.task = task;
            this.periodNs = periodNs;
        }

        private void at(long timeNs) {
            atNs = timeNs;
            waits = true;
            timers.add(new Timer(timeNs, timersMade++, this));
        }

        private void run(long dueNs) {
            if (cancelled || !waits || dueNs != atNs) {
                return;
            }
            waits = false;
            if (periodNs > 0) {
                at(nowNs + periodNs);
            }
            task.run();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public ScheduledTask reschedule(Duration delay) {
            if (!cancelled) {
                at(nowNs + delay.toNanos());
            }
            return this;
        }

        @Override
        public ScheduledTask daemon() {
            return this;
        }
    }

    FakeWebSocket webSocket(int index) {
        return webSockets.get(index);
    }

    @Override
    public WebSocket webSocket(URI uri) {
        FakeWebSocket webSocket = new FakeWebSocket();
        webSocket.whenOpened = whenOpened;
        webSocket.whenSent = whenSent;
        webSocket.whenClosing = closing -> {
            if (closing.opened) {
                schedule(Duration.ZERO, () -> closing.fireClosed(1000, ""));
            } else {
                // It was made to check the request.
                webSockets.remove(closing);
            }
        };
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
        FakeTask fake = new FakeTask(task, 0);
        fake.at(nowNs + delay.toNanos());
        return fake;
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        FakeTask fake = new FakeTask(task, period.toNanos());
        fake.at(nowNs + period.toNanos());
        return fake;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public RandomGenerator random() {
        return random;
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
