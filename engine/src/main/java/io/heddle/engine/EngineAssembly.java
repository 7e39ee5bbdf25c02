package io.heddle.engine;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.config.ConnectLimits;
import io.heddle.api.spi.NameResolver;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.admission.Admission;
import io.heddle.engine.connection.Connections;
import io.heddle.engine.connection.EndOfCycle;
import io.heddle.engine.dispatch.HandlerDispatcher;
import io.heddle.engine.dispatch.MdcDispatcher;
import io.heddle.engine.dispatch.ReadOnlyViews;
import io.heddle.engine.dispatch.SlowHandlers;
import io.heddle.engine.dispatch.ThrownLog;
import io.heddle.engine.extension.ExtensionServices;
import io.heddle.engine.frame.MaskingKeys;
import io.heddle.engine.frame.SecureMaskingKeys;
import io.heddle.engine.log.ConnectionLog;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.DutyCycleTracker;
import io.heddle.engine.loop.EventLoop;
import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.LoopThread;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyDispatcher;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.loop.nio.NioPoller;
import io.heddle.engine.loop.nio.SocketSettings;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.task.LoopTask;
import io.heddle.engine.transport.address.AddressHistory;
import io.heddle.engine.opening.Http2SessionPool;
import io.heddle.engine.handshake.auth.KnownChallenges;
import io.heddle.engine.transport.address.LocalAddresses;
import io.heddle.engine.opening.OpeningServices;
import io.heddle.engine.send.SendPump;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.transport.HostLookups;
import io.heddle.engine.transport.SystemResolver;
import io.heddle.engine.transport.http2.Http2Context;
import io.heddle.engine.transport.http2.Http2Session;
import io.heddle.engine.transport.proxy.ProxySelections;
import io.heddle.engine.transport.proxy.ProxySources;
import io.heddle.engine.transport.proxy.SelectorThreads;
import io.heddle.engine.transport.proxy.SystemProxies;
import io.heddle.engine.transport.tls.TlsConnector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that an engine takes from outside: the clock, the network, the resolver, threads, randomness, the system's TLS and direct
 * memory. Each has its production value until another is set. This is the only place that puts the parts of an engine together;
 * production, tests and benchmarks share it.
 *
 * <p><b>Thread:</b> any thread, one at a time. <b>Owns:</b> nothing; an engine owns what was made for it.
 */
public final class EngineAssembly {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.engine");

    /** Opens the poller of an engine. <b>Thread:</b> any thread. */
    @FunctionalInterface
    public interface PollerSource {
        Poller open() throws IOException;
    }

    /** The engine around the parts, as they need it. <b>Thread:</b> any thread, unless said otherwise. */
    public interface Host {
        /** The engine as users see it. */
        WebSocketEngine engine();

        /** @return whether the loop sleeps in its poller while there is nothing to do */
        boolean mayBlock();

        /** Called after each cycle, on the loop. @return whether the loop is to end */
        boolean isDrained();

        /** The last cycle is over, and the stages can still be turned. On the loop. */
        void onLoopEnding();

        /** The loop has ended. On the loop. */
        void onLoopEnd();

        void onConnectionStarted();

        /** A connection has told its last event. On the loop, or where a closed engine refuses it. */
        void onConnectionEnded();
    }

    final EngineConfig config;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    /** Null means the clock, read once a cycle. */
    private NanoClock cycleClock;
    private PollerSource poller;
    private Supplier<? extends NameResolver> resolver;
    private Supplier<? extends Executor> selectorThreads;
    private Function<String, String> environment = System::getenv;
    private Function<String, String> properties = System::getProperty;
    private Supplier<ProxySelector> proxySelector = ProxySelector::getDefault;
    private ThreadFactory threads = Thread::new;
    private Supplier<LoopThread> loopThread = LoopThread::ofJvm;
    private InstantSource wallClock = InstantSource.system();
    private SecureRandom random = new SecureRandom();
    private MaskingKeys maskingKeys;
    RandomGenerator jitter = () -> ThreadLocalRandom.current().nextLong();
    private TlsSettings systemTls = TlsSettings.system();
    private DirectMemory memory = DirectMemory.JVM;
    private Consumer<EngineParts> assembled = parts -> {};
    private ThrownLog handlerErrors = ConnectionLog::threw;
    private Consumer<Throwable> faults = fault -> LOG.error("The event loop met an exception and goes on", fault);

    public EngineAssembly(EngineConfig config) {
        this.config = Objects.requireNonNull(config, "config");
        poller = () -> NioPoller.open(socketSettings(config));
        resolver = () -> new SystemResolver(config.threadName(), threads, InetAddress::getAllByName);
        selectorThreads = () -> new SelectorThreads(config.threadName(), threads);
    }

    private static SocketSettings socketSettings(EngineConfig config) {
        return new SocketSettings(config.socketSendBufferBytes(), config.socketReceiveBufferBytes(), config.tcpKeepAlive(),
            config.trafficClass());
    }

    // ---- the sources ----

    public EngineAssembly clock(NanoClock source) {
        clock = source;
        return this;
    }

    /** A clock that moves only between cycles: it is also the time of the cycle. Any other clock is read once a cycle. */
    public EngineAssembly virtualClock(NanoClock source) {
        clock = source;
        cycleClock = source;
        return this;
    }

    /** Gives the dates that users see; never the time of a limit. */
    public EngineAssembly wallClock(InstantSource source) {
        wallClock = source;
        return this;
    }

    public EngineAssembly poller(PollerSource source) {
        poller = source;
        return this;
    }

    /** Makes the resolver that stands in for the system's, unless the configuration has one. It is closed if it can be. */
    public EngineAssembly resolver(Supplier<? extends NameResolver> source) {
        resolver = source;
        return this;
    }

    /** Makes what calls proxy selectors, which may block. It is closed if it can be. */
    public EngineAssembly selectorThreads(Supplier<? extends Executor> source) {
        selectorThreads = source;
        return this;
    }

    /** The variables that {@link io.heddle.api.proxy.ProxySettings#system()} reads; null for one that is not set. */
    public EngineAssembly environment(Function<String, String> source) {
        environment = source;
        return this;
    }

    /** The system properties that {@link io.heddle.api.proxy.ProxySettings#system()} reads, and the JVM's selector; null for none. */
    public EngineAssembly proxyProperties(Function<String, String> source, Supplier<ProxySelector> defaultSelector) {
        properties = source;
        proxySelector = defaultSelector;
        return this;
    }

    /** Makes the thread of the loop, those of the resolver and of proxy selectors; the engine names them. */
    public EngineAssembly threads(ThreadFactory source) {
        threads = source;
        return this;
    }

    /** Tells the calls of the loop from those of other threads. */
    public EngineAssembly loopThread(Supplier<LoopThread> source) {
        loopThread = source;
        return this;
    }

    /** Makes the keys of the upgrade (RFC 6455 section 4.1). */
    public EngineAssembly random(SecureRandom source) {
        random = source;
        return this;
    }

    public EngineAssembly maskingKeys(MaskingKeys source) {
        maskingKeys = source;
        return this;
    }

    /** Spreads the delays of users; any thread may use it. */
    public EngineAssembly jitter(RandomGenerator source) {
        jitter = source;
        return this;
    }

    /** The settings stand in for {@link TlsSettings#system()}: a simulated network cannot speak the JVM's TLS. */
    public EngineAssembly systemTls(TlsSettings settings) {
        systemTls = settings;
        return this;
    }

    public EngineAssembly memory(DirectMemory source) {
        memory = source;
        return this;
    }

    /** The listener is given the parts of the engine once they are put together: for what no public method tells. */
    public EngineAssembly assembled(Consumer<EngineParts> listener) {
        assembled = listener;
        return this;
    }

    /** The listener hears of exceptions of handlers if the configuration has no listener to them. */
    public EngineAssembly handlerErrors(BiConsumer<WebSocket, Throwable> listener) {
        handlerErrors = (from, thrower, thrown) -> listener.accept(from, thrown);
        return this;
    }

    /** The listener hears of the faults that the loop survives. */
    public EngineAssembly faults(Consumer<Throwable> listener) {
        faults = listener;
        return this;
    }

    /** Never throws: where even the log fails, the loop goes on all the same. */
    Consumer<Throwable> faults() {
        Consumer<Throwable> listener = faults;
        return fault -> {
            try {
                listener.accept(fault);
            } catch (Throwable unheard) {
                // There is nobody left to tell.
                fault.addSuppressed(unheard);
            }
        };
    }

    Thread newThread(Runnable task, String name, boolean isDaemon) {
        Thread thread = threads.newThread(task);
        thread.setName(name);
        thread.setDaemon(isDaemon);
        return thread;
    }

    // ---- putting together ----

    /** An engine with a thread of its own, over these sources. */
    public WebSocketEngine start() {
        return EventLoopWebSocketEngine.started(this);
    }

    /** An engine that its caller turns with {@link WebSocketEngine#doWork()}, over these sources. It never waits in its poller. */
    public WebSocketEngine invoker() {
        return EventLoopWebSocketEngine.invoked(this, false);
    }

    /** An engine that its caller turns, and that parks and waits in its poller as one with a thread does: for a poller of virtual time. */
    public WebSocketEngine waitingInvoker() {
        return EventLoopWebSocketEngine.invoked(this, true);
    }

    /**
     * The parts of an engine without the engine around them, for tests and benchmarks.
     *
     * @throws IOException if no poller could be opened; nothing is left open if this throws
     */
    public EngineParts assemble(Host host) throws IOException {
        Poller opened = poller.open();
        AtomicReference<HostLookups> resolvers = new AtomicReference<>();
        boolean isDone = false;
        try {
            EngineParts parts = assemble(host, opened, resolvers);
            assembled.accept(parts);
            isDone = true;
            return parts;
        } finally {
            if (!isDone) {
                // Direct memory was refused, for instance.
                CloseHelper.quietCloseAll(resolvers.get(), opened);
            }
        }
    }

    private HostLookups lookups(NanoClock cycle, Consumer<Runnable> loop) {
        HostLookups.Limits limits = new HostLookups.Limits(
            config.maxLookups(), config.lookupTtl().toNanos(), config.failedLookupTtl().toNanos());
        NameResolver own = config.nameResolver();
        if (own != null) {
            return new HostLookups(own, "the EngineConfig.nameResolver", null, limits, cycle, loop);
        }
        NameResolver system = resolver.get();
        AutoCloseable owned = system instanceof AutoCloseable closeable ? closeable : null;
        return new HostLookups(system, "the system's resolver", owned, limits, cycle, loop);
    }

    /** Null without limits: then no opening waits, nor pays for it. */
    private static Admission admission(ConnectLimits limits, EventLoop.Parts loop, EngineCounters counters) {
        return limits.isUnlimited() ? null
            : new Admission(limits, loop.deadlines(), loop.budget(), loop.commands()::add, counters);
    }

    private ProxySources proxies(NanoClock cycle, Consumer<Runnable> loop) {
        return new ProxySources(new ProxySelections(selectorThreads.get(), config.maxLookups(), cycle, loop),
            new SystemProxies(properties, environment, proxySelector, LOG::warn));
    }

    private EngineParts assemble(Host host, Poller opened, AtomicReference<HostLookups> resolvers) {
        Consumer<Throwable> safeFaults = faults();
        TurnBudget budget = new TurnBudget(clock, config.maxCycleTime().toNanos(), EventLoop.STEPS + EndOfCycle.STEPS);
        ReadyDispatcher ready = new ReadyDispatcher(opened, clock, budget);
        NanoClock cycle = cycleClock == null ? ready.cycleClock() : cycleClock;
        LoopThread thread = loopThread.get();
        LoopCommands commands = new LoopCommands(ready.waker(), safeFaults, config.taskQueueCapacity());
        Deadlines deadlines = new Deadlines(cycle, safeFaults);
        Deadlines limits = new Deadlines(ready.listeningClock(), safeFaults);
        DutyCycleTracker tracker = new DutyCycleTracker();
        EventLoop.Parts loopParts =
            new EventLoop.Parts(config.threadName(), thread, clock, ready, ready.waker(), budget, commands, deadlines, limits, tracker,
                safeFaults);
        SendRing ring = new SendRing(config.sendRingCapacity());
        SegmentPool pool = config.trackSegments()
            ? new TrackingSegmentPool(config.maxPooledBytes(), memory)
            : new SegmentPool(config.maxPooledBytes(), memory);
        pool.serveLoop(thread);
        EngineCounters counters = new EngineCounters();
        ReadOnlyViews views = new ReadOnlyViews();
        DirectMemory own = pool::allocateOutside;
        ByteBuffer readBuffer = own.allocate(config.readBufferBytes());
        views.shareReceived(readBuffer);
        SlowHandlers slow = config.warnOfSlowHandlers().isZero() ? null
            : new SlowHandlers(config.warnOfSlowHandlers().toNanos(), clock, deadlines, new SlowHandlerLog());
        HandlerDispatcher dispatcher = config.handlerMdc()
            ? new MdcDispatcher(config.handlerErrorListener(), handlerErrors, counters, views, slow, ConnectionLog::context)
            : new HandlerDispatcher(config.handlerErrorListener(), handlerErrors, counters, views, slow);
        ExtensionServices extensions =
            new ExtensionServices(pool, own, counters, config.maxDeflateContextBytes(), views::shareDecoded);
        CycleQueue<Resumable> resumes = new CycleQueue<>();
        CycleQueue<Http2Session> sessionWrites = new CycleQueue<>();
        Http2SessionPool sessions = new Http2SessionPool(
            new Http2Context(config, pool, own, deadlines, limits, cycle, counters, budget, resumes, sessionWrites), config.http2(),
            cycle, commands::add);
        HostLookups names = lookups(cycle, commands::add);
        resolvers.set(names);
        ProxySources proxies = proxies(cycle, commands::add);
        TlsConnector tls = new TlsConnector(config, systemTls, pool, own, commands::add, ConnectionLog::tlsEngineNotReleased);
        LocalAddresses local = new LocalAddresses(config, opened, cycle, () -> counters.get(Counter.CONNECTING));
        OpeningServices opening =
            new OpeningServices(config, names, proxies, opened, local, limits, new AddressHistory(cycle), tls, sessions, extensions,
                admission(config.connectLimits(), loopParts, counters), admission(config.reconnectLimits(), loopParts, counters),
                new KnownChallenges(), counters, random, commands::add, readBuffer::clear);
        MaskingKeys keys = maskingKeys == null ? new SecureMaskingKeys() : maskingKeys;
        LoopTask.Loop tasks = new LoopTask.Loop(deadlines, commands, clock, thread, host.engine()::isClosed);
        Connections connections = new Connections(new Connections.Parts(
            host.engine(), config, loopParts, thread, cycle, wallClock, pool, ring,
            new SendPump(config.writeBufferBytes(), keys, pool, own), readBuffer, views, dispatcher, opening, resumes,
            sessionWrites,
            counters, tasks, host::onConnectionStarted, host::onConnectionEnded));
        EventLoop loop = new EventLoop(loopParts, new RingStage(ring, budget), connections.endOfCycle(), host.mayBlock(), host::isDrained,
            host::onLoopEnding, host::onLoopEnd);
        return new EngineParts(
            loop, commands, deadlines, limits, tracker, budget, clock, cycle, pool, ring, counters, names, proxies, sessions,
            extensions, connections, tasks);
    }
}
