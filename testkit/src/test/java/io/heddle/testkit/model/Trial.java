package io.heddle.testkit.model;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.testkit.AddressFate;
import io.heddle.testkit.LinkConditions;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.model.Plan.Fault;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Violation.Promise;
import io.heddle.testkit.simulation.SimulatedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Plays one plan: programs and faults for a while, then calm, a close of all that is left, and the end of the engine; and checks the
 * promises at each of these points. <b>Thread:</b> one at a time.
 */
final class Trial {
    /** By then all that happened has had its consequences: the longest time limits are over. */
    private static final Duration CALM = Duration.ofSeconds(75);
    private static final Duration CLOSING = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(700);
    private static final Duration LAP = Duration.ofMillis(100);
    /** A turn takes a microsecond: this many mean that the loop was busy for a quarter of the time. */
    private static final int MAX_TURNS_PER_LAP = 25_000;
    private static final int LOOKS_PER_STATISTICS = 40;

    /** @param violations each promise that was broken, once for each bot at most; @param trace of the network */
    record Result(List<Violation> violations, String trace, long checksum) {
        boolean breaks(Promise promise) {
            return violations.stream().anyMatch(violation -> violation.promise() == promise);
        }
    }

    private final Plan plan;
    private final SimulatedNetwork network;
    private final WebSocketEngine engine;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    /** For each host the one on the way to it, or null. */
    private final List<ProxyFront> proxies = new ArrayList<>();
    private final List<Bot> bots = new ArrayList<>();
    private final Door door = new Door(bot -> bots.get(bot).target, bot -> bots.get(bot).request.login());
    private final List<ServerSession> sessions = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private boolean engineWasClosed;
    private int looks;
    private int addressCount = 1;

    private Trial(Plan plan) {
        this.plan = plan;
        network = new SimulatedNetwork(plan.seed());
        Duration timeout = Duration.ofMillis(plan.limits().timeoutMs());
        engine = network.engine(EngineConfig.builder()
            .readBufferBytes(plan.limits().readBufferBytes()).writeBufferBytes(16 << 10)
            .maxBufferedBytes(plan.limits().maxBufferedBytes()).sendRingCapacity(plan.limits().ringCapacity())
            .maxPooledBytes(plan.limits().maxPooledBytes()).maxMessageBytes(512 << 10)
            .resolveTimeout(timeout).connectTimeout(timeout).tlsTimeout(timeout).upgradeTimeout(timeout).closeTimeout(timeout)
            .proxyTimeout(timeout).prepareTimeout(timeout)
            .build());
    }

    static Result play(Plan plan) {
        return new Trial(plan).play();
    }

    private Result play() {
        try {
            for (int i = 0; i < plan.hosts().size(); i++) {
                hosts.add(host(i, plan.hosts().get(i)));
            }
            network.host(Door.HOST).listen(80, door::accept);
            for (int i = 0; i < plan.bots().size(); i++) {
                Plan.BotPlan botPlan = plan.bots().get(i);
                Bot bot = new Bot(i, botPlan, plan.hosts().get(botPlan.host()), network, engine, violations);
                bot.prepare(hosts.get(botPlan.host()).name(), proxies.get(botPlan.host()));
                bots.add(bot);
            }
            plan.faults().forEach(this::arrange);
            look();
            runToCalm();
            Promises promises = new Promises(plan, bots, violations, network.elapsed().toNanos());
            promises.checkCalm(engineWasClosed);
            bots.forEach(Bot::cancelTasks);
            drain();
            proxies.stream().filter(Objects::nonNull).flatMap(proxy -> proxy.mistakes().stream())
                .forEach(mistake -> violations.add(new Violation(Promise.PROXIES_ARE_ASKED_BY_THE_RULES, mistake)));
            promises.checkEnd(engineWasClosed, network.elapsed().toNanos());
            RequestPromises requests = new RequestPromises(plan, door, violations);
            bots.forEach(bot -> requests.check(bot, engineWasClosed));
            List<Bot> living = bots.stream().filter(bot -> bot.openCalledAtNs >= 0 && bot.end == null).toList();
            checkRemains();
            living.forEach(promises::checkDrained);
        } catch (IllegalStateException stuck) {
            violations.add(new Violation(Promise.THE_WORLD_GOES_ON, String.valueOf(stuck)));
        } finally {
            sessions.forEach(ServerSession::endDeflate);
        }
        return new Result(List.copyOf(new LinkedHashSet<>(violations)), network.trace(), network.checksum());
    }

    private SimulatedHost host(int index, HostPlan hostPlan) {
        List<AddressFate> others = hostPlan.proxy() == null ? plan.otherAddresses(index) : List.of();
        SimulatedHost host = hostOfHop(nameOf(index), others).conditions(new LinkConditions(
            Duration.ofMillis(hostPlan.latencyMs()), Duration.ofMillis(hostPlan.jitterMs()), hostPlan.bytesPerMs() * 1_000L,
            hostPlan.bufferBytes(), hostPlan.shortCalls() / 100.0));
        proxies.add(proxy(index, hostPlan));
        listen(index);
        return host;
    }

    /** @param others the fates of the addresses before its own, of either family */
    private SimulatedHost hostOfHop(String name, List<AddressFate> others) {
        if (others.isEmpty()) {
            return network.host(name);
        }
        String[] addresses = new String[others.size() + 1];
        for (int i = 0; i < addresses.length; i++) {
            int number = addressCount++;
            addresses[i] = number % 2 == 0 ? "2001:db8:1::" + number : "192.0.2." + number;
        }
        SimulatedHost host = network.host(name, addresses);
        for (int i = 0; i < others.size(); i++) {
            host.fate(host.addresses().get(i), others.get(i));
        }
        return host;
    }

    private static String nameOf(int index) {
        return "host" + index + ".test";
    }

    private ProxyFront proxy(int index, HostPlan hostPlan) {
        if (hostPlan.proxy() == null) {
            return null;
        }
        SimulatedHost proxyHost = hostOfHop("proxy" + index + ".test", plan.otherAddresses(index));
        return new ProxyFront(hostPlan.proxy(), proxyHost, network::elapsed);
    }

    private void listen(int index) {
        HostPlan hostPlan = plan.hosts().get(index);
        ProxyFront proxy = proxies.get(index);
        network.host(nameOf(index)).listen(hostPlan.isTls() ? 443 : 80, channel -> {
            SimulatedChannel wire = (SimulatedChannel) channel;
            LongSupplier arrived = proxy == null ? wire::bytesArrived : () -> proxy.arrived(wire);
            BiConsumer<Integer, ServerSession> onRequest = (bot, session) -> {
                bots.get(bot).session = session;
                sessions.add(session);
            };
            if (hostPlan.isHttp2()) {
                new Http2Front(hostPlan, wire, arrived, () -> network.elapsed().toNanos(), onRequest);
            } else {
                new Http1Front(hostPlan, wire, arrived, () -> network.elapsed().toNanos(), onRequest);
            }
        });
    }

    private void arrange(Fault fault) {
        Duration at = Duration.ofMillis(fault.atMs());
        Duration until = at.plusMillis(fault.durationMs());
        SimulatedHost host = fault.host() < 0 ? null : hosts.get(fault.host());
        switch (fault.kind()) {
            case PARTITION -> {
                network.after(at, host::partition);
                network.after(until, host::heal);
            }
            case RESET_CONNECTIONS -> network.after(at, host::resetConnections);
            case REFUSE -> {
                HostPlan hostPlan = plan.hosts().get(fault.host());
                network.after(at, () -> host.stopListening(hostPlan.isTls() ? 443 : 80));
                network.after(until, () -> listen(fault.host()));
            }
            case SWALLOW -> {
                network.after(at, () -> host.swallowConnects(true));
                network.after(until, () -> host.swallowConnects(false));
            }
            case LOOKUP_FAILS -> host.lookupFails(Duration.ofMillis(20));
            case LOOKUP_HANGS -> host.lookupHangs();
            case STALL -> network.after(at, () -> network.stall(engine, Duration.ofMillis(fault.durationMs())));
            case FEW_SOCKETS -> network.maxSockets(engine, fault.durationMs());
            case FEW_PORTS -> network.machine(engine).maxLocalPorts(fault.durationMs());
            case NO_MEMORY -> network.after(at, () -> network.directMemory(0));
            case OTHER_ADDRESS -> {
                // It is there from the beginning on.
            }
            case ENGINE_CLOSE -> network.after(at, () -> {
                engineWasClosed = true;
                engine.close();
            });
            default -> throw new IllegalStateException("no such fault: " + fault);
        }
    }

    /** Lap by lap: a loop that finds work for ever would take minutes to get through one world. */
    private void runToCalm() {
        for (Duration at = network.elapsed(); at.compareTo(CALM) < 0; at = network.elapsed()) {
            long before = network.turns(engine);
            network.run(LAP);
            long turns = network.turns(engine) - before;
            if (turns > MAX_TURNS_PER_LAP) {
                violations.add(new Violation(Promise.THE_LOOP_SLEEPS,
                    turns + " turns in the " + LAP.toMillis() + " ms from " + at.toMillis() + " ms on"));
                network.after(Duration.ZERO, engine::close);
                engineWasClosed = true;
                network.run(LAP);
                return;
            }
        }
    }

    /** Looks at all bots now and then, as another thread. */
    private void look() {
        network.after(LOOK, () -> {
            bots.forEach(Bot::checkBufferedExactly);
            // Statistics copy a histogram: not at each look.
            if (++looks % LOOKS_PER_STATISTICS == 0 && engine.statistics().pool().capacityBytes() > plan.limits().maxPooledBytes()) {
                violations.add(new Violation(Promise.LIMITS_ARE_KEPT, "the pool has " + engine.statistics().pool()));
            }
            if (network.elapsed().compareTo(CALM) < 0) {
                look();
            }
        });
    }

    /** Half of the bots close their connections; the end of the engine is for the others. */
    private void drain() {
        for (int i = 0; i < bots.size(); i += 2) {
            Bot bot = bots.get(i);
            if (bot.end == null && bot.openCalledAtNs >= 0) {
                network.after(Duration.ZERO, () -> bot.close(1000));
            }
        }
        network.run(CLOSING);
        bots.forEach(Bot::cancelTasks);
        network.run(LOOK);
    }

    private static String placeOf(Throwable fault) {
        return fault + Arrays.stream(fault.getStackTrace()).limit(12).map(frame -> " < " + frame).reduce("", String::concat);
    }

    private void checkRemains() {
        network.faults().removeIf(Bot.Deliberate.class::isInstance);
        network.faults().forEach(fault -> violations.add(new Violation(Promise.NO_FAULT_IN_THE_LOOP, placeOf(fault))));
        network.faults().clear();
        try {
            network.close();
        } catch (AssertionError leaks) {
            violations.add(new Violation(Promise.NOTHING_LEAKS, leaks.getMessage().lines().limit(6).reduce("", (a, b) -> a + b + "; ")));
        }
    }
}
