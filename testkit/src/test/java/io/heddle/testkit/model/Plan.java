package io.heddle.testkit.model;

import io.heddle.testkit.AddressFate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A world and the programs in it, as data: what a seed draws, and what shrinking takes away from.
 *
 * @param seed of the network
 * @param limits of the engine
 * @param hosts the servers
 * @param bots the connections
 * @param faults what befalls hosts and engine
 */
record Plan(long seed, Limits limits, List<HostPlan> hosts, List<BotPlan> bots, List<Fault> faults) {

    /** Settings of the engine that matter to the model. */
    record Limits(int readBufferBytes, int maxBufferedBytes, int ringCapacity, int maxPooledBytes, int timeoutMs) {}

    /** The behaviour of a server towards the upgrade request. */
    enum Upgrade {
        WORKS,
        SILENT,
        STATUS_503,
        GARBAGE,
        CLOSES
    }

    /**
     * A server and the way to it.
     *
     * @param shortCalls share of reads and writes that are cut short, in percent
     * @param proxy the one on the way to it, or null
     */
    record HostPlan(
        boolean isTls, boolean isHttp2, boolean isDeflate, Upgrade upgrade, int latencyMs, int jitterMs, int bytesPerMs, int bufferBytes,
        int shortCalls, ProxyPlan proxy,
        List<ServerStep> steps) {

        HostPlan with(List<ServerStep> fewer) {
            return new HostPlan(isTls, isHttp2, isDeflate, upgrade, latencyMs, jitterMs, bytesPerMs, bufferBytes, shortCalls, proxy, fewer);
        }

        private HostPlan through(ProxyPlan other) {
            return new HostPlan(isTls, isHttp2, isDeflate, upgrade, latencyMs, jitterMs, bytesPerMs, bufferBytes, shortCalls, other, steps);
        }

        /** Without what may not matter. */
        List<HostPlan> plainer() {
            return Stream.of(
                new HostPlan(false, false, false, upgrade, latencyMs, 0, 0, bufferBytes, 0, proxy, steps),
                new HostPlan(false, isHttp2, false, upgrade, latencyMs, 0, 0, bufferBytes, 0, proxy, steps),
                new HostPlan(false, isHttp2, isDeflate, upgrade, latencyMs, 0, 0, bufferBytes, 0, proxy, steps),
                new HostPlan(isTls, isHttp2, false, upgrade, latencyMs, 0, 0, bufferBytes, 0, proxy, steps),
                through(null),
                through(proxy == null ? null : proxy.plain())).toList();
        }

        /** How many things are not plain. */
        int extras() {
            return (isTls ? 1 : 0) + (isHttp2 ? 1 : 0) + (isDeflate ? 1 : 0) + (jitterMs > 0 ? 1 : 0) + (bytesPerMs > 0 ? 1 : 0)
                + (shortCalls > 0 ? 1 : 0)
                + (proxy == null ? 0 : proxy.equals(proxy.plain()) ? 1 : 2);
        }

        boolean isGood() {
            return upgrade == Upgrade.WORKS && (proxy == null || proxy.isGood()) && steps.stream().noneMatch(step -> step.action().isEnd);
        }
    }

    /** The steps of a server after the upgrade, one after the other. */
    enum ServerAction {
        SEND(false),
        SEND_FRAGMENTS(false),
        PING(false),
        WAIT(false),
        STOP_READING(false),
        CLOSE(true),
        CLOSE_UNREAD(true),
        DROP(true),
        RESET(true),
        END_OUTPUT(true),
        VIOLATE(true);

        final boolean isEnd;

        ServerAction(boolean isEnd) {
            this.isEnd = isEnd;
        }
    }

    /** @param a a count or a time in milliseconds; @param b a size in bytes or a variant */
    record ServerStep(ServerAction action, int a, int b) {
        @Override
        public String toString() {
            return action + "(" + a + "," + b + ")";
        }
    }

    /**
     * A connection and the program around it.
     *
     * @param pingMs from ping to ping, 0 for none
     * @param silenceMs the silence that ends the connection, 0 for the default
     * @param request the way to the request
     */
    record BotPlan(int host, int openAtMs, int pingMs, int silenceMs, int fragmentBytes, RequestPlan request, List<Step> steps) {
        BotPlan with(List<Step> fewer) {
            return new BotPlan(host, openAtMs, pingMs, silenceMs, fragmentBytes, request, fewer);
        }

        BotPlan with(int otherHost) {
            return new BotPlan(otherHost, openAtMs, pingMs, silenceMs, fragmentBytes, request, steps);
        }

        BotPlan with(RequestPlan other) {
            return new BotPlan(host, openAtMs, pingMs, silenceMs, fragmentBytes, other, steps);
        }

        boolean has(Action action) {
            return steps.stream().anyMatch(step -> step.action() == action);
        }
    }

    /** When a step of a program is done: at a time and by another thread, or by a handler. */
    enum Trigger {
        TIME,
        OPEN,
        MESSAGE,
        LAST
    }

    /** The calls and deeds of a program. */
    enum Action {
        SEND,
        BURST,
        PING,
        PAUSE_READING,
        CLOSE,
        ABORT,
        THROW,
        TAKE_TIME,
        SCHEDULE,
        HOLD_SEGMENTS
    }

    /** @param at a time in milliseconds, or the number of the message; @param a, @param b as the action needs them */
    record Step(Trigger trigger, int at, Action action, int a, int b) {
        @Override
        public String toString() {
            return trigger + "@" + at + ":" + action + "(" + a + "," + b + ")";
        }
    }

    /** The troubles of a host or of the engine. */
    enum FaultKind {
        PARTITION,
        RESET_CONNECTIONS,
        REFUSE,
        SWALLOW,
        LOOKUP_FAILS,
        LOOKUP_HANGS,
        STALL,
        FEW_SOCKETS,
        NO_MEMORY,
        ENGINE_CLOSE,
        /** From the beginning on, the host's name has one more address before its own; the duration is the number of its fate. */
        OTHER_ADDRESS,
        /** The duration is how many local ports the machine gives out towards a server. */
        FEW_PORTS
    }

    /** @param host the one that it befalls, or -1 for the engine */
    record Fault(FaultKind kind, int host, int atMs, int durationMs) {
        Fault with(int otherHost) {
            return new Fault(kind, otherHost, atMs, durationMs);
        }
    }

    /** The fates of the addresses that the name of a host has before its own. */
    List<AddressFate> otherAddresses(int host) {
        return faults.stream().filter(fault -> fault.kind() == FaultKind.OTHER_ADDRESS && fault.host() == host)
            .map(fault -> AddressFate.values()[fault.durationMs()]).toList();
    }

    boolean has(FaultKind kind) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind);
    }

    /** Some connections find no socket or no port for themselves. */
    boolean isShortOfSockets() {
        return has(FaultKind.FEW_SOCKETS) || has(FaultKind.FEW_PORTS);
    }

    boolean has(FaultKind kind, int host) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind && fault.host() == host);
    }

    boolean has(Action action) {
        return bots.stream().anyMatch(bot -> bot.has(action));
    }

    /** All plans that are smaller by one thing. */
    List<Plan> smaller() {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < bots.size(); i++) {
            plans.add(new Plan(seed, limits, hosts, without(bots, i), faults));
        }
        for (int i = 0; i < faults.size(); i++) {
            plans.add(new Plan(seed, limits, hosts, bots, without(faults, i)));
        }
        for (int i = 0; i < bots.size(); i++) {
            BotPlan bot = bots.get(i);
            for (List<Step> steps : fewer(bot.steps())) {
                plans.add(new Plan(seed, limits, hosts, replaced(bots, i, bot.with(steps)), faults));
            }
            for (RequestPlan plainer : List.of(RequestPlan.PLAIN, bot.request().withoutRedirects(), bot.request().unprepared(),
                bot.request().withoutLogin())) {
                if (plainer.extras() < bot.request().extras()) {
                    plans.add(new Plan(seed, limits, hosts, replaced(bots, i, bot.with(plainer)), faults));
                }
            }
        }
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.size() > 1 && isUnused(i)) {
                plans.add(withoutHost(i));
            }
            HostPlan host = hosts.get(i);
            for (List<ServerStep> steps : fewer(host.steps())) {
                plans.add(new Plan(seed, limits, replaced(hosts, i, host.with(steps)), bots, faults));
            }
            for (HostPlan plainer : host.plainer()) {
                if (plainer.extras() < host.extras()) {
                    plans.add(new Plan(seed, limits, replaced(hosts, i, plainer), bots, faults));
                }
            }
        }
        return plans;
    }

    private boolean isUnused(int host) {
        return bots.stream().noneMatch(bot -> bot.host() == host) && faults.stream().noneMatch(fault -> fault.host() == host);
    }

    private Plan withoutHost(int host) {
        return new Plan(
            seed, limits, without(hosts, host),
            bots.stream().map(bot -> bot.host() < host ? bot : bot.with(bot.host() - 1)).toList(),
            faults.stream().map(fault -> fault.host() < host ? fault : fault.with(fault.host() - 1)).toList());
    }

    /** Halves first, then each without one element. */
    private static <T> List<List<T>> fewer(List<T> all) {
        List<List<T>> lists = new ArrayList<>();
        if (all.size() > 3) {
            lists.add(all.subList(0, all.size() / 2));
            lists.add(all.subList(all.size() / 2, all.size()));
        }
        for (int i = 0; i < all.size(); i++) {
            lists.add(without(all, i));
        }
        return lists;
    }

    private static <T> List<T> without(List<T> all, int index) {
        return changed(all, list -> {
            list.remove(index);
            return list;
        });
    }

    private static <T> List<T> replaced(List<T> all, int index, T next) {
        return changed(all, list -> {
            list.set(index, next);
            return list;
        });
    }

    private static <T> List<T> changed(List<T> all, Function<List<T>, List<T>> change) {
        return List.copyOf(change.apply(new ArrayList<>(all)));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + ", " + limits + "\n");
        hosts.forEach(host -> text.append("  ").append(host).append('\n'));
        bots.forEach(bot -> text.append("  ").append(bot).append('\n'));
        faults.forEach(fault -> text.append("  ").append(fault).append('\n'));
        return text.toString();
    }
}
