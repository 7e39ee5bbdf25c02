package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.http2.HttpVersion;
import io.heddle.engine.EngineAssembly;
import io.heddle.engine.EngineParts;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.LoopCommands;
import io.heddle.engine.loop.nio.NioPoller;
import io.heddle.engine.loop.nio.SocketSettings;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.opening.OpenedConnection;
import io.heddle.engine.send.SendRing;
import io.heddle.engine.testing.ScriptedTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The real event loop and everything below it, turned by the test's own thread: time is a manual clock, sockets are scripted, names
 * resolve as the test says, and nothing runs at the same time as something else. After each test it drops what is left and proves that
 * nothing of it remains: no segment, no timer, no key, no byte in a bufferedAmount; and that each connection which was opened told its
 * end exactly once. What a test begins with, such as an open connection, it takes as its argument.
 */
public final class Rig implements AfterEachCallback, ParameterResolver, EngineAssembly.Host {
    static final URI PEER = URI.create("ws://peer.test/path");
    private static final int MAX_TURNS = 100_000;
    /** Below zero, where {@code System.nanoTime} may begin too. */
    private static final long START_NS = -7_654_321_000L;
    private static final long PATIENCE_NS = 50_000_000_000L;
    private static final long MAX_STEP_NS = 100_000_000;

    /** What handlers threw. */
    public final List<Throwable> thrown = new ArrayList<>();
    /** What the loop met and went on from: none, unless a test says so. */
    public final List<Throwable> faults = new ArrayList<>();
    /** Stands still until a test moves it. */
    public final CachedNanoClock clock = new CachedNanoClock();
    public final FakeResolver resolver = new FakeResolver();
    public EngineCounters counters;
    /** Sockets of real attempts to connect: they are not looked at unless {@link #turnNetwork}. */
    private NetworkBeside network;
    private Selector networkSelector;
    FakeEngine engine;
    EngineConfig config;
    public SegmentPool pool;
    Deadlines deadlines;
    public EngineParts parts;
    public Connections connections;
    SendRing ring;
    LoopCommands commands;
    int started;
    int ended;
    private final Map<Class<?>, Function<Rig, ?>> arguments = new HashMap<>(Map.of(
        Link.class, Rig::link, Attempt.class, Attempt::requested, LoopbackPeer.class, Rig::peer, ConnectionHandle.class, Rig::socket));
    private UnaryOperator<EngineConfigBuilder> settings = config -> config;
    private boolean isTracking = true;
    private OtherThread other;
    private int lastKey;
    private final List<ConnectionHandle> handles = new ArrayList<>();
    private final List<Journal> journals = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    /** Those whose socket may still be ready for something. */
    private final List<Link> live = new ArrayList<>();
    private final Predicate<Link> closed = link -> link.socket.isClosed();
    private final List<LoopbackPeer> peers = new ArrayList<>();

    // ---- putting together ----

    /** Before anything else of the test. */
    public Rig configure(UnaryOperator<EngineConfigBuilder> change) {
        assertNull(parts, "the rig is configured before it is used");
        settings = change;
        return this;
    }

    /** Tests may take one of these as an argument, made in this way. */
    public <T> Rig argument(Class<T> type, Function<Rig, T> made) {
        arguments.put(type, made);
        return this;
    }

    /** The pool of production, which does not remember stacks: for tests that count memory. */
    public Rig withPlainPool() {
        isTracking = false;
        return this;
    }

    public Rig build() {
        if (parts != null) {
            return this;
        }
        config = settings.apply(EngineConfig.builder()
            .trackSegments(isTracking).handlerErrorListener((ws, throwable) -> thrown.add(throwable))).build();
        engine = new FakeEngine(config);
        clock.update(START_NS);
        try {
            networkSelector = Selector.open();
            network = new NetworkBeside(new NioPoller(networkSelector, SocketSettings.NONE), live, faults);
            parts = new EngineAssembly(config)
                .virtualClock(clock).poller(() -> network).resolver(() -> resolver)
                .maskingKeys(this::nextKey).faults(faults::add)
                .assemble(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pool = parts.pool();
        ring = parts.ring();
        commands = parts.commands();
        deadlines = parts.deadlines();
        counters = parts.counters();
        connections = parts.connections();
        engine.pool = pool;
        parts.loop().onStart();
        return this;
    }

    // ---- the host of the parts ----

    @Override
    public WebSocketEngine engine() {
        return engine;
    }

    @Override
    public boolean mayBlock() {
        return false;
    }

    @Override
    public boolean isDrained() {
        return false;
    }

    @Override
    public void onLoopEnding() {
        throw new AssertionError("the rig's loop does not end");
    }

    @Override
    public void onLoopEnd() {
        throw new AssertionError("the rig's loop does not end");
    }

    @Override
    public void onConnectionStarted() {
        started++;
    }

    @Override
    public void onConnectionEnded() {
        ended++;
    }

    private int nextKey() {
        // No two alike, and no byte of them zero for long.
        lastKey += 0x9E3779B9;
        return lastKey;
    }

    // ---- connections ----

    public ConnectionHandle socket() {
        return socket(PEER);
    }

    public ConnectionHandle socket(URI uri) {
        return socket(uri, null, null);
    }

    public ConnectionHandle socket(URI uri, String origin, String protocol, Extension... extensions) {
        ConnectionHandle ws = (ConnectionHandle) build().connections.webSocket(uri, origin, protocol, extensions);
        handles.add(ws);
        return ws;
    }

    public Journal journal(ConnectionHandle ws) {
        Journal journal = new Journal(ws);
        journals.add(journal);
        return journal;
    }

    /** An open connection over a scripted socket, that writes down all its events. */
    Link link() {
        return link(ws -> {});
    }

    Link link(Consumer<ConnectionHandle> prepare) {
        ConnectionHandle ws = socket();
        Journal journal = journal(ws);
        prepare.accept(ws);
        return open(ws, journal);
    }

    /** An open connection with no handlers but those that are prepared. */
    Link bareLink(Consumer<ConnectionHandle> prepare) {
        ConnectionHandle ws = socket();
        prepare.accept(ws);
        return open(ws, null);
    }

    Link open(ConnectionHandle ws, Journal journal) {
        ws.open();
        turn();
        return opened(ws, journal);
    }

    /** From resolving to open. */
    Link opened(ConnectionHandle ws, Journal journal) {
        Connection connection = connectionOf(ws);
        ScriptedTransport transport = new ScriptedTransport();
        connection.moveTo(ConnectionPhase.CONNECTING);
        connection.moveTo(ConnectionPhase.UPGRADING);
        Link link = new Link(this, ws, connection, transport, journal);
        links.add(link);
        live.add(link);
        connection.onOpened(
            new OpenedConnection(transport, HttpVersion.HTTP_1_1, UpgradeHeaders.EMPTY, null, List.of(), null, ByteBuffer.allocate(0)));
        turn();
        return link;
    }

    /** As if the server had accepted extensions, of which these are the sessions; each claims these bits. */
    Link extend(Link link, int rsvBits, ExtensionSession... sessions) {
        List<Integer> claims = Stream.of(sessions).map(session -> rsvBits).toList();
        link.connection.extensions = parts.extensions().chain(List.of(sessions), claims, List.of());
        return link;
    }

    Connection connectionOf(ConnectionHandle ws) {
        List<Connection> found = new ArrayList<>();
        connections.registry.forEach(connection -> {
            if (connection.webSocket == ws) {
                found.add(connection);
            }
        });
        assertEquals(1, found.size(), "the registry has it once");
        return found.get(0);
    }

    /** A real server on the loopback; every name resolves to its address. */
    public LoopbackPeer peer() {
        build();
        LoopbackPeer peer = new LoopbackPeer();
        peers.add(peer);
        resolver.answerAtOnce(InetAddress.getLoopbackAddress());
        return peer;
    }

    /** Turns real sockets until the other side of the loopback has seen to it. */
    public void turnNetworkUntil(BooleanSupplier condition) {
        for (long startNs = System.nanoTime(); !condition.getAsBoolean(); Thread.onSpinWait()) {
            turnNetwork();
            assertTrue(System.nanoTime() - startNs < PATIENCE_NS, "waited in vain");
        }
    }

    /** Opens it, and turns real sockets until it has told something. */
    public Journal outcome(ConnectionHandle ws) {
        Journal journal = journal(ws);
        ws.open();
        turnNetworkUntil(() -> !journal.lines.isEmpty());
        return journal;
    }

    // ---- turning ----

    /** One duty cycle, with what the scripted sockets are ready for. @return work done */
    public int turn() {
        live.removeIf(closed);
        return parts.loop().doWork();
    }

    /** Duty cycles until there is nothing left to do now. */
    public void turnUntilIdle() {
        for (int i = 0; i < MAX_TURNS; i++) {
            if (turn() == 0) {
                return;
            }
        }
        throw new AssertionError("the loop finds work for ever");
    }

    /** The loop is turned often enough to hear its peers all the time, unless nothing waits for its time. */
    public void advance(Duration by) {
        long leftNs = by.toNanos();
        do {
            boolean isAwaited = deadlines.count() > 0 || parts.limits().count() > 0;
            long stepNs = isAwaited ? Math.min(leftNs, MAX_STEP_NS) : leftNs;
            leftNs -= stepNs;
            clock.advance(stepNs);
            turnUntilIdle();
        } while (leftNs > 0);
    }

    /** Time in small steps, so that all that is due comes in its time. */
    void advanceSlowly(Duration by) {
        for (long ms = by.toMillis(); ms > 0; ms -= 10) {
            advance(Duration.ofMillis(Math.min(ms, 10)));
        }
    }

    /** A duty cycle that looks at the sockets of real attempts too. */
    public void turnNetwork() {
        network.looksAtNetwork = true;
        turn();
        network.looksAtNetwork = false;
    }

    /** How many sockets of real attempts are registered. */
    public int networkSockets() {
        return networkSelector.keys().size();
    }

    /** As a thread does that is not the loop's. */
    void elsewhere(Runnable action) {
        if (other == null) {
            other = new OtherThread();
        }
        other.run(action);
    }

    /** Takes all there is in a pool of 1 MiB: the largest segment first, at last many of the smallest size. */
    List<PooledSegment> exhaustPool() {
        assertEquals(1 << 20, pool.statistics().limitBytes());
        List<PooledSegment> all = new ArrayList<>(Stream.of(512, 256, 128, 64).map(kib -> pool.acquire(kib << 10)).toList());
        for (PooledSegment segment = pool.acquire(1); segment != null; segment = pool.acquire(1)) {
            all.add(segment);
        }
        return all;
    }

    /** The engine's own reserve too, of which users can take nothing. */
    List<PooledSegment> exhaustReserve() {
        List<PooledSegment> all = exhaustPool();
        for (int bytes = 64 << 10; bytes >= 1; bytes /= 2) {
            for (PooledSegment next = pool.acquireEssential(bytes, USER); next != null; next = pool.acquireEssential(bytes, USER)) {
                all.add(next);
            }
        }
        return all;
    }

    // ---- the arguments of tests ----

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return arguments.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return arguments.get(parameter.getParameter().getType()).apply(this);
    }

    // ---- the end ----

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (parts == null || context.getExecutionException().isPresent()) {
            closeAll();
            return;
        }
        turnUntilIdle();
        handles.forEach(ConnectionHandle::abort);
        turnUntilIdle();
        parts.sessions().close();
        // Some look again for room in the pool after some milliseconds.
        advance(Duration.ofMillis(20));
        assertNothingIsLeft();
        closeAll();
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals(List.of(), faults, "the loop met no exception");
        assertEquals(List.of(), thrown, "no handler threw, unless the test looked and cleared");
        links.forEach(link -> {
            assertTrue(link.socket.isClosed(), "every socket is closed");
            assertNull(link.socket.misuse(), "no socket is used after its close");
        });
        handles.forEach(ws -> assertEquals(0, ws.bufferedAmount(), "nothing counts as buffered after the end"));
        journals.forEach(Journal::checkEnd);
        assertEquals(0, connections.registry.size(), "connections registered");
        assertEquals(started, ended, "connections started and ended");
        assertEquals(0, deadlines.count() + parts.limits().count(), "timers");
        for (Counter counter : List.of(Counter.CONNECTING, Counter.OPEN, Counter.CLOSING)) {
            assertEquals(0, counters.get(counter), counter::name);
        }
        assertFalse(ring.hasWork(), "sends in the ring");
        if (pool instanceof TrackingSegmentPool tracking) {
            tracking.assertNoLeaks();
        }
        assertEquals(0, pool.statistics().segmentsInUse(), "segments in use");
        parts.extensions().close();
        assertEquals(0, counters.get(Counter.DEFLATERS), "deflaters");
        assertEquals(0, counters.get(Counter.INFLATERS), "inflaters");
        assertEquals(0, counters.get(Counter.DEFLATE_BYTES), "bytes of compression contexts");
        networkSelector.selectNow();
        assertEquals(0, networkSockets(), "sockets that are still registered");
    }

    private void closeAll() throws IOException {
        if (other != null) {
            other.end();
        }
        peers.forEach(LoopbackPeer::close);
        if (network != null) {
            network.network.close();
        }
    }
}
