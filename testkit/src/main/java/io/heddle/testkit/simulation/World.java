package io.heddle.testkit.simulation;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One simulated world: its time, its hosts, its engines, and who runs when. One thread runs everything. While an engine waits in its
 * poller, or a handler takes its time, the world goes on around it: events happen, and other engines are turned. So an event may call an
 * engine as another thread would, at each point at which the engine waits.
 *
 * <p><b>Thread:</b> the one that created it. <b>Owns:</b> everything in it.
 */
public final class World {
    /** A turn takes time, so that a loop which always finds work does not stop the world. */
    private static final long TURN_NS = 1_000;
    private static final int TURNS_PER_DELAY = 4;
    private static final long MAX_DELAY_NS = 100_000;
    private static final int MAX_EVENTS_AT_ONCE = 1_000_000;
    private static final BooleanSupplier NEVER = () -> false;
    private static final long START_NS = TimeUnit.HOURS.toNanos(1);
    private static final int READ_BYTES = 64 << 10;

    private final SplittableRandom random;
    private final SplittableRandom lateness;
    private final Timeline timeline;
    private final Trace trace;
    private final Map<InetAddress, HostNode> hosts = new HashMap<>();
    private final Map<Path, UnixNode> unixNodes = new HashMap<>();
    private final List<EngineNode> engines = new ArrayList<>();
    private final Consumer<Throwable> faults;
    /** Shared by all servers, which are too many for one each. */
    private final ByteBuffer readBuffer = ByteBuffer.allocate(READ_BYTES);
    /** The engine whose loop is running at this moment, or null: then whoever calls an engine is another thread. */
    private EngineNode running;
    private BooleanSupplier isOwnThread = () -> true;
    private long endNs = Long.MAX_VALUE;
    private BooleanSupplier isDone = NEVER;
    /** Grows with all that may give an engine work. */
    private long activity;
    private int eventDepth;
    private int eventsAtOnce;
    private long lastEventNs;

    /** @param faults hears of exceptions that events throw: those of servers, and of actions of the test */
    public World(long seed, Consumer<Throwable> faults) {
        this.faults = faults;
        random = new SplittableRandom(seed);
        lateness = new SplittableRandom(~seed);
        timeline = new Timeline(START_NS, random.split());
        trace = new Trace(timeline);
    }

    /** @param check true if the calling thread is the one that runs the world; a call of another thread during a run is refused */
    public void ownThread(BooleanSupplier check) {
        isOwnThread = check;
    }

    public Timeline timeline() {
        return timeline;
    }

    public Trace trace() {
        return trace;
    }

    /** For bytes that are taken out of it at once. */
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    /** A source of random numbers of its own, so that one part of the world does not disturb the draws of another. */
    public SplittableRandom newRandom() {
        return random.split();
    }

    public void add(HostNode host, InetAddress address) {
        hosts.put(address, host);
    }

    /** The host with that address, or null. */
    HostNode hostAt(InetAddress address) {
        return hosts.get(address);
    }

    public void add(UnixNode node, Path path) {
        unixNodes.put(path, node);
    }

    /** The Unix domain socket at that path, or null. */
    UnixNode unixNodeAt(Path path) {
        return unixNodes.get(path);
    }

    public void add(EngineNode engine) {
        engines.add(engine);
    }

    public List<EngineNode> engines() {
        return engines;
    }

    // ---- time ----

    /**
     * Lets the world go on until a time, or until a condition holds.
     *
     * @throws IllegalStateException if the world is being run already, for instance by the handler that calls this
     */
    public void run(long untilNs, BooleanSupplier condition) {
        checkAtRest();
        endNs = untilNs;
        isDone = condition;
        try {
            while (!isOver()) {
                EngineNode base = firstLiving();
                if (base == null) {
                    drive(untilNs, NEVER, true);
                } else if (base.isStalled()) {
                    drive(base.stalledUntilNs(), NEVER, true);
                } else {
                    base.turn();
                }
            }
        } finally {
            endNs = Long.MAX_VALUE;
            isDone = NEVER;
        }
    }

    /** @throws IllegalStateException if the world is being run */
    public void checkAtRest() {
        if (running != null || endNs != Long.MAX_VALUE) {
            throw new IllegalStateException("The network is running: a handler or an event must not run or close it.");
        }
    }

    /** The running engine, or another thread, does nothing for a while, and the rest of the world goes on. */
    public void pass(long durationNs) {
        EngineNode before = running;
        running = null;
        try {
            long until = timeline.nanoTime() + durationNs;
            // A caller is busy to the end even if the run ends meanwhile.
            drive(until, NEVER, false);
        } finally {
            running = before;
        }
    }

    /**
     * The poller of an engine waits for a time or for a reason to return.
     *
     * @param endsWithRun false if the wait goes on although the time of the run is over
     */
    void await(EngineNode engine, long untilNs, boolean endsWithRun) {
        EngineNode before = running;
        running = null;
        try {
            if (!engine.hasReason()) {
                drive(untilNs, engine::hasReason, endsWithRun);
            }
        } finally {
            running = before;
        }
    }

    /** An engine looks at its sockets without waiting: what is due by now happens before. */
    void passTurn() {
        EngineNode before = running;
        running = null;
        try {
            timeline.moveTo(timeline.nanoTime() + TURN_NS);
            while (timeline.nextNs() <= timeline.nanoTime()) {
                runNextEvent();
            }
        } finally {
            running = before;
        }
    }

    /** True if an event calls, and not a handler or the test. */
    boolean isInEvent() {
        return eventDepth > 0 && running == null;
    }

    /**
     * An engine's thread comes back a little late now and then, so that something happens between two of its turns: after its last look
     * for work, and before it says that it is parked.
     */
    void passBetweenTurns() {
        if (lateness.nextInt(TURNS_PER_DELAY) == 0 && timeline.nextNs() <= Math.min(endNs, timeline.nanoTime() + MAX_DELAY_NS)) {
            EngineNode before = running;
            running = null;
            try {
                runNextEvent();
            } finally {
                running = before;
            }
        }
    }

    /** @throws IllegalStateException if another thread asks while the world is being run: it would be taken for whoever is running */
    boolean isRunning(EngineNode engine) {
        if (endNs != Long.MAX_VALUE && !isOwnThread.getAsBoolean()) {
            throw new IllegalStateException("A simulated network belongs to the thread that runs it: "
                + "let network.after(delay, action) play your other threads.");
        }
        return running == engine;
    }

    /** @return the one that ran before, for {@link #resume} */
    EngineNode begin(EngineNode engine) {
        EngineNode before = running;
        running = engine;
        return before;
    }

    void resume(EngineNode engine) {
        running = engine;
    }

    /** An engine has done something, which may concern another one. */
    void onActivity() {
        activity++;
    }

    long activity() {
        return activity;
    }

    private boolean isOver() {
        return timeline.nanoTime() >= endNs || isDone.getAsBoolean();
    }

    private void drive(long untilNs, BooleanSupplier isEnough, boolean endsWithRun) {
        while (true) {
            turnOthers();
            if (isEnough.getAsBoolean() || endsWithRun && isOver() || timeline.nanoTime() >= untilNs) {
                return;
            }
            long nextNs = timeline.nextNs();
            for (EngineNode engine : engines) {
                nextNs = Math.min(nextNs, engine.isOnStack() ? Long.MAX_VALUE : engine.nextTurnNs());
            }
            long limitNs = endsWithRun ? Math.min(untilNs, endNs) : untilNs;
            if (nextNs > limitNs || nextNs == Long.MAX_VALUE) {
                timeline.moveTo(limitNs);
                return;
            }
            timeline.moveTo(nextNs);
            if (timeline.nextNs() <= timeline.nanoTime()) {
                runNextEvent();
            }
        }
    }

    private void runNextEvent() {
        eventsAtOnce = timeline.nanoTime() == lastEventNs ? eventsAtOnce + 1 : 0;
        lastEventNs = timeline.nanoTime();
        if (eventsAtOnce > MAX_EVENTS_AT_ONCE) {
            // Without its events the world comes to rest, so that it can be closed.
            timeline.clear();
            faults.accept(new AssertionError(
                "A million events happened without any time passing: something goes round in circles.\n" + trace));
            return;
        }
        activity++;
        eventDepth++;
        try {
            timeline.runNext();
        } catch (RuntimeException | Error thrown) {
            // Not through the engine that waits for this event: it would take the exception for one of its poller.
            faults.accept(thrown);
        } finally {
            eventDepth--;
        }
    }

    /** Turns the engines that no call on the stack is turning, as far as they have something to do. */
    private void turnOthers() {
        for (int i = 0; i < engines.size(); i++) {
            EngineNode engine = engines.get(i);
            if (!engine.isOnStack() && engine.isDue()) {
                engine.turnWithoutWaiting();
            }
        }
    }

    private EngineNode firstLiving() {
        for (EngineNode engine : engines) {
            if (!engine.isEnded()) {
                return engine;
            }
        }
        return null;
    }
}
