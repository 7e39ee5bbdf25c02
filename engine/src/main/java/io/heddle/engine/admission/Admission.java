package io.heddle.engine.admission;

import io.heddle.api.config.ConnectLimits;
import io.heddle.engine.admission.OriginQueue.State;
import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gives turns to those that want to connect, within the limits of an engine: so many under way and begun a second, in all and of those
 * with a TLS handshake, and for each origin its own budget. Turns go around the origins that have waiters and whose budget lets them;
 * within an origin, first come is first served.
 *
 * <p>One timer wakes all: it is set for the first moment at which somebody may go. An origin is in one list at a time: ready, in the order
 * of its tickets, with one list for those whose first waiter makes a TLS handshake and one for the others; paused until its budget has
 * more; or held back, because it has as many places as it leaves free. So no step looks at all waiters, nor at all origins.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its timer.
 */
public final class Admission implements DeadlineHandler {
    /** Origins without members are kept for their budget, for seconds, and so many at most. */
    private static final int MAX_IDLE_ORIGINS = 4_096;

    private final ConnectLimits limits;
    private final Deadlines deadlines;
    private final TurnBudget budget;
    private final Consumer<Runnable> later;
    private final EngineCounters counters;
    private final Pace connects;
    private final Pace handshakes;
    private final Map<Object, OriginQueue> origins = new HashMap<>();
    private final Set<OriginQueue> idle = new LinkedHashSet<>();
    private final ArrayDeque<OriginQueue> readyPlain = new ArrayDeque<>();
    private final ArrayDeque<OriginQueue> readySecure = new ArrayDeque<>();
    private final PriorityQueue<OriginQueue> paused = new PriorityQueue<>(dueFirst());
    private final ArrayDeque<OriginQueue> heldBack = new ArrayDeque<>();
    private final Runnable run = this::run;
    private int places;
    private int securePlaces;
    private long lastTicket;
    private long timer;
    private long timerNs;
    private boolean isRunDue;
    private boolean isPlaceFree;
    private boolean isStopped;

    /**
     * @param deadlines by the clock, because rates are those that a server sees
     * @param later runs a task on the loop, outside of the current call
     */
    public Admission(
        ConnectLimits limits, Deadlines deadlines, TurnBudget budget, Consumer<Runnable> later, EngineCounters counters) {
        this.limits = limits;
        this.deadlines = deadlines;
        this.budget = budget;
        this.later = later;
        this.counters = counters;
        long nowNs = deadlines.nowNs();
        this.connects = new Pace(limits.maxConnectsPerSecond(), nowNs);
        this.handshakes = new Pace(limits.maxTlsHandshakesPerSecond(), nowNs);
    }

    private static Comparator<OriginQueue> dueFirst() {
        // By difference: the clock may be anywhere, and may overflow.
        return (one, other) -> Long.signum(one.dueNs() - other.dueNs());
    }

    // ---- for those who want to connect ----

    /**
     * Asks for a place; again for one that has given its place back, which then waits ahead of all others of its origin.
     *
     * @param key of its origin, a value
     * @param isSecure whether it makes a TLS handshake
     * @return true if it has its place now; false if {@link Entrant#onTurn} will be called
     */
    public boolean enter(Entrant entrant, Object key, boolean isSecure) {
        long nowNs = deadlines.nowNs();
        OriginQueue origin = entrant.origin;
        if (origin == null) {
            origin = origin(key, nowNs);
            entrant.origin = origin;
            origin.members++;
        }
        entrant.isSecure = isSecure;
        Counter obstacle = obstacle(origin, entrant, nowNs);
        if (obstacle == null && origin.isEmpty() && !areOthersAhead(isSecure, nowNs) && !isStopped) {
            if (origin.state == State.PAUSED) {
                // Its waiters have left, and the key of an element of a priority queue must not change.
                paused.remove(origin);
                origin.state = State.RESTING;
            }
            admit(origin, entrant, nowNs);
            return true;
        }
        counters.add(obstacle == null ? Counter.TURNS_DELAYED_BY_CONNECTS : obstacle, 1);
        counters.add(Counter.AWAITING_TURN, 1);
        if (entrant.isCharged) {
            origin.addFirst(entrant);
        } else {
            origin.addLast(entrant);
        }
        boolean isFreed = entrant.isCharged && origin.state == State.PAUSED;
        if (isFreed) {
            paused.remove(origin);
        }
        if (isFreed || origin.state == State.RESTING) {
            list(origin, nowNs);
        }
        goOn(obstacle == null, nowNs);
        return false;
    }

    /** It needs no connection: it goes on over one that is there. @param hasConnected whether it made that one itself */
    public void giveBack(Entrant entrant, boolean hasConnected) {
        if (!entrant.hasPlace) {
            return;
        }
        free(entrant);
        if (!hasConnected) {
            connects.putBack();
            if (entrant.isSecure) {
                handshakes.putBack();
            }
        }
    }

    /** It is over, wherever it stands. Idempotent. @param isOpen whether the connection is open, which earns its origin a share */
    public void end(Entrant entrant, boolean isOpen) {
        OriginQueue origin = entrant.origin;
        if (origin == null) {
            return;
        }
        long nowNs = deadlines.nowNs();
        if (entrant.isQueued) {
            origin.remove(entrant);
            counters.add(Counter.AWAITING_TURN, -1);
        }
        if (entrant.hasPlace) {
            free(entrant);
        }
        if (isOpen) {
            origin.onSuccess(nowNs);
            counters.add(Counter.TURNS_OPENED, 1);
        }
        entrant.origin = null;
        origin.members--;
        restIfIdle(origin, nowNs);
    }

    /** The engine closes: nobody has a turn any more. */
    public void stop() {
        isStopped = true;
        deadlines.cancel(timer);
        timer = 0;
    }

    // ---- turns ----

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        run();
    }

    private void run() {
        isRunDue = false;
        long nowNs = deadlines.nowNs();
        for (OriginQueue origin = paused.peek(); origin != null && origin.dueNs() - nowNs <= 0; origin = paused.peek()) {
            paused.poll();
            list(origin, nowNs);
        }
        if (isPlaceFree) {
            isPlaceFree = false;
            // They have places, so there are no more of them than places.
            for (int i = heldBack.size(); i > 0; i--) {
                list(heldBack.poll(), nowNs);
            }
        }
        boolean isFirst = true;
        while (!isStopped && (isFirst || budget.isShareLeft())) {
            isFirst = false;
            OriginQueue origin = pollReady(nowNs);
            if (origin == null) {
                setTimer(nowNs);
                return;
            }
            Entrant entrant = origin.first();
            origin.remove(entrant);
            counters.add(Counter.AWAITING_TURN, -1);
            admit(origin, entrant, nowNs);
            list(origin, nowNs);
            budget.spend(TurnBudget.CONNECT);
            entrant.onTurn();
        }
        if (!isStopped) {
            // The rest in the next turn of the loop.
            runLater();
        }
    }

    /** The next origin in turn whose first waiter has all that it needs; null if there is none now. */
    private OriginQueue pollReady(long nowNs) {
        while (places < limits.maxConnecting() && connects.isDue(nowNs)) {
            OriginQueue plain = readyPlain.peek();
            OriginQueue secure = isSecureFree(nowNs) ? readySecure.peek() : null;
            boolean isPlain = secure == null || plain != null && plain.ticket < secure.ticket;
            OriginQueue origin = isPlain ? readyPlain.poll() : readySecure.poll();
            if (origin == null) {
                return null;
            }
            Entrant first = origin.first();
            if (first == null || first.isSecure == isPlain || !origin.isDue(first, nowNs)) {
                // The one for which it was put here has left.
                list(origin, nowNs);
            } else if (hasRoom(origin, first)) {
                return origin;
            } else {
                origin.state = State.HELD_BACK;
                heldBack.add(origin);
            }
        }
        return null;
    }

    /** An origin takes no more places than it leaves: so those that do not answer leave some for those that do. */
    private boolean hasRoom(OriginQueue origin, Entrant first) {
        return origin.places < limits.maxConnecting() - places
            && (!first.isSecure || origin.securePlaces < limits.maxTlsHandshakes() - securePlaces);
    }

    private boolean isSecureFree(long nowNs) {
        return securePlaces < limits.maxTlsHandshakes() && handshakes.isDue(nowNs);
    }

    /** True if origins that are ready, and that the limits would let go, have the next turns. */
    private boolean areOthersAhead(boolean isSecure, long nowNs) {
        return !readyPlain.isEmpty() || !readySecure.isEmpty() && (isSecure || isSecureFree(nowNs));
    }

    /** The limit for which it would have to wait, or null. */
    private Counter obstacle(OriginQueue origin, Entrant entrant, long nowNs) {
        if (!origin.isDue(entrant, nowNs)) {
            return Counter.TURNS_DELAYED_BY_ORIGIN;
        }
        boolean isRoomLess = !hasRoom(origin, entrant);
        if (entrant.isSecure && (!isSecureFree(nowNs) || isRoomLess && origin.places < limits.maxConnecting() - places)) {
            return Counter.TURNS_DELAYED_BY_TLS;
        }
        return isRoomLess || !connects.isDue(nowNs) ? Counter.TURNS_DELAYED_BY_CONNECTS : null;
    }

    /** Puts an origin that is in no list into the one where it belongs. */
    private void list(OriginQueue origin, long nowNs) {
        Entrant first = origin.first();
        if (first == null) {
            origin.state = State.RESTING;
            restIfIdle(origin, nowNs);
        } else if (origin.isDue(first, nowNs)) {
            origin.state = State.READY;
            origin.ticket = ++lastTicket;
            (first.isSecure ? readySecure : readyPlain).add(origin);
        } else {
            origin.state = State.PAUSED;
            paused.add(origin);
        }
    }

    private void admit(OriginQueue origin, Entrant entrant, long nowNs) {
        if (!entrant.isCharged) {
            origin.charge(entrant, nowNs);
            counters.add(Counter.TURNS, 1);
        }
        entrant.hasPlace = true;
        connects.take(nowNs);
        places++;
        origin.places++;
        if (entrant.isSecure) {
            handshakes.take(nowNs);
            securePlaces++;
            origin.securePlaces++;
        }
        counters.add(Counter.TURNS_UNDER_WAY, 1);
    }

    private void free(Entrant entrant) {
        OriginQueue origin = entrant.origin;
        entrant.hasPlace = false;
        places--;
        origin.places--;
        if (entrant.isSecure) {
            securePlaces--;
            origin.securePlaces--;
        }
        counters.add(Counter.TURNS_UNDER_WAY, -1);
        isPlaceFree = true;
        if (!readyPlain.isEmpty() || !readySecure.isEmpty() || !heldBack.isEmpty()) {
            // Not now: the caller may be in the middle of ending a connection, and a turn runs handlers of users.
            runLater();
        }
    }

    private void goOn(boolean isAnyFree, long nowNs) {
        if (isAnyFree) {
            runLater();
        } else {
            setTimer(nowNs);
        }
    }

    private void runLater() {
        if (!isRunDue && !isStopped) {
            isRunDue = true;
            later.accept(run);
        }
    }

    /** For the first moment at which somebody may go, unless it is the end of another one. */
    private void setTimer(long nowNs) {
        long atNs = nowNs + Long.MAX_VALUE / 2;
        if (!paused.isEmpty()) {
            atNs = paused.peek().dueNs();
        }
        boolean isReady = !readyPlain.isEmpty() || !readySecure.isEmpty();
        if (isReady && !connects.isDue(nowNs)) {
            atNs = earlier(atNs, connects.dueNs());
        } else if (!readySecure.isEmpty() && !handshakes.isDue(nowNs)) {
            atNs = earlier(atNs, handshakes.dueNs());
        }
        boolean isNeeded = atNs - nowNs < Long.MAX_VALUE / 2 && !isStopped;
        if (timer != 0 && (!isNeeded || atNs != timerNs)) {
            deadlines.cancel(timer);
            timer = 0;
        }
        if (timer == 0 && isNeeded) {
            timerNs = atNs;
            timer = deadlines.schedule(atNs, this);
        }
    }

    private static long earlier(long oneNs, long otherNs) {
        return oneNs - otherNs < 0 ? oneNs : otherNs;
    }

    // ---- origins ----

    private OriginQueue origin(Object key, long nowNs) {
        OriginQueue known = origins.get(key);
        if (known != null) {
            idle.remove(known);
            return known;
        }
        forgetIdle(nowNs);
        OriginQueue made = new OriginQueue(key, limits, nowNs);
        origins.put(key, made);
        return made;
    }

    private void restIfIdle(OriginQueue origin, long nowNs) {
        if (origin.members == 0 && origin.state == State.RESTING) {
            origin.idleSinceNs = nowNs;
            idle.add(origin);
            forgetIdle(nowNs);
        }
    }

    /** The oldest first; two for each that comes or goes, so that they become fewer. */
    private void forgetIdle(long nowNs) {
        Iterator<OriginQueue> oldest = idle.iterator();
        for (int i = 0; i < 2 && oldest.hasNext(); i++) {
            OriginQueue origin = oldest.next();
            if (idle.size() < MAX_IDLE_ORIGINS && !origin.isForgettable(nowNs)) {
                return;
            }
            oldest.remove();
            origins.remove(origin.key);
        }
    }

    // ---- for tests ----

    /** The origins that are kept. */
    int originCount() {
        return origins.size();
    }

    int places() {
        return places;
    }

    int securePlaces() {
        return securePlaces;
    }
}
