package io.heddle.testkit.simulation;

import io.heddle.api.WebSocketEngine;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.LoopThread;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.testkit.AddressFate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * An engine in a world: the poller that it waits in, and the knowledge of whether its loop is running.
 *
 * <p><b>Thread:</b> the one that runs the world. <b>Owns:</b> the sockets of the engine.
 */
public final class EngineNode implements Poller {
    private final World world;
    private final InetAddress address;
    private final LocalPorts ports;
    private final Set<SimulatedSocket> open = new LinkedHashSet<>();
    private final SplittableRandom random;
    /** The sockets that may be ready, each once. */
    private List<SimulatedSocket> ready = new ArrayList<>();
    private List<SimulatedSocket> polled = new ArrayList<>();
    private WebSocketEngine engine;
    private int maxSockets = Integer.MAX_VALUE;
    private boolean isWoken;
    private boolean isEnded;
    /** The turns of this engine that are on the stack: two if it is closed within an event. */
    private int turns;
    /** Another engine's turn is the one that waits: this one must not. */
    private boolean mustNotWait;
    /** False while a call of {@code close} turns this engine: that goes on until the engine has ended. */
    private boolean isTurnedByWorld;
    private long nextTurnNs;
    private long seenActivity = -1;
    private long stalledUntilNs = Long.MIN_VALUE;
    private long polls;

    public EngineNode(World world, InetAddress address) {
        this.world = world;
        this.address = address;
        this.ports = new LocalPorts(address);
        this.random = world.newRandom();
    }

    public void engine(WebSocketEngine of) {
        engine = of;
    }

    public WebSocketEngine engine() {
        return engine;
    }

    /** Tells the calls of the loop from those of everybody else. */
    public LoopThread newLoopThread() {
        return new SimulatedLoopThread();
    }

    // ---- what tests do to it ----

    /** The process stands still from now on: nobody turns the loop. */
    public void stall(long durationNs) {
        stalledUntilNs = world.timeline().nanoTime() + durationNs;
        world.trace().add(name(), "stands still for ms", TimeUnit.NANOSECONDS.toMillis(durationNs));
    }

    /** The process goes on. */
    public void forgetStall() {
        stalledUntilNs = Long.MIN_VALUE;
    }

    /** The local addresses and ports of its sockets. */
    public LocalPorts ports() {
        return ports;
    }

    public void maxSockets(int limit) {
        maxSockets = limit;
    }

    /** The turns of its loop so far. */
    public long turns() {
        return polls;
    }

    /** Descriptors in use. */
    public int sockets() {
        return open.size();
    }

    public boolean isEnded() {
        return isEnded;
    }

    // ---- turning ----

    void turn() {
        isTurnedByWorld = true;
        try {
            if (engine.doWork() > 0) {
                world.onActivity();
            }
        } finally {
            isTurnedByWorld = false;
        }
    }

    void turnWithoutWaiting() {
        mustNotWait = true;
        nextTurnNs = world.timeline().nanoTime();
        try {
            // Read before the turn: what this engine does is no news to itself, but what comes of it elsewhere may be.
            seenActivity = world.activity();
            turn();
        } finally {
            mustNotWait = false;
        }
    }

    boolean isOnStack() {
        return turns > 0;
    }

    /** For an engine that is not on the stack. */
    boolean isDue() {
        return !isEnded && !isStalled() && (seenActivity != world.activity() || nextTurnNs <= world.timeline().nanoTime());
    }

    long nextTurnNs() {
        return isEnded ? Long.MAX_VALUE : Math.max(nextTurnNs, stalledUntilNs);
    }

    boolean isStalled() {
        return stalledUntilNs > world.timeline().nanoTime();
    }

    long stalledUntilNs() {
        return stalledUntilNs;
    }

    /** True if a wait in the poller is over. */
    boolean hasReason() {
        return !isStalled() && (isWoken || !ready.isEmpty());
    }

    // ---- Poller ----

    @Override
    public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) throws IOException {
        if (open.size() >= maxSockets) {
            throw new SocketException("Too many open files");
        }
        if (isUnreachable(remote)) {
            throw new SocketException("Network is unreachable");
        }
        InetSocketAddress from = remote instanceof InetSocketAddress ? ports.take(local, remote) : null;
        SimulatedSocket socket = new SimulatedSocket(world, this, from, remote, participant);
        open.add(socket);
        try {
            socket.connect();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private boolean isUnreachable(SocketAddress remote) {
        InetAddress to = remote instanceof InetSocketAddress internet ? internet.getAddress() : null;
        HostNode host = to == null ? null : world.hostAt(to);
        return host != null && host.fateOf(to) == AddressFate.UNREACHABLE;
    }

    @Override
    public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
        open.forEach(socket -> visitor.accept(socket.localAddress(), socket.target()));
    }

    @Override
    public int poll(long waitMs, ReadyListener listener) {
        polls++;
        world.passTurn();
        // The wait ends at its time, also if the process stands still at its beginning.
        long untilNs = waitMs >= TimeUnit.NANOSECONDS.toMillis(Long.MAX_VALUE - world.timeline().nanoTime())
            ? Long.MAX_VALUE : world.timeline().nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        awaitEndOfStall();
        nextTurnNs = untilNs;
        if (waitMs > 0 && !mustNotWait) {
            world.await(this, untilNs, isTurnedByWorld);
        }
        // The stall may have begun within the wait.
        awaitEndOfStall();
        isWoken = false;
        return isStalled() ? 0 : deliver(listener);
    }

    private void awaitEndOfStall() {
        if (isStalled() && !mustNotWait) {
            world.await(this, stalledUntilNs, isTurnedByWorld);
        }
    }

    private int deliver(ReadyListener listener) {
        List<SimulatedSocket> batch = ready;
        ready = polled;
        polled = batch;
        int delivered = 0;
        // A selector promises no order.
        for (int left = batch.size(); left > 0; left--) {
            int index = random.nextInt(left);
            SimulatedSocket socket = batch.get(index);
            batch.set(index, batch.get(left - 1));
            socket.isQueued = false;
            int ops = socket.readyOps();
            if (ops != 0) {
                delivered++;
                try {
                    listener.onReady(socket.participant(), ops);
                } finally {
                    // Still ready if the participant left something.
                    socket.onStateChange();
                }
            }
        }
        batch.clear();
        return delivered;
    }

    @Override
    public void wakeup() {
        isWoken = true;
    }

    @Override
    public void close() {
        isEnded = true;
    }

    // ---- for its sockets ----

    void queue(SimulatedSocket socket) {
        if (!socket.isQueued) {
            socket.isQueued = true;
            ready.add(socket);
        }
    }

    void onSocketClosed(SimulatedSocket socket, InetSocketAddress local, SocketAddress remote) {
        open.remove(socket);
        if (local != null) {
            ports.release(local, remote);
        }
    }

    private String name() {
        return address.getHostAddress();
    }

    /** In a simulated world one thread does everything: a call is the loop's if a turn of that loop made it. */
    private final class SimulatedLoopThread extends LoopThread {
        /** The engine that ran before each turn that is on the stack; null for other threads. */
        private final List<EngineNode> before = new ArrayList<>();

        @Override
        protected void onTurnBegin() {
            if (isTurnedByWorld && turns == 0) {
                world.passBetweenTurns();
            }
            turns++;
            before.add(world.begin(EngineNode.this));
        }

        @Override
        protected void onTurnEnd() {
            turns--;
            world.resume(before.remove(before.size() - 1));
        }

        @Override
        protected boolean mayAwaitEnd() {
            return !world.isInEvent();
        }

        @Override
        public boolean isCurrent() {
            return world.isRunning(EngineNode.this);
        }
    }
}
