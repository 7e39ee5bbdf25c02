package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.engine.dispatch.HandlerDispatcher;
import io.heddle.engine.dispatch.ReadOnlyViews;
import io.heddle.engine.extension.ExtensionServices;
import io.heddle.engine.frame.MaskingKeys;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.LoopWaker;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.metrics.RttRecorder;
import io.heddle.engine.opening.Http2SessionPool;
import io.heddle.engine.opening.OpeningServices;
import io.heddle.engine.send.SendPump;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.transport.NameResolver;
import io.heddle.engine.transport.http2.Http2Context;
import io.heddle.engine.transport.tls.TlsConnector;
import java.security.SecureRandom;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * What all connections of an engine share. Made by the root, which knows how to put it together.
 *
 * <p><b>Thread:</b> immutable; most parts are loop-confined, the handle uses {@code config}, {@code commands}, {@code waker}, {@code
 * ring}, {@code pool} and {@code clock} from any thread.
 */
public final class EngineServices {
    private static final int GOING_AWAY = 1001;

    final WebSocketEngine engine;
    final EngineConfig config;
    final SegmentPool pool;
    final SendRing ring;
    final LoopCommands commands;
    final LoopWaker waker;
    final Deadlines deadlines;
    final NanoClock clock;
    final NanoClock cycleClock;
    final BooleanSupplier isLoopThread;
    final Runnable onConnectionStarted;
    final Runnable onConnectionEnded;
    final EngineCounters counters;
    final RttRecorder roundTrips;
    final OpeningServices opening;
    final SendPump pump;
    final EndOfCycle endOfCycle;
    final Http2SessionPool sessions;
    final ConnectionRegistry registry = new ConnectionRegistry();
    final ReadOnlyViews views = new ReadOnlyViews();
    final HandlerDispatcher dispatcher;
    final ExtensionServices extensions;
    final Receiver receiver;
    final Sender sender;
    final SendAdmission admission;
    final Closer closer;
    final LoopRunner loop;
    final ConnectionCommands calls;
    final ConnectionLifecycle lifecycle;
    /** Set on the loop when the engine closes: no connection starts any more. */
    boolean closing;

    /** What the root brings. */
    public record Parts(
        WebSocketEngine engine,
        EngineConfig config,
        SegmentPool pool,
        SendRing ring,
        LoopCommands commands,
        LoopWaker waker,
        Deadlines deadlines,
        NanoClock clock,
        NanoClock cycleClock,
        BooleanSupplier isLoopThread,
        EngineCounters counters,
        RttRecorder roundTrips,
        Poller poller,
        NameResolver resolver,
        SecureRandom random,
        MaskingKeys maskingKeys,
        EndOfCycle endOfCycle,
        Runnable onConnectionStarted,
        Runnable onConnectionEnded) {}

    public EngineServices(Parts parts) {
        engine = parts.engine;
        config = parts.config;
        pool = parts.pool;
        pool.serveLoop(parts.isLoopThread);
        ring = parts.ring;
        commands = parts.commands;
        waker = parts.waker;
        deadlines = parts.deadlines;
        clock = parts.clock;
        cycleClock = parts.cycleClock;
        isLoopThread = parts.isLoopThread;
        onConnectionStarted = parts.onConnectionStarted;
        onConnectionEnded = parts.onConnectionEnded;
        counters = parts.counters;
        roundTrips = parts.roundTrips;
        endOfCycle = parts.endOfCycle;
        pump = new SendPump(config.writeBufferBytes(), parts.maskingKeys, pool);
        Http2Context http2 = new Http2Context(config, pool, deadlines, cycleClock, counters, endOfCycle.sessions::add);
        sessions = new Http2SessionPool(http2, config.http2(), cycleClock);
        dispatcher = new HandlerDispatcher(config.handlerErrorListener(), ConnectionLog::handlerThrew, counters, views);
        extensions = new ExtensionServices(pool, counters, config.maxDeflateContextBytes(), views::shareDecoded);
        receiver = new Receiver(this, config.readBufferBytes());
        opening = new OpeningServices(
            config,
            parts.resolver,
            parts.poller,
            new TlsConnector(config, pool, commands::add, ConnectionLog::tlsEngineNotReleased),
            sessions,
            extensions,
            counters,
            parts.random,
            receiver::emptyBuffer);
        sender = new Sender(this);
        admission = new SendAdmission(this);
        closer = new Closer(this);
        endOfCycle.serve(receiver, sender, closer);
        lifecycle = new ConnectionLifecycle(this);
        loop = new LoopRunner(commands, ring, isLoopThread);
        calls = new ConnectionCommands(engine, clock, loop, onConnectionStarted, onConnectionEnded, closer, receiver);
    }

    /** Closes open connections with 1001, behind all that was sent, and drops attempts; no other starts any more. */
    public void closeConnections() {
        closing = true;
        ring.drain(ring.capacity());
        registry.forEach(connection -> closer.close(connection, GOING_AWAY, ""));
    }

    /** Drops what is left, when the time to drain is over. */
    public void dropConnections() {
        registry.forEach(closer::onDrainTimeout);
    }

    /** Drops the HTTP/2 sessions: nobody uses them any more. */
    public void closeSessions() {
        sessions.close();
    }

    /** The engine has ended, and all its connections have. */
    public void release() {
        extensions.close();
    }

    /** Whether every connection has told its user how it ended. */
    public boolean isDrained() {
        return registry.size() == 0 && !endOfCycle.hasWork();
    }

    /** Connections that are connecting, open or closing: those that ended and have not told so yet are in the registry too. */
    long liveConnections() {
        return counters.get(Counter.CONNECTING) + counters.get(Counter.OPEN) + counters.get(Counter.CLOSING);
    }
}
