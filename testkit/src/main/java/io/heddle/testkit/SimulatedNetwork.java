package io.heddle.testkit;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.engine.EngineAssembly;
import io.heddle.testkit.simulation.BoundedMemory;
import io.heddle.testkit.simulation.EngineNode;
import io.heddle.testkit.simulation.Names;
import io.heddle.testkit.simulation.SeededSecureRandom;
import io.heddle.testkit.simulation.World;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network in a box: hosts, names and links that exist in memory only, a virtual clock, and engines that are the engines of production on
 * top of them. Nothing sleeps: the time between two events costs nothing, so that days pass in milliseconds. One seed decides everything
 * that happens by chance: the same seed and the same program give the same bytes, events and times.
 *
 * <pre>{@code
 * try (SimulatedNetwork network = new SimulatedNetwork(42)) {
 *     ScriptedServer server = ScriptedServer.on(network.host("chat.example"), 80);
 *     server.eachConnection().upgrade().expectText("hello").sendText("welcome");
 *     WebSocket ws = network.engine().webSocket(URI.create("ws://chat.example/"));
 *     ws.onOpen(open -> open.send("hello")).onMessage((from, text) -> heard.add(text)).open();
 *     network.run(Duration.ofSeconds(1));
 *     assertEquals(List.of("welcome"), heard);
 * }
 * }</pre>
 *
 * <h2>Who runs when</h2>
 *
 * <p>Everything runs on the thread that calls {@link #run}: the loops of the engines, their handlers, the servers and the actions of {@link
 * #after}. Time stands still while they run, unless a handler calls {@link #takeTime}. A call that a handler makes is a call of the loop;
 * each other call, by the test or by an action of {@code after}, is one of another thread, and goes the way of such calls: through the send
 * ring and the commands. Such calls happen at all points at which the loop looks at its sockets, also between its last look for work and
 * its sleep.
 *
 * <h2>The end</h2>
 *
 * <p>{@link #close} closes the engines and throws an {@link AssertionError} if something is left: a connection that was not told its end, a
 * segment, a timer or a descriptor; if a handler or a task threw an exception; or if a {@link ScriptedServer} met something unexpected, or
 * its script is not finished a minute later.
 */
public final class SimulatedNetwork implements AutoCloseable {
    /** The date at which each simulation begins. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** An odd number that gives each engine another jitter; drawing it from the world would change what its seeds do. */
    private static final long JITTER = 0x9E3779B97F4A7C15L;
    private static final long SERVERS_END_NS = TimeUnit.MINUTES.toNanos(1);

    private final long seed;
    private final World world;
    private final Names names;
    private final BoundedMemory memory = new BoundedMemory();
    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final Map<Path, SimulatedUnixSocket> unixSockets = new LinkedHashMap<>();
    private final Map<WebSocketEngine, Member> members = new LinkedHashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Throwable> faults = new ArrayList<>();
    private LinkConditions conditions = LinkConditions.defaults();
    private final HostAddresses addresses = new HostAddresses();
    private boolean isClosed;
    /** The thread of the last run. */
    private volatile Thread runner = Thread.currentThread();

    /**
     * A network without hosts and engines.
     *
     * @param seed decides everything that happens by chance
     */
    public SimulatedNetwork(long seed) {
        this.seed = seed;
        world = new World(seed, faults::add);
        world.ownThread(() -> Thread.currentThread() == runner);
        names = new Names(world);
    }

    /** {@return the seed of this network} */
    public long seed() {
        return seed;
    }

    // ---- engines ----

    /**
     * Sets an environment variable of this world, which {@link io.heddle.api.proxy.ProxySettings#system()} reads in place of the process's:
     * unless set, there is none. An engine may keep what it has read.
     *
     * @param name such as {@code HTTPS_PROXY}
     * @param value the value
     */
    public void environment(String name, String value) {
        environment.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    }

    /** {@return a new engine with default settings, on this network} */
    public WebSocketEngine engine() {
        return engine(EngineConfig.defaults());
    }

    /**
     * Makes an engine on this network: the production engine, with other sockets, another clock, another resolver and other randomness. The
     * network turns it; {@link WebSocketEngine#doWork()} must not be called.
     *
     * <p>With the default {@link io.heddle.api.tls.TlsSettings#system()} it speaks {@linkplain SimulatedTls simulated TLS}, as the servers
     * of this network do. Settings of your own, such as an {@code SSLContext}, speak real TLS, which those servers do not understand:
     * such a handshake fails, and a {@link ScriptedServer} reports why. They belong to tests on a real port.
     *
     * @param config the configuration; a listener to exceptions of handlers takes them away from this network's check
     * @return a running engine
     * @throws IllegalStateException if this network is closed
     */
    public WebSocketEngine engine(EngineConfig config) {
        if (isClosed) {
            throw new IllegalStateException("This network is closed: nobody would end an engine on it.");
        }
        EngineNode node = new EngineNode(world, addresses.next("client" + (members.size() + 1)));
        SplittableRandom keys = world.newRandom();
        Member member = new Member(node);
        WebSocketEngine engine = new EngineAssembly(config)
            .clock(world.timeline())
            .wallClock(this::now)
            .poller(() -> node)
            .resolver(() -> names)
            .selectorThreads(() -> task -> after(Duration.ZERO, task))
            .environment(environment::get)
            .proxyProperties(name -> null, () -> null)
            .loopThread(node::newLoopThread)
            .random(new SeededSecureRandom(world.newRandom()))
            .maskingKeys(keys::nextInt)
            .jitter(new SplittableRandom(seed + JITTER * (members.size() + 1)))
            .systemTls(SimulatedTls.clientSettings())
            .memory(memory)
            .handlerErrors((ws, thrown) -> faults.add(thrown))
            .faults(faults::add)
            .assembled(parts -> member.parts = parts)
            .waitingInvoker();
        member.timersAtStart = (int) member.parts.deadlines().count();
        node.engine(engine);
        world.add(node);
        members.put(engine, member);
        return engine;
    }

    /**
     * Lets an engine's process stand still, as a laptop does whose lid is closed: its loop is not turned, and the rest of the world goes
     * on.
     *
     * @param engine one of this network
     * @param duration from now on, zero or more
     * @throws IllegalArgumentException if the duration is negative
     */
    public void stall(WebSocketEngine engine, Duration duration) {
        nodeOf(engine).stall(Amounts.nanosOf(duration));
    }

    /**
     * Limits the sockets that an engine can open: beyond, connecting fails with "Too many open files".
     *
     * @param engine one of this network
     * @param limit 0 or more
     * @throws IllegalArgumentException if the limit is negative
     */
    public void maxSockets(WebSocketEngine engine, int limit) {
        Amounts.checkNotNegative("limit", limit);
        nodeOf(engine).maxSockets(limit);
    }

    /**
     * Gives the machine of an engine: its local addresses and ports.
     *
     * @param engine one of this network
     * @return the machine
     */
    public SimulatedMachine machine(WebSocketEngine engine) {
        return new SimulatedMachine(nodeOf(engine));
    }

    /**
     * Limits the direct memory that all engines of this network can still get: beyond, the JVM seems to have none left.
     *
     * @param bytes 0 or more, from now on
     * @throws IllegalArgumentException if the number is negative
     */
    public void directMemory(long bytes) {
        Amounts.checkNotNegative("bytes", bytes);
        memory.limit(bytes);
    }

    // ---- hosts ----

    /**
     * Gives the host with a name; the first call creates it, with an IPv4 address of its own.
     *
     * @param name a host name
     * @return the host
     */
    public SimulatedHost host(String name) {
        SimulatedHost host = hosts.get(canonical(name));
        return host == null ? host(name, addresses.next(name)) : host;
    }

    /**
     * Creates a host.
     *
     * @param name a host name that has no host yet
     * @param addresses one or more, in the order in which a lookup gives them
     * @return the host
     * @throws IllegalArgumentException if the name has a host, or there is no address
     */
    public SimulatedHost host(String name, InetAddress... addresses) {
        String key = canonical(name);
        if (addresses.length == 0 || hosts.containsKey(key)) {
            throw new IllegalArgumentException(
                "A new host has a new name and an address, not " + name + " and " + addresses.length + " addresses");
        }
        SimulatedHost host = new SimulatedHost(world, names, key, List.of(addresses), conditions);
        hosts.put(key, host);
        return host;
    }

    /**
     * Creates a host with addresses of either family, which may have fates of their own: see {@link SimulatedHost#fate}.
     *
     * <pre>{@code
     * SimulatedHost host = network.host("dual.example", "2001:db8::1", "192.0.2.1");
     * host.fate(host.addresses().get(0), AddressFate.SWALLOWS);
     * }</pre>
     *
     * @param name a host name that has no host yet
     * @param addresses one or more literals, in the order in which a lookup gives them
     * @return the host
     * @throws IllegalArgumentException if the name has a host, there is no address, or one is no literal
     */
    public SimulatedHost host(String name, String... addresses) {
        return host(name, Stream.of(addresses).map(Names::literal).toArray(InetAddress[]::new));
    }

    /**
     * Gives the Unix domain socket with a path; the first call creates it, without a server.
     *
     * @param path the path of its file
     * @return the socket
     */
    public SimulatedUnixSocket unixSocket(String path) {
        return unixSockets.computeIfAbsent(Path.of(path), key -> new SimulatedUnixSocket(world, key));
    }

    /** Names of hosts are the same in either case (RFC 9110 section 4.2.3). */
    private static String canonical(String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("A host has a name, not " + name);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Sets the conditions of the links to hosts that are created from now on.
     *
     * @param next the conditions
     * @return this network
     */
    public SimulatedNetwork conditions(LinkConditions next) {
        conditions = next;
        return this;
    }

    // ---- time ----

    /** {@return the virtual date} */
    public Instant now() {
        return START.plus(elapsed());
    }

    /** {@return the virtual time since this network was created} */
    public Duration elapsed() {
        return Duration.ofNanos(world.timeline().elapsedNs());
    }

    /**
     * Lets the world go on for a while.
     *
     * @param duration of virtual time, zero or more
     * @throws AssertionError if a handler, a task or a server threw one, such as a failed assertion
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException if the network is being run already
     */
    public void run(Duration duration) {
        runWorld(Amounts.nanosOf(duration), () -> Leaks.assertionIn(faults) != null);
        throwAssertion();
    }

    /**
     * Lets the world go on until a condition holds.
     *
     * @param condition is looked at after each event
     * @param limit the most virtual time that this may take, zero or more
     * @throws AssertionError if the condition does not hold by then; and as {@link #run}
     */
    public void runUntil(BooleanSupplier condition, Duration limit) {
        runWorld(Amounts.nanosOf(limit), () -> condition.getAsBoolean() || Leaks.assertionIn(faults) != null);
        throwAssertion();
        if (!condition.getAsBoolean()) {
            String flaws = serverFlaws().stream().map(flaw -> "\n" + flaw).collect(Collectors.joining());
            throw new AssertionError(
                "Not within " + limit + " (seed " + seed + ")." + (flaws.isEmpty() ? " " : flaws + "\n") + "The last events:\n" + trace());
        }
    }

    /**
     * Has something happen later, as on another thread.
     *
     * @param delay of virtual time, zero or more
     * @param action what happens
     * @throws IllegalArgumentException if the delay is negative
     */
    public void after(Duration delay, Runnable action) {
        Objects.requireNonNull(action, "action");
        world.timeline().after(Amounts.nanosOf(delay), () -> {
            try {
                action.run();
            } catch (RuntimeException | Error thrown) {
                faults.add(thrown);
            }
        });
    }

    /**
     * Lets whoever calls it be busy for a while: a handler that calls this holds up its loop, and the rest of the world goes on.
     *
     * @param duration of virtual time, zero or more
     * @throws IllegalArgumentException if the duration is negative
     */
    public void takeTime(Duration duration) {
        world.pass(Amounts.nanosOf(duration));
    }

    // ---- looking ----

    /**
     * Counts the turns of an engine's loop: a loop at rest makes one every few seconds.
     *
     * @param engine one of this network
     * @return the turns so far
     */
    public long turns(WebSocketEngine engine) {
        return nodeOf(engine).turns();
    }

    /** {@return exceptions that handlers and tasks threw, in a list that can be cleared: what is left in it fails {@link #close}} */
    public List<Throwable> faults() {
        return faults;
    }

    /** {@return the last events of the network, a line for each, for people} */
    public String trace() {
        return world.trace().toString();
    }

    /** {@return a checksum over all bytes, events and times so far: equal for equal seeds and programs} */
    public long checksum() {
        return world.trace().checksum();
    }

    /** {@return what would fail {@link #close}, a line for each; empty if nothing} */
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        members.forEach(
            (engine, member) -> Leaks.find(engine, member.node, member.parts, member.timersAtStart, !member.wasClosedByUser, leaks));
        faults.forEach(fault -> leaks.add("thrown by a handler or task: " + fault));
        leaks.addAll(serverFlaws());
        return leaks;
    }

    /**
     * Closes all engines, in virtual time.
     *
     * @throws AssertionError if something is left; see the class comment
     * @throws IllegalStateException if the network is being run, for instance by the handler that calls this
     */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        world.checkAtRest();
        isClosed = true;
        members.forEach((engine, member) -> {
            member.wasClosedByUser = engine.isClosed();
            member.node.forgetStall();
        });
        members.keySet().forEach(WebSocketEngine::close);
        // The servers may not have heard of the end yet.
        runWorld(SERVERS_END_NS, () -> serverFlaws().isEmpty());
        List<String> leaks = leaks();
        if (!leaks.isEmpty()) {
            AssertionError error = new AssertionError(
                "Seed " + seed + " left something behind:\n" + String.join("\n", leaks) + "\nThe last events:\n" + trace());
            faults.forEach(error::addSuppressed);
            throw error;
        }
    }

    private List<String> serverFlaws() {
        return Stream
            .concat(hosts.values().stream().map(SimulatedHost::flaws), unixSockets.values().stream().map(SimulatedUnixSocket::flaws))
            .flatMap(List::stream).toList();
    }

    private void runWorld(long durationNs, BooleanSupplier isOver) {
        world.checkAtRest();
        runner = Thread.currentThread();
        world.run(world.timeline().nanoTime() + durationNs, isOver);
    }

    private void throwAssertion() {
        AssertionError assertion = Leaks.assertionIn(faults);
        if (assertion != null) {
            faults.remove(assertion);
            throw assertion;
        }
    }

    private EngineNode nodeOf(WebSocketEngine engine) {
        Member member = members.get(engine);
        if (member == null) {
            throw new IllegalArgumentException("This engine is not of this network.");
        }
        return member.node;
    }
}
