package io.heddle.jmh.micro;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.engine.EngineAssembly;
import io.heddle.engine.EngineParts;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;

/**
 * An engine with one open connection, whose socket is scripted. The caller turns the parts of the loop that it wants to measure, or gives
 * the loop a thread with {@link #start}. Everything between the socket and the user's handlers is what production runs: the plain
 * transport is part of the measured path.
 *
 * <p><b>Thread:</b> that of the benchmark; once started, only {@link #webSocket}, {@link #wakeUps} and {@link #close}. <b>Owns:</b> the
 * parts of the engine.
 */
final class ScriptedEngine implements AutoCloseable {
    /** The scripted server compresses where the target says so. */
    private static final URI PLAIN = URI.create("ws://peer.test/echo");

    private static final URI COMPRESSED = URI.create("ws://peer.test/echo?deflate");
    private static final int SENDS_PER_CYCLE = 4_096;

    private final ScriptedPoller poller;
    private final EngineOfParts engine;
    private final EngineParts parts;
    private final WebSocket webSocket;
    private final LoopParticipant connection;
    private volatile boolean isEnding;
    private AgentRunner runner;

    /**
     * @param frames gives and takes the bytes of the connection after its upgrade
     * @param prepare sets the handlers
     * @param extensions are offered and accepted, without context takeover
     */
    ScriptedEngine(SocketHandle frames, Consumer<WebSocket> prepare, Extension... extensions) {
        poller = new ScriptedPoller(new UpgradedSocket(frames));
        EngineConfig config = EngineConfig.builder().build();
        engine = new EngineOfParts(config);
        try {
            parts = new EngineAssembly(config)
                .poller(() -> poller).resolver(() -> ScriptedEngine::loopback).faults(ScriptedEngine::fail)
                .assemble(new Host());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.bufferPool = parts.pool();
        webSocket = parts.connections().webSocket(extensions.length == 0 ? PLAIN : COMPRESSED, null, null, extensions);
        prepare.accept(webSocket);
        connection = opened();
    }

    private LoopParticipant opened() {
        webSocket.open();
        parts.loop().doWork();
        LoopParticipant opened = poller.participant();
        opened.onReady(Readiness.CONNECT, parts.cycleClock().nanoTime());
        if (!webSocket.isOpen()) {
            throw new IllegalStateException("the scripted upgrade failed: the connection is " + webSocket.state());
        }
        return opened;
    }

    WebSocket webSocket() {
        return webSocket;
    }

    /** How often other threads woke the loop. */
    long wakeUps() {
        return poller.wakeUps();
    }

    /** Makes the calling thread the loop's, so that its sends need no ring. */
    void claim() {
        parts.loop().onStart();
    }

    /** The socket is ready to be read: one read, all that it brings, and one write of what the handlers sent. */
    void readable() {
        long nowNs = parts.cycleClock().nanoTime();
        connection.onReady(Readiness.READ, nowNs);
        parts.connections().endOfCycle().doWork(nowNs);
    }

    /** The sends of other threads go to the connection, and the connection writes what it has to send. */
    void writable() {
        long nowNs = parts.cycleClock().nanoTime();
        while (parts.ring().drain(SENDS_PER_CYCLE) > 0) {
            parts.connections().endOfCycle().doWork(nowNs);
        }
        parts.connections().endOfCycle().doWork(nowNs);
    }

    /** Gives the loop a thread, as an engine has one. */
    void start() {
        runner = new AgentRunner(NoOpIdleStrategy.INSTANCE, ScriptedEngine::fail, null, parts.loop());
        AgentRunner.startOnThread(runner);
    }

    @Override
    public void close() {
        isEnding = true;
        if (runner == null) {
            parts.loop().onClose();
        } else {
            // A command wakes the loop.
            parts.commands().add(() -> {});
            runner.close();
        }
    }

    private static void fail(Throwable fault) {
        throw new IllegalStateException("the loop met an exception", fault);
    }

    /** Ends the loop with the benchmark, and has nothing else to do. */
    private final class Host implements EngineAssembly.Host {
        @Override
        public WebSocketEngine engine() {
            return engine;
        }

        @Override
        public boolean mayBlock() {
            return true;
        }

        @Override
        public boolean isDrained() {
            return isEnding;
        }

        @Override
        public void onLoopEnding() {
        }

        @Override
        public void onLoopEnd() {
        }

        @Override
        public void onConnectionStarted() {
        }

        @Override
        public void onConnectionEnded() {
        }
    }

    /** Every name is that of the loopback address, at once. */
    private static CompletionStage<List<InetAddress>> loopback(String host) {
        return CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress()));
    }
}
