package io.heddle.testkit.model;

import io.heddle.testkit.AddressFate;
import io.heddle.testkit.model.Plan.Action;
import io.heddle.testkit.model.Plan.BotPlan;
import io.heddle.testkit.model.Plan.Fault;
import io.heddle.testkit.model.Plan.FaultKind;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Plan.Limits;
import io.heddle.testkit.model.Plan.ServerAction;
import io.heddle.testkit.model.Plan.ServerStep;
import io.heddle.testkit.model.Plan.Step;
import io.heddle.testkit.model.Plan.Trigger;
import io.heddle.testkit.model.Plan.Upgrade;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws plans: each world has a few hosts, a few connections, and now and then a fault. <b>Thread:</b> one at a time. */
final class PlanDrawer {
    /** The programs and the faults are over by then. */
    static final int ACTIVE_MS = 20_000;

    private static final int[] BUFFERS = {256, 2_000, 20_000, 512 << 10};
    private static final int FILLINGS = 10;
    private static final int PROXIED_PERCENT = 25;
    private static final int REQUEST_PERCENT = 30;
    private static final int OTHER_ADDRESSES_PERCENT = 20;
    private static final int FEW_PORTS_PERCENT = 3;
    private static final int[] SIZES = {0, 5, 125, 126, 1_000, 4_000, 16_384, 70_000};

    private final SplittableRandom random;
    /** Its draws do not disturb the others. */
    private final SplittableRandom versions;
    private final SplittableRandom proxies;
    private final SplittableRandom requests;
    private final SplittableRandom logins;
    private final SplittableRandom addresses;
    private final SplittableRandom ports;

    private PlanDrawer(long seed) {
        random = new SplittableRandom(seed);
        versions = new SplittableRandom(~seed);
        proxies = new SplittableRandom(Long.reverse(seed) + 1);
        requests = new SplittableRandom(Long.reverse(seed) + 2);
        logins = new SplittableRandom(Long.reverse(seed) + 3);
        addresses = new SplittableRandom(Long.reverse(~seed));
        ports = new SplittableRandom(Long.reverse(~seed) + 1);
    }

    static Plan draw(long seed) {
        return new PlanDrawer(seed).plan(seed);
    }

    private Plan plan(long seed) {
        Limits limits = new Limits(
            pick(16 << 10, 32 << 10, 64 << 10), pick(20_000, 200_000, 1 << 20), pick(64, 64, 1_024),
            pick(1 << 20, 2 << 20, 8 << 20), pick(1_000, 3_000, 10_000));
        List<HostPlan> hosts = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            hosts.add(host());
        }
        List<BotPlan> bots = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int host = random.nextInt(hosts.size());
            bots.add(bot(host, hosts.get(host).bufferBytes()));
        }
        List<Fault> faults = new ArrayList<>();
        for (int i = chance(50) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            faults.add(fault(hosts.size()));
        }
        for (int host = 0; host < hosts.size(); host++) {
            for (int i = addresses.nextInt(100) < OTHER_ADDRESSES_PERCENT ? 1 + addresses.nextInt(2) : 0; i > 0; i--) {
                faults.add(new Fault(FaultKind.OTHER_ADDRESS, host, 0, addresses.nextInt(AddressFate.values().length)));
            }
        }
        if (ports.nextInt(100) < FEW_PORTS_PERCENT) {
            faults.add(new Fault(FaultKind.FEW_PORTS, -1, 0, ports.nextInt(3)));
        }
        return new Plan(seed, limits, List.copyOf(hosts), List.copyOf(bots), List.copyOf(faults));
    }

    private HostPlan host() {
        boolean isQuiet = chance(30);
        int buffer = BUFFERS[random.nextInt(BUFFERS.length)];
        return new HostPlan(
            chance(25), versions.nextInt(100) < 30, chance(25),
            chance(88) ? Upgrade.WORKS : Upgrade.values()[random.nextInt(Upgrade.values().length)],
            pick(0, 1, 10, 100), isQuiet ? 0 : pick(0, 0, 3, 50), chance(15) ? pick(10, 100, 1_000) : 0,
            buffer, isQuiet ? 0 : pick(0, 0, 20, 80), proxies.nextInt(100) < PROXIED_PERCENT ? proxy() : null, serverSteps(buffer));
    }

    private ProxyPlan proxy() {
        boolean isSocks = proxies.nextInt(3) == 0;
        ProxyPlan.Manner[] manners = ProxyPlan.Manner.values();
        ProxyPlan.Wants wants = ProxyPlan.Wants.values()[proxies.nextInt(3)];
        return new ProxyPlan(isSocks, !isSocks && proxies.nextInt(3) == 0, wants, proxies.nextInt(8) > 0,
            proxies.nextInt(10) < 6 ? ProxyPlan.Manner.GOOD : manners[proxies.nextInt(manners.length)],
            proxies.nextInt(3) * 5, proxies.nextInt(5) == 0 ? proxies.nextInt(1 << proxies.nextInt(18)) : -1);
    }

    private List<ServerStep> serverSteps(int buffer) {
        List<ServerStep> steps = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> steps.add(new ServerStep(ServerAction.PING, 0, random.nextInt(126)));
                case 1 -> steps.add(new ServerStep(ServerAction.WAIT, time(3_000), 0));
                case 2 -> steps.add(new ServerStep(ServerAction.STOP_READING, time(4_000), 0));
                case 3 -> steps.add(new ServerStep(ServerAction.SEND_FRAGMENTS, 1 + random.nextInt(6), size(buffer, 6)));
                default -> steps.add(new ServerStep(ServerAction.SEND, 1 + random.nextInt(20), size(buffer, 20)));
            }
        }
        if (chance(45)) {
            ServerAction[] ends = {
                ServerAction.CLOSE, ServerAction.CLOSE, ServerAction.CLOSE_UNREAD, ServerAction.DROP, ServerAction.RESET,
                ServerAction.END_OUTPUT, ServerAction.VIOLATE};
            steps.add(new ServerStep(ends[random.nextInt(ends.length)], pick(1000, 1001, 3000, 4001), random.nextInt(4)));
        }
        return List.copyOf(steps);
    }

    private BotPlan bot(int host, int buffer) {
        boolean pings = chance(30);
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(10); i > 0; i--) {
            steps.add(step(buffer));
        }
        if (chance(40)) {
            steps.add(new Step(anyTrigger(), time(ACTIVE_MS), chance(80) ? Action.CLOSE : Action.ABORT, pick(1000, 1001, 3000, 4999), 0));
        }
        int openAtMs = time(3_000);
        int pingMs = pings ? pick(200, 1_000, 5_000) : 0;
        int silenceMs = pings ? pick(0, 500, 2_500, 12_000) : 0;
        // A silence that is shorter than the time between two pings is refused.
        return new BotPlan(
            host, openAtMs, pingMs, silenceMs == 0 ? 0 : Math.max(silenceMs, pingMs), pick(10, 1_000, 32_767), request(),
            List.copyOf(steps));
    }

    private RequestPlan request() {
        if (requests.nextInt(100) >= REQUEST_PERCENT) {
            return RequestPlan.PLAIN;
        }
        RequestPlan.Preparation[] all = RequestPlan.Preparation.values();
        RequestPlan.Preparation preparation = requests.nextInt(2) == 0 ? RequestPlan.Preparation.LATER : all[requests.nextInt(all.length)];
        return new RequestPlan(preparation, requests.nextInt(1 + requests.nextInt(2_500)), Math.max(0, requests.nextInt(7) - 3), login());
    }

    /** By a random of its own: the plans of seeds that are known stay as they are. */
    private RequestPlan.Login login() {
        RequestPlan.Login[] all = RequestPlan.Login.values();
        return logins.nextInt(2) == 0 ? RequestPlan.Login.NONE : all[logins.nextInt(all.length)];
    }

    private Step step(int buffer) {
        Trigger trigger = anyTrigger();
        int at = trigger == Trigger.TIME ? time(ACTIVE_MS) : random.nextInt(20);
        return switch (random.nextInt(20)) {
            case 0, 1 -> new Step(trigger, at, Action.BURST, 1 + random.nextInt(60), size(buffer, 60));
            case 2 -> new Step(trigger, at, Action.PING, random.nextInt(126), 0);
            case 3, 4 -> new Step(trigger, at, Action.PAUSE_READING, time(6_000), 0);
            case 5 -> new Step(trigger, at, Action.SCHEDULE, time(2_000), 0);
            case 6 -> new Step(trigger, at, Action.HOLD_SEGMENTS, 1 + random.nextInt(1_500), time(6_000));
            case 7 -> new Step(Trigger.MESSAGE, random.nextInt(20), Action.THROW, 0, 0);
            case 8 -> chance(70) ? new Step(trigger, at, Action.SEND, size(buffer, 1), 0)
                : new Step(Trigger.MESSAGE, random.nextInt(20), Action.TAKE_TIME, time(3_000), 0);
            default -> new Step(trigger, at, Action.SEND, size(buffer, 1), random.nextInt(4));
        };
    }

    private Fault fault(int hosts) {
        FaultKind kind = FaultKind.values()[random.nextInt(FaultKind.OTHER_ADDRESS.ordinal())];
        int at = time(ACTIVE_MS - 8_000);
        return switch (kind) {
            case STALL -> new Fault(kind, -1, at, time(8_000));
            case FEW_SOCKETS -> new Fault(kind, -1, 0, random.nextInt(3));
            case NO_MEMORY, ENGINE_CLOSE -> new Fault(kind, -1, at, 0);
            case LOOKUP_FAILS, LOOKUP_HANGS -> new Fault(kind, random.nextInt(hosts), 0, 0);
            default -> new Fault(kind, random.nextInt(hosts), at, time(8_000));
        };
    }

    private Trigger anyTrigger() {
        return Trigger.values()[random.nextInt(10) < 5 ? 0 : random.nextInt(4)];
    }

    /** A size of which so many messages fill the way a few times: more would only take time. */
    private int size(int buffer, int count) {
        int size = Math.min(SIZES[random.nextInt(SIZES.length)], Math.max(130, FILLINGS * buffer / count));
        return chance(50) ? size : random.nextInt(size + 1);
    }

    /** Mostly short times. */
    private int time(int maxMs) {
        return random.nextInt(1 + (chance(50) ? maxMs / 10 : maxMs));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private int pick(int... values) {
        return values[random.nextInt(values.length)];
    }
}
