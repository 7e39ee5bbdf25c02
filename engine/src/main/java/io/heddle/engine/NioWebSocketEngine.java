package io.heddle.engine;

import io.heddle.api.BufferPool;
import io.heddle.api.EngineConfig;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.DeflateStatistics;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.EngineServices;
import io.heddle.engine.connection.EndOfCycle;
import io.heddle.engine.frame.SecureMaskingKeys;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.DutyCycleTracker;
import io.heddle.engine.loop.EventLoop;
import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.LoopWaker;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyDispatcher;
import io.heddle.engine.loop.nio.NioPoller;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.metrics.RttRecorder;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.transport.SystemResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine: puts the parts together, gives the loop a thread (or leaves it to the caller), and ends it.
 *
 * <p><b>Thread:</b> any thread. <b>Owns:</b> everything below.
 */
final class NioWebSocketEngine implements WebSocketEngine {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.engine");
    private static final long TRIM_EVERY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long CLOSE_POLL_NS = 100_000;
    private static final long CLOSE_GRACE_MS = 10_000;
    private static final Duration LONGEST_DELAY = Duration.ofDays(365);

    /** The life of an engine. */
    private enum Life {
        RUNNING,
        CLOSING,
        ENDED
    }

    private final EngineConfig config;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final SegmentPool pool;
    private final SendRing ring;
    private final LoopCommands commands;
    private final Deadlines deadlines;
    private final ReadyDispatcher dispatcher;
    private final SystemResolver resolver;
    private final EngineCounters counters = new EngineCounters();
    private final RttRecorder roundTrips = new RttRecorder();
    private final DutyCycleTracker tracker = new DutyCycleTracker();
    private final EngineServices services;
    private final EventLoop loop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Life> life = new AtomicReference<>(Life.RUNNING);
    private Thread thread;
    /** Of an engine without a thread of its own; else null. */
    private AgentInvoker invoker;
    private final AtomicReference<Thread> invokerThread = new AtomicReference<>();
    private boolean isTurning;
    private boolean isDraining;

    static NioWebSocketEngine started(EngineConfig config) {
        return over(config, poller -> {
            boolean mayBlock = config.waitStrategy() == WaitStrategy.BLOCK;
            NioWebSocketEngine engine = new NioWebSocketEngine(config, poller, mayBlock);
            IdleStrategy idle = mayBlock ? NoOpIdleStrategy.INSTANCE : BusySpinIdleStrategy.INSTANCE;
            AgentRunner runner = new AgentRunner(idle, NioWebSocketEngine::onLoopFault, null, engine.loop);
            engine.thread = AgentRunner.startOnThread(runner, task -> {
                Thread made = new Thread(task, config.threadName());
                made.setDaemon(config.jvmLifetime() != JvmLifetime.UNTIL_CLOSED);
                return made;
            });
            LOG.debug("Engine {} started; {}; {}", config.threadName(), MemoryPlan.of(config), config);
            return engine;
        });
    }

    static NioWebSocketEngine invoked(EngineConfig config) {
        return over(config, poller -> {
            NioWebSocketEngine engine = new NioWebSocketEngine(config, poller, false);
            engine.invoker = new AgentInvoker(NioWebSocketEngine::onLoopFault, null, engine.loop);
            return engine;
        });
    }

    /** An engine that can not start (no direct memory, no thread) leaves no descriptor open. */
    private static NioWebSocketEngine over(EngineConfig config, Function<Poller, NioWebSocketEngine> start) {
        Objects.requireNonNull(config, "config");
        Poller poller = null;
        try {
            poller = NioPoller.open(config.socketSendBufferBytes(), config.socketReceiveBufferBytes());
            NioWebSocketEngine engine = start.apply(poller);
            poller = null;
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException("No selector could be opened: has this process a file descriptor left? " + e.getMessage(), e);
        } finally {
            CloseHelper.quietClose(poller);
        }
    }

    private NioWebSocketEngine(EngineConfig config, Poller poller, boolean mayBlock) {
        this.config = config;
        dispatcher = new ReadyDispatcher(poller, clock);
        pool = config.trackSegments()
            ? new TrackingSegmentPool(config.maxPooledBytes())
            : new SegmentPool(config.maxPooledBytes());
        ring = new SendRing(config.sendRingCapacity());
        LoopWaker waker = dispatcher.waker();
        commands = new LoopCommands(waker, NioWebSocketEngine::onLoopFault);
        deadlines = new Deadlines(dispatcher.cycleClock(), NioWebSocketEngine::onLoopFault);
        resolver = new SystemResolver(config.threadName(), commands::add, InetAddress::getAllByName);
        EndOfCycle endOfCycle = new EndOfCycle();
        EventLoop.Parts parts = new EventLoop.Parts(
            config.threadName(), clock, dispatcher, waker, commands, deadlines, tracker, NioWebSocketEngine::onLoopFault);
        loop = new EventLoop(parts, new RingStage(ring), endOfCycle, mayBlock, this::isDrained, this::onLoopEnding, this::onLoopEnd);
        JvmAnchor anchor =
            config.jvmLifetime() == JvmLifetime.WHILE_CONNECTED ? new JvmAnchor(config.threadName() + "-keeps-jvm") : null;
        services = new EngineServices(new EngineServices.Parts(
            this,
            config,
            pool,
            ring,
            commands,
            waker,
            deadlines,
            clock,
            dispatcher.cycleClock(),
            loop::isLoopThread,
            counters,
            roundTrips,
            poller,
            resolver,
            new SecureRandom(),
            new SecureMaskingKeys(),
            endOfCycle,
            anchor == null ? () -> {} : anchor::hold,
            anchor == null ? () -> {} : () -> releaseAfterHandlers(anchor)));
        trimLater();
    }

    /** In the next cycle: the last handler, which runs now, may open another connection, and the JVM must not end under it. */
    private void releaseAfterHandlers(JvmAnchor anchor) {
        if (!commands.add(anchor::release)) {
            anchor.release();
        }
    }

    @Override
    public WebSocket webSocket(URI uri) {
        return webSocket(uri, null, null);
    }

    @Override
    public WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions) {
        return new ConnectionHandle(services, uri, origin, protocol, extensions);
    }

    @Override
    public BufferPool bufferPool() {
        return pool;
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (isClosed() || !commands.add(task)) {
            throw closed();
        }
    }

    @Override
    public ScheduledTask schedule(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("delay=" + delay + " must be from zero to 365 days");
        }
        if (isClosed()) {
            throw closed();
        }
        LoopTask scheduled = new LoopTask(task, deadlines, commands);
        scheduled.start(clock.nanoTime() + delay.toNanos(), loop.isLoopThread());
        return scheduled;
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(
            counters.get(Counter.OPEN),
            counters.get(Counter.CONNECTING),
            counters.get(Counter.CLOSING),
            counters.get(Counter.HANDSHAKES_OK),
            counters.get(Counter.HANDSHAKES_FAILED),
            counters.get(Counter.TLS_HANDSHAKES),
            counters.get(Counter.TLS_RESUMPTIONS),
            counters.get(Counter.BYTES_RECEIVED),
            counters.get(Counter.BYTES_SENT),
            counters.get(Counter.MESSAGES_RECEIVED),
            counters.get(Counter.MESSAGES_SENT),
            ring.refusals(),
            counters.get(Counter.HANDLER_ERRORS),
            tracker.longestNs(),
            tracker.cycles(),
            roundTrips.summary(),
            pool.statistics(),
            new DeflateStatistics(
                counters.get(Counter.DEFLATERS),
                counters.get(Counter.INFLATERS),
                counters.get(Counter.DEFLATE_BYTES),
                config.maxDeflateContextBytes(),
                counters.get(Counter.DEFLATE_CONTEXTS_DROPPED),
                counters.get(Counter.DEFLATE_REFUSALS)),
            counters.http2());
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
            commands.add(this::beginDrain);
        }
        if (loop.isLoopThread() && (invoker == null || isTurning)) {
            return;
        }
        if (invoker != null && claimInvoker()) {
            turnToEnd();
        } else {
            awaitEnd();
        }
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
            if (loop.takeInterrupt()) {
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
            if (work == 0) {
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
            long mostMs = config.drainTimeout().toMillis() + CLOSE_GRACE_MS;
            if (!ended.await(mostMs, TimeUnit.MILLISECONDS)) {
                LOG.warn("Engine {} has not ended within {} ms: is a handler blocking its thread?", config.threadName(), mostMs);
            } else if (thread != null) {
                thread.join(CLOSE_GRACE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- on the loop ----

    private void beginDrain() {
        deadlines.schedule(clock.nanoTime() + config.drainTimeout().toNanos(), (timerId, nowNs) -> services.dropConnections());
        services.closeConnections();
        isDraining = true;
    }

    private boolean isDrained() {
        return isDraining && services.isDrained();
    }

    /** In order nobody is left; if the loop's thread was interrupted, the connections are dropped here. */
    private void onLoopEnding() {
        services.closeConnections();
        services.dropConnections();
        services.closeSessions();
    }

    /** The loop has ended and everybody was told: everything is given back. */
    private void onLoopEnd() {
        life.set(Life.ENDED);
        try {
            resolver.close();
            services.release();
            pool.close();
            if (pool instanceof TrackingSegmentPool tracking) {
                tracking.leaks().forEach(leak -> LOG.error("Engine {} ended with a segment that was never released: {}",
                    config.threadName(), leak));
            }
        } finally {
            ended.countDown();
        }
    }

    private void trimLater() {
        deadlines.schedule(dispatcher.cycleClock().nanoTime() + TRIM_EVERY_NS, (timerId, nowNs) -> {
            pool.trim();
            trimLater();
        });
    }

    private IllegalStateException closed() {
        return new IllegalStateException("The engine " + config.threadName() + " is closed.");
    }

    private static void onLoopFault(Throwable fault) {
        LOG.error("The event loop met an exception and goes on", fault);
    }
}
