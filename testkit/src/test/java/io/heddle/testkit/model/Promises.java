package io.heddle.testkit.model;

import io.heddle.api.ErrorKind;
import io.heddle.api.event.Closure;
import io.heddle.testkit.AddressFate;
import io.heddle.testkit.model.Bot.Accepted;
import io.heddle.testkit.model.Plan.Action;
import io.heddle.testkit.model.Plan.Fault;
import io.heddle.testkit.model.Plan.FaultKind;
import io.heddle.testkit.model.Plan.HostPlan;
import io.heddle.testkit.model.Plan.ServerAction;
import io.heddle.testkit.model.Violation.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The model: what a program may rely on, given what its server did and what befell the two. It knows nothing of the engine but its api.
 * <b>Thread:</b> one at a time.
 */
final class Promises {
    private static final int HTTP_2_WINDOW_BYTES = 60_000;
    private static final long SLACK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Plan plan;
    private final List<Bot> bots;
    private final List<Violation> violations;
    private final long calmAtNs;

    Promises(Plan plan, List<Bot> bots, List<Violation> violations, long calmAtNs) {
        this.plan = plan;
        this.bots = bots;
        this.violations = violations;
        this.calmAtNs = calmAtNs;
    }

    /** All programs and faults are over, and so are their consequences. */
    void checkCalm(boolean engineWasClosed) {
        for (Bot bot : bots) {
            checkDeadlines(bot);
            if (bot.openCalledAtNs >= 0 && !engineWasClosed && isUnharmed(bot) && !bot.hasClosedDeliberately
                && !plan.has(Action.HOLD_SEGMENTS)) {
                checkHealthy(bot);
            }
            if (bot.end == null && bot.isOpened && isUnharmed(bot)) {
                checkAllArrived(bot, bot.accepted.size());
                if (bot.ws.bufferedAmount() != 0) {
                    violate(Promise.BUFFERED_AMOUNT_IS_EXACT, bot, bot.ws.bufferedAmount() + " although all is written");
                }
                if (!bot.isSuspended && !plan.has(Action.TAKE_TIME) && bot.delivered < bot.session.messagesArrived()) {
                    violate(Promise.RECEIVED_IS_DELIVERED, bot,
                        bot.delivered + " of " + bot.session.messagesArrived() + " while the connection lives");
                }
                if (bot.refusedAtNs > bot.writableAtNs) {
                    violate(Promise.WRITABLE_IS_TOLD, bot, "a send was refused at " + ms(bot.refusedAtNs));
                }
            }
        }
    }

    /** Half of the connections have been closed, or the engine was. */
    void checkEnd(boolean engineWasClosed, long nowNs) {
        for (Bot bot : bots) {
            if (bot.openCalledAtNs < 0) {
                continue;
            }
            if (bot.end == null && (bot.closeCalledAtNs >= 0 || engineWasClosed)) {
                violate(Promise.EXACTLY_ONE_LAST_EVENT, bot, "none at all");
            }
            checkDeadlines(bot);
            checkProxy(bot, engineWasClosed);
            if (bot.session != null) {
                checkSession(bot);
            }
            if (bot.end != null) {
                checkReceived(bot);
                checkClosing(bot, engineWasClosed);
            }
        }
    }

    /** The engine has ended under a connection that lived. */
    void checkDrained(Bot bot) {
        if (bot.end == null) {
            violate(Promise.EXACTLY_ONE_LAST_EVENT, bot, "none at all after the engine's end");
            return;
        }
        if (bot.session != null) {
            checkSession(bot);
        }
        checkReceived(bot);
        checkDrainCode(bot);
    }

    // ---- the way in ----

    private void checkReceived(Bot bot) {
        if (bot.session == null || !bot.isOpened) {
            return;
        }
        ServerSession session = bot.session;
        boolean mayHaveArrivedMeanwhile = plan.has(Action.TAKE_TIME);
        boolean isOutOfMemory = plan.has(Action.HOLD_SEGMENTS) || plan.has(FaultKind.NO_MEMORY)
            || bot.error != null && bot.error.kind() == ErrorKind.CAPACITY || bot.endCode == 1009 || bot.endCode == 1011;
        if (bot.delivered > bot.arrivedAtEnd && !mayHaveArrivedMeanwhile) {
            violate(Promise.RECEIVED_IN_ORDER_AND_ONCE, bot, bot.delivered + " were delivered of " + bot.arrivedAtEnd + " that arrived");
        }
        if (!bot.isAborted && !mayHaveArrivedMeanwhile && !isOutOfMemory && bot.delivered < bot.arrivedAtEnd) {
            violate(Promise.RECEIVED_IS_DELIVERED, bot, bot.delivered + " of " + bot.arrivedAtEnd + ", end: " + bot.end
                + (bot.wasSuspendedAtEnd ? " (suspended)" : ""));
        }
        boolean peerClosed = session.closeCode != 0 && !session.clientClosedFirst;
        boolean closeArrived = bot.closeArrivedAtEnd && session.violationAt == Long.MAX_VALUE;
        boolean isTold = bot.endCode == session.closeCode && bot.error == null;
        if (peerClosed && closeArrived && !bot.isAborted && !isTold && !mayHaveArrivedMeanwhile && !isOutOfMemory) {
            violate(Promise.PEERS_LAST_WORD_IS_TOLD, bot, "closed with " + session.closeCode + ", but the end is: " + bot.end);
        }
    }

    // ---- the way out ----

    private void checkSession(Bot bot) {
        ServerSession session = bot.session;
        session.mistakesOfClient.forEach(mistake -> violate(Promise.FRAMES_ARE_LEGAL, bot, mistake));
        Map<Integer, Integer> next = new HashMap<>();
        for (int i = 0; i < session.received.size(); i++) {
            String name = session.received.get(i);
            if (name != null) {
                int thread = name.charAt(1) - '0';
                List<Accepted> ofThread = bot.accepted.stream().filter(message -> message.thread() == thread).toList();
                int index = next.merge(thread, 1, Integer::sum) - 1;
                if (index >= ofThread.size() || !ofThread.get(index).name().equals(name)) {
                    violate(Promise.SENT_IN_ORDER_AND_ONCE, bot, name + " came where "
                        + (index < ofThread.size() ? ofThread.get(index).name() : "nothing") + " was due");
                    return;
                }
                if (ofThread.get(index).isText() != session.receivedTexts.get(i)) {
                    violate(Promise.SENT_AS_ITS_KIND, bot, ofThread.get(index) + " came as the other kind");
                }
            }
        }
    }

    private void checkAllArrived(Bot bot, int count) {
        for (Accepted message : bot.accepted.subList(0, count)) {
            if (!bot.session.received.contains(message.name())) {
                violate(Promise.SENT_ARRIVES, bot, message + " did not arrive");
                return;
            }
        }
        if (isCalmWay(bot)) {
            checkAtOnce(bot);
        }
    }

    /** A message is written at once, unless something holds it up. */
    private void checkAtOnce(Bot bot) {
        // Streams share the window of their session, which takes a round trip to open again.
        long total = bots.stream().filter(other -> other == bot || bot.host.isHttp2() && other.plan.host() == bot.plan.host())
            .flatMap(other -> other.accepted.stream()).mapToLong(Accepted::bytes).sum();
        int window = bot.host.isHttp2() ? HTTP_2_WINDOW_BYTES : Integer.MAX_VALUE;
        HostPlan host = bot.host;
        if (host.proxy() != null || host.bytesPerMs() > 0 || total > window || total > host.bufferBytes() / 2
            || total > plan.limits().maxPooledBytes() / 8) {
            return;
        }
        long travelNs = TimeUnit.MILLISECONDS.toNanos(host.latencyMs() + 2L * host.jitterMs());
        for (Accepted message : bot.accepted) {
            long tookNs = bot.session.receivedAtNs.get(bot.session.received.indexOf(message.name())) - message.atNs();
            if (tookNs > travelNs + SLACK_NS) {
                violate(Promise.SENT_AT_ONCE, bot, message + " took " + ms(tookNs));
                return;
            }
        }
    }

    // ---- life and death ----

    private void checkHealthy(Bot bot) {
        boolean hasNoMemory = bot.end != null && (bot.end.contains("pooled memory") || bot.end.contains("buffer pool"));
        if (!hasNoMemory && (!bot.isOpened || bot.end != null)) {
            violate(Promise.HEALTHY_CONNECTIONS_LIVE, bot,
                "pings every " + bot.plan.pingMs() + " ms, silence " + bot.plan.silenceMs() + " ms, ended at " + ms(bot.endedAtNs) + " in "
                    + bot.end);
        }
    }

    /** A proxy that opens no tunnel is named as the culprit, and one that does is not. */
    private void checkProxy(Bot bot, boolean engineWasClosed) {
        ProxyPlan proxy = bot.host.proxy();
        if (proxy != null && !proxy.isOpening() && bot.isOpened) {
            violate(Promise.PROXIES_ARE_BLAMED, bot, "opened through a proxy that opens nothing: " + proxy);
        }
        boolean hasRoom = !plan.isShortOfSockets() && !plan.has(FaultKind.NO_MEMORY) && !plan.has(Action.HOLD_SEGMENTS);
        if (bot.isOpened || bot.error == null || bot.hasClosedDeliberately || engineWasClosed || !hasRoom) {
            return;
        }
        boolean isBlamed = bot.error.kind() == ErrorKind.PROXY;
        boolean isGuilty = proxy != null && !proxy.isOpening();
        boolean isInnocent = proxy == null || proxy.isGood() && plan.faults().isEmpty() && isQuick(bot);
        if (isGuilty && !isBlamed || isInnocent && isBlamed) {
            violate(Promise.PROXIES_ARE_BLAMED, bot, bot.end + ", through " + proxy);
        }
        if (isBlamed && !String.valueOf(bot.error.remoteAddress()).endsWith(":" + ProxyPlan.PORT)) {
            violate(Promise.PROXIES_ARE_BLAMED, bot, "the address is " + bot.error.remoteAddress() + " in " + bot.end);
        }
    }

    private void checkDeadlines(Bot bot) {
        long disturbedNs = SLACK_NS + TimeUnit.MILLISECONDS.toNanos(disturbedMs());
        long timeoutNs = TimeUnit.MILLISECONDS.toNanos(plan.limits().timeoutMs());
        long nowNs = bot.end == null ? Math.max(calmAtNs, 0) : bot.endedAtNs;
        if (bot.openCalledAtNs >= 0) {
            long openedNs = bot.isOpened ? bot.openedAtNs : nowNs;
            // A connection that waits for the HTTP/2 session of another one waits for all of its limits, and then has its own.
            int limits = (bot.host.isHttp2() ? 9 : 4) + (bot.host.proxy() == null ? 0 : bot.host.isHttp2() ? 9 : 4);
            // An address that hangs takes two limits, and each waiter may be the next to connect.
            limits += (bot.host.isHttp2() ? 4 : 2) * plan.otherAddresses(bot.plan.host()).size();
            limits += bot.request == RequestPlan.PLAIN ? 0 : bot.host.isHttp2() ? 3 : 1;
            limits *= bot.request.requestsTo(bot.host);
            if (openedNs - bot.openCalledAtNs > limits * timeoutNs + disturbedNs) {
                violate(Promise.OPENS_IN_TIME, bot, "took " + ms(openedNs - bot.openCalledAtNs));
            }
        }
        if (bot.closeCalledAtNs >= 0 && bot.openCalledAtNs >= 0 && bot.endedAtNs > bot.closeCalledAtNs + timeoutNs + disturbedNs) {
            violate(Promise.CLOSES_IN_TIME, bot, "took " + ms(bot.endedAtNs - bot.closeCalledAtNs) + ", end: " + bot.end);
        }
    }

    /** The code of the last event is the peer's, or without one ours, or that of no frame at all. */
    private static boolean agrees(Bot bot) {
        Closure closure = bot.closure;
        if (closure == null || bot.error != null) {
            return closure != null && closure.receivedCode() == Closure.NO_FRAME;
        }
        boolean isWithoutFrames = closure.sentCode() == Closure.NO_FRAME && closure.receivedCode() == Closure.NO_FRAME;
        boolean isDropped = bot.endCode == Closure.NO_FRAME && (bot.isAborted || closure.receivedCode() == Closure.NO_FRAME);
        boolean isPeers = bot.endCode == closure.receivedCode();
        boolean isOurs = closure.initiator() == Closure.Initiator.ENGINE && bot.endCode == closure.sentCode();
        return isDropped || isPeers || isOurs || isWithoutFrames && closure.initiator() == Closure.Initiator.ENGINE;
    }

    private void checkClosing(Bot bot, boolean engineWasClosed) {
        if (bot.end != null && !agrees(bot)) {
            violate(Promise.CLOSURE_AGREES_WITH_THE_LAST_EVENT, bot, bot.closure + ", but the end is: " + bot.end);
        }
        boolean isCapacity = bot.error != null && bot.error.kind() == ErrorKind.CAPACITY;
        if (bot.closeCalledAtNs >= 0 && bot.closeWasOpen && isUnharmed(bot) && !bot.isAborted && !engineWasClosed) {
            if (bot.session.clientClosedFirst && bot.session.clientCloseCode != bot.closeCode) {
                violate(Promise.CLOSE_CODE_ARRIVES, bot,
                    "closed with " + bot.closeCode + ", the server was told " + bot.session.clientCloseCode);
            }
            if (isCapacity) {
                violate(Promise.CLOSING_NEEDS_NO_MEMORY_OF_USERS, bot, bot.end);
            } else if (bot.error != null || bot.endCode != bot.closeCode) {
                if (isHeard(bot)) {
                    violate(Promise.HEALTHY_CONNECTIONS_LIVE, bot, "closed with " + bot.closeCode + ", the end is: " + bot.end);
                }
            } else {
                checkAllArrived(bot, bot.acceptedBeforeClose);
            }
        }
        if (engineWasClosed) {
            checkDrainCode(bot);
        }
    }

    private void checkDrainCode(Bot bot) {
        if (bot.openCalledAtNs >= 0 && isUnharmed(bot) && isHeard(bot) && !bot.hasClosedDeliberately && bot.endCode != 1001) {
            violate(Promise.DRAIN_ENDS_IN_1001, bot, bot.end);
        }
    }

    /** Nothing befell this connection that may end it. */
    private boolean isUnharmed(Bot bot) {
        if (!bot.host.isGood() || plan.isShortOfSockets() || plan.has(FaultKind.NO_MEMORY)) {
            return false;
        }
        int host = bot.plan.host();
        boolean isHarmedByHost = plan.faults().stream().filter(fault -> fault.host() == host).anyMatch(fault -> isHarmful(fault, bot));
        boolean mayTimeOut = !isQuick(bot) || !bot.request.isGood(plan.limits().timeoutMs())
            || !bot.request.isLoginGood(bot.host, plan.limits().timeoutMs());
        return !isHarmedByHost && !mayTimeOut;
    }

    private boolean isHarmful(Fault fault, Bot bot) {
        boolean isOver = bot.isOpened && bot.openedAtNs < TimeUnit.MILLISECONDS.toNanos(fault.atMs());
        return switch (fault.kind()) {
            // An open connection survives them.
            case REFUSE, SWALLOW -> !isOver;
            case PARTITION -> !isOver || bot.plan.pingMs() > 0 || bot.closeCalledAtNs >= 0;
            case OTHER_ADDRESS -> !givesWay(AddressFate.values()[fault.durationMs()], bot);
            default -> true;
        };
    }

    /** An address that takes the connection and is of no use then gives way to the next only in TLS: else it is the server that failed. */
    private static boolean givesWay(AddressFate fate, Bot bot) {
        ProxyPlan proxy = bot.host.proxy();
        boolean isHopSecure = proxy == null ? bot.host.isTls() : proxy.isTls();
        return switch (fate) {
            case RESETS, ENDS, HANGS -> isHopSecure;
            default -> true;
        };
    }

    /** The way is fast enough for each time limit, and for answers to pings. */
    private boolean isQuick(Bot bot) {
        HostPlan host = bot.host;
        int silenceMs = bot.plan.pingMs() == 0 ? Integer.MAX_VALUE
            : bot.plan.silenceMs() == 0 ? 2 * bot.plan.pingMs() : bot.plan.silenceMs();
        boolean isStopped = host.steps().stream().anyMatch(step -> step.action() == ServerAction.STOP_READING);
        // A request for a tunnel takes two round trips to the proxy, four with credentials, and a dripping answer a tenth of a second.
        int proxyMs = host.proxy() == null ? 0 : 4 * host.proxy().latencyMs() + 100;
        int roundTripMs = 2 * (host.latencyMs() + host.jitterMs()) + 20 + proxyMs;
        // Behind large messages a ping waits for them.
        boolean isNarrow = host.bytesPerMs() > 0 || host.bufferBytes() < 100_000;
        boolean pings = bot.plan.pingMs() > 0;
        return (!pings || !isStopped && !isNarrow && roundTripMs < silenceMs)
            && (host.isHttp2() ? 16 : 8) * roundTripMs < plan.limits().timeoutMs() && host.bytesPerMs() == 0 && host.bufferBytes() >= 2_000;
    }

    /** As {@link #isHeard}, and the loop is always there. */
    private boolean isCalmWay(Bot bot) {
        return isHeard(bot) && !plan.has(FaultKind.STALL) && !plan.has(Action.TAKE_TIME);
    }

    /** The server reads all the time, over a way that is always open and wide, and memory is there. */
    private boolean isHeard(Bot bot) {
        boolean serverReads = bot.host.steps().stream().noneMatch(step -> step.action() == ServerAction.STOP_READING);
        return serverReads && !plan.has(Action.HOLD_SEGMENTS) && !plan.has(FaultKind.PARTITION) && bot.host.bufferBytes() >= 20_000;
    }

    private long disturbedMs() {
        long stalls = plan.faults().stream().filter(fault -> fault.kind() == FaultKind.STALL).mapToLong(Fault::durationMs).sum();
        long taken = plan.bots().stream().flatMap(bot -> bot.steps().stream()).filter(step -> step.action() == Action.TAKE_TIME)
            .mapToLong(Plan.Step::a).sum();
        return stalls + taken;
    }

    private void violate(Promise promise, Bot bot, String detail) {
        violations.add(new Violation(promise, "bot " + bot.number + ": " + detail));
    }

    private static String ms(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns) + " ms";
    }
}
