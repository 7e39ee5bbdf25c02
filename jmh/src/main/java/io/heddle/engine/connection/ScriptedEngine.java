package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.frame.SecureMaskingKeys;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.DutyCycleTracker;
import io.heddle.engine.loop.EventLoop;
import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.ReadyDispatcher;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.metrics.RttRecorder;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.transport.NameResolver;
import io.heddle.engine.transport.Transport;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The engine's own parts, put together as the engine does it, but for what a benchmark replaces: its one connection stands on a transport
 * of the benchmark's making and opens without a socket, a name or an upgrade; and the loop is turned by the caller, in the parts that it
 * wants to measure, or by a thread of its own after {@link #start}.
 *
 * <p><b>Thread:</b> that of the benchmark; once started, only {@link #webSocket} and {@link #close}. <b>Owns:</b> the poller.
 */
public final class ScriptedEngine implements AutoCloseable {
    private static final URI PEER = URI.create("ws://peer.test/");
    private static final int SENDS_PER_CYCLE = 4_096;

    private final SystemNanoClock clock = SystemNanoClock.INSTANCE;
    private final EngineConfig config = EngineConfig.builder().build();
    private final SegmentPool pool = new SegmentPool(config.maxPooledBytes());
    private final SendRing ring = new SendRing(config.sendRingCapacity());
    private final EndOfCycle endOfCycle = new EndOfCycle();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final EngineServices services;
    private final EventLoop loop;
    private final ConnectionHandle handle;
    private final Connection connection;
    private AgentRunner runner;

    /**
     * @param poller what the loop sleeps in
     * @param transport of the connection
     * @param prepare sets its handlers
     */
    public ScriptedEngine(Poller poller, Transport transport, Consumer<WebSocket> prepare) {
        ReadyDispatcher dispatcher = new ReadyDispatcher(poller, clock);
        LoopCommands commands = new LoopCommands(dispatcher.waker(), ScriptedEngine::fail);
        Deadlines deadlines = new Deadlines(dispatcher.cycleClock(), ScriptedEngine::fail);
        EventLoop.Parts parts = new EventLoop.Parts("benchmark", clock, dispatcher, dispatcher.waker(), commands, deadlines,
            new DutyCycleTracker(), ScriptedEngine::fail);
        loop = new EventLoop(parts, new RingStage(ring), endOfCycle, true, isEnding::get, () -> {}, () -> {});
        services = new EngineServices(new EngineServices.Parts(
            new EngineOfParts(config, pool),
            config,
            pool,
            ring,
            commands,
            dispatcher.waker(),
            deadlines,
            clock,
            dispatcher.cycleClock(),
            loop::isLoopThread,
            new EngineCounters(),
            new RttRecorder(),
            poller,
            new SilentResolver(),
            new SecureRandom(),
            new SecureMaskingKeys(),
            endOfCycle,
            () -> {},
            () -> {}));
        handle = new ConnectionHandle(services, PEER, null, null);
        prepare.accept(handle);
        connection = opened(transport);
    }

    /** From its start, which waits for an address that never comes, to open. */
    private Connection opened(Transport transport) {
        Connection[] started = new Connection[1];
        handle.open();
        loop.doWork();
        services.registry.forEach(registered -> started[0] = registered);
        services.lifecycle.moveTo(started[0], ConnectionPhase.CONNECTING);
        services.lifecycle.moveTo(started[0], ConnectionPhase.UPGRADING);
        started[0].opened(transport);
        return started[0];
    }

    public WebSocket webSocket() {
        return handle;
    }

    /** As if the server had accepted permessage-deflate. */
    public ScriptedEngine compress(PerMessageDeflate settings, boolean clientTakeover, boolean serverTakeover) {
        ExtensionSession session = services.extensions.deflate(settings, clientTakeover, serverTakeover);
        connection.extensions = services.extensions.chain(List.of(session), List.of(settings.rsvBits()), List.of());
        return this;
    }

    /** Makes the calling thread the loop's, so that its sends need no ring. */
    public void claim() {
        loop.onStart();
    }

    /** The transport is ready to be read: one read, all that it brings, and one write of what the handlers sent. */
    public void readable() {
        connection.onReady(Readiness.READ, services.cycleClock.nanoTime());
        endOfCycle.doWork(services.cycleClock.nanoTime());
    }

    /** What other threads sent goes to the connection, and what the connection has to send is written. */
    public void writable() {
        while (ring.drain(SENDS_PER_CYCLE) > 0) {
            endOfCycle.doWork(services.cycleClock.nanoTime());
        }
        endOfCycle.doWork(services.cycleClock.nanoTime());
    }

    /** Gives the loop a thread, as an engine has one. */
    public void start() {
        runner = new AgentRunner(NoOpIdleStrategy.INSTANCE, ScriptedEngine::fail, null, loop);
        AgentRunner.startOnThread(runner);
    }

    @Override
    public void close() {
        isEnding.set(true);
        if (runner == null) {
            loop.onClose();
        } else {
            services.waker.wake();
            runner.close();
        }
    }

    private static void fail(Throwable fault) {
        throw new IllegalStateException("the loop met an exception", fault);
    }

    /** The sends of other threads, as the engine's root turns them. */
    private record RingStage(SendRing ring) implements LoopStage {
        @Override
        public int doWork(long nowNs) {
            return ring.drain(SENDS_PER_CYCLE);
        }

        @Override
        public boolean hasWork() {
            return ring.hasWork();
        }
    }

    /** Knows no address. */
    private static final class SilentResolver implements NameResolver {
        @Override
        public void resolve(String host, Listener listener) {
        }

        @Override
        public void close() {
        }
    }
}
