package io.heddle.engine;

import io.heddle.api.BufferPool;
import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.task.LoopTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: puts the parts together, gives the loop a thread (or leaves it to the caller), and ends it.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> everything below.
 */
final class EventLoopWebSocketEngine implements WebSocketEngine, EngineAssembly.Host {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.engine");
    private static final long TRIM_EVERY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long CLOSE_POLL_NS = 100_000;
    private static final long CLOSE_GRACE_MS = 10_000;
    private static final long LOOK_MS = 200;

    /** The life of an engine. */
    private enum Life {
        RUNNING,
        CLOSING,
        ENDED
    }

    private final EngineConfig config;
    private final boolean mayBlock;
    private final EngineParts parts;
    private final RandomGenerator jitter;
    private final Consumer<Throwable> faults;
    private final StatisticsSource statistics;
    /** Null unless connections keep the JVM alive. */
    private final JvmAnchor anchor;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Life> life = new AtomicReference<>(Life.RUNNING);
    private Thread thread;
    /** Turns the loop of an engine without a thread of its own; else null. */
    private AgentInvoker invoker;
    private final AtomicReference<Thread> invokerThread = new AtomicReference<>();
    private boolean isTurning;
    private boolean isDraining;

    /** An engine with a thread of its own. */
    static EventLoopWebSocketEngine started(EngineAssembly assembly) {
        EngineConfig config = assembly.config;
        boolean mayBlock = config.waitStrategy() == WaitStrategy.BLOCK;
        EventLoopWebSocketEngine engine = new EventLoopWebSocketEngine(assembly, mayBlock, anchorOf(config));
        boolean isStarted = false;
        try {
            IdleStrategy idle = mayBlock ? NoOpIdleStrategy.INSTANCE : BusySpinIdleStrategy.INSTANCE;
            AgentRunner runner = new AgentRunner(idle, assembly.faults()::accept, null, engine.parts.loop());
            boolean isDaemon = config.jvmLifetime() != JvmLifetime.UNTIL_CLOSED;
            engine.thread =
                AgentRunner.startOnThread(runner, task -> assembly.newThread(task, config.threadName(), isDaemon));
            isStarted = true;
        } finally {
            if (!isStarted) {
                // No thread to be had: nothing stays open.
                engine.parts.loop().abandon();
                engine.closeParts();
            }
        }
        LOG.debug("Engine {} started; {}; {}", config.threadName(), MemoryPlan.of(config), config);
        return engine;
    }

    /** An engine that its caller turns. One that waits in virtual time has no thread that the JVM could wait for. */
    static EventLoopWebSocketEngine invoked(EngineAssembly assembly, boolean mayBlock) {
        EventLoopWebSocketEngine engine = new EventLoopWebSocketEngine(assembly, mayBlock, mayBlock ? null : anchorOf(assembly.config));
        engine.invoker = new AgentInvoker(assembly.faults()::accept, null, engine.parts.loop());
        return engine;
    }

    private EventLoopWebSocketEngine(EngineAssembly assembly, boolean mayBlock, JvmAnchor anchor) {
        LoadedAtStart.ensure();
        this.config = assembly.config;
        this.jitter = assembly.jitter;
        this.faults = assembly.faults();
        this.mayBlock = mayBlock;
        this.anchor = anchor;
        try {
            parts = assembly.assemble(this);
        } catch (IOException e) {
            throw new UncheckedIOException("No selector could be opened: has this process a file descriptor left? " + e.getMessage(), e);
        }
        statistics = new StatisticsSource(config, parts);
        trimLater();
    }

    private static JvmAnchor anchorOf(EngineConfig config) {
        return config.jvmLifetime() == JvmLifetime.WHILE_CONNECTED ? new JvmAnchor(config.threadName() + "-keeps-jvm") : null;
    }

    // ---- the host of the parts ----

    @Override
    public WebSocketEngine engine() {
        return this;
    }

    @Override
    public boolean mayBlock() {
        return mayBlock;
    }

    @Override
    public void onConnectionStarted() {
        if (anchor != null) {
            anchor.hold();
        }
    }

    /** In the next cycle: the last handler, which runs now, may open another connection, and the JVM must not end under it. */
    @Override
    public void onConnectionEnded() {
        if (anchor != null && !parts.commands().add(anchor::release)) {
            anchor.release();
        }
    }

    // ---- for users ----

    @Override
    public WebSocket webSocket(URI uri) {
        return webSocket(uri, null, null);
    }

    @Override
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        return parts.connections().webSocket(uri, origin, protocol, extensions);
    }

    @Override
    public BufferPool bufferPool() {
        return parts.pool();
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (!parts.commands().addTask(task)) {
            throw closed();
        }
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        return LoopTask.once(delay, task, parts.tasks(), anchor);
    }

    @Override
    public ScheduledTask scheduleAtFixedRate(Duration period, Runnable task) {
        return LoopTask.atFixedRate(period, task, parts.tasks());
    }

    @Override
    public long nanoTime() {
        return parts.clock().nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return jitter;
    }

    @Override
    public EngineStatistics statistics() {
        return statistics.read();
    }

    @Override
    public EngineConfig config() {
        return config;
    }

    @Override
    public int doWork() {
        if (invoker == null) {
            throw new IllegalStateException(
                "This engine has a thread of its own: only one made by WebSocketEngine.invoker is turned by hand.");
        }
        if (!claimInvoker()) {
            throw new IllegalStateException(
                "This engine is turned by " + invokerThread.get() + ", not by " + Thread.currentThread() + ".");
        }
        if (isTurning) {
            throw new IllegalStateException("A handler or task must not turn the engine that runs it.");
        }
        return turn();
    }

    @Override
    public boolean isClosed() {
        return life.get() != Life.RUNNING;
    }

    @Override
    public void close() {
        if (life.compareAndSet(Life.RUNNING, Life.CLOSING)) {
            parts.commands().add(this::beginDrain);
        }
        if (isWithinTurn() || !parts.loop().mayAwaitEnd()) {
            return;
        }
        if (invoker != null && claimInvoker()) {
            turnToEnd();
        } else {
            awaitEnd();
        }
    }

    /** @return whether the end cannot be awaited here, since this thread is the one that the loop needs for it */
    private boolean isWithinTurn() {
        return invoker == null
            ? parts.loop().isLoopThread()
            : isTurning && invokerThread.get() == Thread.currentThread();
    }

    /** @return whether this thread turns the engine: the first that asks */
    private boolean claimInvoker() {
        if (invokerThread.compareAndSet(null, Thread.currentThread())) {
            invoker.start();
        }
        return invokerThread.get() == Thread.currentThread();
    }

    private int turn() {
        isTurning = true;
        try {
            return invoker.invoke();
        } finally {
            isTurning = false;
            if (!invoker.isRunning() && life.get() != Life.ENDED) {
                // An interrupt in the wrong moment makes Agrona's invoker stop without an end.
                invoker.close();
            }
            if (parts.loop().takeInterrupt()) {
                // The thread is the caller's, and so is its interrupt.
                Thread.currentThread().interrupt();
            }
        }
    }

    private void turnToEnd() {
        boolean wasInterrupted = false;
        while (life.get() != Life.ENDED) {
            int work = turn();
            // An interrupted thread would not park.
            wasInterrupted |= Thread.interrupted();
            if (work == 0 && !mayBlock) {
                LockSupport.parkNanos(CLOSE_POLL_NS);
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            // Handlers run on the loop, and one that blocks must not block this thread for ever.
            long maxMs = config.drainTimeout().toMillis() + CLOSE_GRACE_MS;
            if (!ended.await(maxMs, TimeUnit.MILLISECONDS)) {
                LOG.warn("Engine {} has not ended within {} ms: {}", config.threadName(), maxMs, whyNotEnded());
            } else if (thread != null) {
                thread.join(CLOSE_GRACE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In a sentence that is so: a loop that turns is not blocked, but has much to do. */
    private String whyNotEnded() throws InterruptedException {
        long cycles = parts.tracker().times().count();
        if (ended.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            return "it has ended now";
        }
        EngineCounters counters = parts.counters();
        long left = counters.get(Counter.CONNECTING) + counters.get(Counter.OPEN) + counters.get(Counter.CLOSING);
        return parts.tracker().times().count() == cycles
            ? "its loop has not turned for " + LOOK_MS + " ms, so a handler or task seems to block its thread; " + left
                + " connections are left"
            : "its loop turns, and " + left + " connections are still to be closed; it goes on with them";
    }

    // ---- on the loop ----

    private void beginDrain() {
        tellTasks();
        parts.deadlines().schedule(
            parts.clock().nanoTime() + config.drainTimeout().toNanos(), (timerId, nowNs) -> parts.connections().dropAll());
        parts.connections().closeAll();
        isDraining = true;
    }

    /** Tasks that are not due yet never run. In a list of their own, since whoever is told may cancel others. */
    private void tellTasks() {
        List<LoopTask> told = new ArrayList<>();
        parts.deadlines().visit(handler -> {
            if (handler instanceof LoopTask task && task.hearsClosing()) {
                told.add(task);
            }
        });
        told.forEach(task -> {
            try {
                task.onEngineClosing();
            } catch (Throwable fault) {
                // A handler of the user, which keeps neither the others from their end nor the engine from its own.
                faults.accept(fault);
            }
        });
    }

    @Override
    public boolean isDrained() {
        return isDraining && parts.connections().areDrained();
    }

    /** After an orderly drain none is left; if the loop's thread was interrupted, the connections are dropped here. */
    @Override
    public void onLoopEnding() {
        tellTasks();
        parts.connections().endAll();
        parts.sessions().close();
    }

    /** The loop has ended and every connection was told: everything is given back. */
    @Override
    public void onLoopEnd() {
        life.set(Life.ENDED);
        try {
            closeParts();
            if (parts.pool() instanceof TrackingSegmentPool tracking) {
                tracking.leaks().forEach(leak -> LOG.error("Engine {} ended with a segment that was never released: {}",
                    config.threadName(), leak));
            }
        } finally {
            if (anchor != null) {
                anchor.close();
            }
            ended.countDown();
        }
    }

    private void closeParts() {
        parts.lookups().close();
        parts.proxies().close();
        parts.extensions().close();
        parts.pool().close();
    }

    private void trimLater() {
        parts.deadlines().schedule(parts.cycleClock().nanoTime() + TRIM_EVERY_NS, (timerId, nowNs) -> {
            parts.pool().trim();
            trimLater();
        });
    }

    private IllegalStateException closed() {
        return new IllegalStateException("The engine " + config.threadName() + " is closed.");
    }
}
