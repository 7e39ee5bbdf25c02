package io.heddle.loadgen.agent;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.VirtualUser;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The users of one engine: who comes when, who has which connection, who waits for what, and who comes back. It tells each user of its
 * events, and does what users ask for. <b>Thread:</b> loop-confined, but for {@link #openNow()}.
 */
final class EngineHost extends HostServices implements Connector.Events, Opening.Beginner, DueLine.Turns {
    /** Turns given out while an event is handled; a tick gives out the rest. */
    private static final int EVENT_BURST = 64;
    private static final String REFUSED = "The connection could not be made: ";

    private final Load load;
    private final Share share;
    private final boolean reconnects;
    private final Cast cast;
    private final Seats seats;
    private final Connector connector;
    private final Opening opening;
    private final DueLine line;
    private final WorkerSignals signals;
    /** Null if users stay for ever. */
    private final Lifetimes lifetimes;
    /** Null if the plan does not reconnect. */
    private final Comebacks comebacks;

    private final SlotAlarms.Listener whenWoken = this::wake;
    private final SlotAlarms.Listener whenComeback;

    private long created;
    /** Read by the collector when the engines hold still. */
    private volatile long open;
    private boolean holdsMessages;
    private boolean isDraining;
    private boolean isFinished;
    /** While a user hears of its end: whether it may come back, and why it ended. */
    private boolean mayComeBack;
    private WebSocketError lastError;
    /** While a user starts: when it was due. */
    private long startDueNs = Timeline.NEVER;

    EngineHost(WebSocketEngine engine, Plan plan, Share share, int engines, ConnectionSetup setup, Cast.Maker casts,
        AtomicBoolean anyOpened, Recorder recorder, WorkerSignals signals) {
        super(engine, recorder, slotsOf(plan, share));
        this.load = plan.load();
        this.share = share;
        this.reconnects = plan.network().reconnect();
        this.signals = signals;
        boolean arrive = load.arrivals() != null;
        int slots = slotsOf(plan, share);
        seats = new Seats(slots);
        connector = new Connector(engine, setup, PlanFeatures.hasPings(plan), this);
        long nowNs = engine.nanoTime();
        line = new DueLine(share, load.messages() == null ? 0 : slots, recorder, this);
        lifetimes = load.lifetime() == null ? null : new Lifetimes(load.lifetime(), load.drain().toNanos(), seats, line, engine.random(),
            nowNs, user -> completed(user, true));
        comebacks = reconnects ? new Comebacks(slots, nowNs, engine.random()) : null;
        DueTimes rate = arrive ? new DueTimes(load.arrivals()) : load.ramp() == null ? null : new DueTimes(load.ramp());
        opening = new Opening(share, lifetimes == null && comebacks == null ? 0 : slots, arrive ? Long.MAX_VALUE : slots,
            Math.max(1, Opening.MAX_UNDER_WAY / engines), rate, anyOpened, this);
        whenComeback = opening::queue;
        cast = casts.make(this, share);
        if (!arrive) {
            // The tool allocates its own state before the first connection, so that later heap growth is the engine's.
            for (int i = 0; i < slots; i++) {
                seats.seat(newUser());
            }
        }
    }

    private static int slotsOf(Plan plan, Share share) {
        return Math.toIntExact(Math.max(plan.load().arrivals() == null ? 0 : 1, share.of(plan.load().connections())));
    }

    /** Connections that are open now. For the collector. */
    long openNow() {
        return open;
    }

    /** Users begin, of whom the first one goes alone if that is wished. */
    void begin(long startNs, long epochMinusClockNs, boolean holdMessages, boolean holdAtFirst, long nowNs) {
        epochMinusClock(epochMinusClockNs);
        holdsMessages = holdMessages;
        opening.holdAtFirst(holdAtFirst);
        opening.start(startNs, nowNs);
        checkSignals();
    }

    /** The others follow the first user. */
    void openOthers() {
        opening.holdAtFirst(false);
        opening.pump(engine.nanoTime());
    }

    DueLine line() {
        return line;
    }

    int slots() {
        return seats.capacity();
    }

    /** Messages begin; users that hold theirs are told by {@link #tellOfBeginning}. */
    void endHold() {
        holdsMessages = false;
    }

    /** Tells the users in a range of slots that messages begin. */
    void tellOfBeginning(int fromSlot, int untilSlot) {
        long nowNs = engine.nanoTime();
        for (int slot = fromSlot; slot < untilSlot; slot++) {
            if (seats.state(slot) == Seats.OPEN) {
                seats.user(slot).begin(nowNs);
            }
        }
    }

    /**
     * Begins and wakes whom it is time for, and gives out turns.
     *
     * @return true if no more turns can be given out now
     */
    boolean tick(long nowNs, int maxTurns) {
        opening.pump(nowNs);
        boolean isAllOut = line.giveOut(nowNs, maxTurns);
        expireAlarms(nowNs, whenWoken);
        if (lifetimes != null) {
            lifetimes.expire(nowNs);
        }
        if (comebacks != null) {
            comebacks.expire(nowNs, whenComeback);
        }
        return isAllOut;
    }

    /** Nothing new begins. */
    void drain(long nowNs) {
        isDraining = true;
        opening.stop();
        long left = line.stop();
        if (left > 0) {
            cast.neverBegun(left);
        }
        cast.drain();
        seats.forEachPlaying(user -> user.drain(nowNs));
    }

    boolean isDrained() {
        return cast.inFlight() == 0;
    }

    /** The run is over: what waits for an answer has none. */
    void finish(long nowNs) {
        isFinished = true;
        opening.stop();
        seats.forEachPlaying(user -> user.finish(nowNs));
        cast.finish();
    }

    void readGauges(long[] gauges) {
        gauges[Gauge.OPEN.ordinal()] = open;
        gauges[Gauge.CONNECTING.ordinal()] = opening.underWay();
        gauges[Gauge.USERS.ordinal()] = seats.taken();
        gauges[Gauge.IN_FLIGHT.ordinal()] = cast.inFlight();
    }

    private void checkSignals() {
        if (isFinished) {
            return;
        }
        if (opening.isHopeless()) {
            signals.hopeless();
        } else if (opening.isComplete()) {
            signals.settled();
        }
        if (seats.taken() == 0 && opening.isExhausted()) {
            signals.deserted();
        }
    }

    private VirtualUser newUser() {
        return cast.create(share.index() + created++ * share.count());
    }

    @Override
    public void beginNew(long count, long dueNs, long nowNs) {
        if (load.arrivals() == null) {
            start((int) count, dueNs, nowNs);
        } else if (seats.isFull()) {
            cast.neverStarted(share.index() + created++ * share.count());
        } else {
            start(seats.seat(newUser()), dueNs, nowNs);
        }
    }

    @Override
    public void beginAgain(int slot, long nowNs) {
        start(slot, nowNs, nowNs);
    }

    private void start(int slot, long dueNs, long nowNs) {
        seats.state(slot, Seats.APART);
        startDueNs = dueNs;
        seats.user(slot).start(dueNs, nowNs);
        startDueNs = Timeline.NEVER;
    }

    @Override
    public void completed(VirtualUser user, boolean succeeded) {
        int slot = user.slot();
        if (isFinished || seats.user(slot) != user || seats.state(slot) >= Seats.CLOSING) {
            return;
        }
        line.remove(slot);
        cancelWake(user);
        byte state = seats.state(slot);
        boolean isConnected = state >= Seats.CONNECTING;
        if (!succeeded && mayComeBack && !isConnected && !isDraining) {
            seats.state(slot, Seats.WAITING);
            comebacks.pause(slot, lastError, engine.nanoTime());
            return;
        }
        recorder.count(succeeded ? Counter.USERS_COMPLETED : Counter.USERS_FAILED, 1);
        if (isConnected) {
            seats.state(slot, state == Seats.CONNECTING ? Seats.DROPPING : Seats.CLOSING);
            user.webSocket().close();
        } else {
            vacate(slot);
        }
    }

    private void vacate(int slot) {
        seats.leave(slot);
        if (lifetimes != null) {
            lifetimes.cancel(slot);
        }
        if (comebacks != null) {
            comebacks.cancel(slot);
        }
        if (lifetimes != null && load.arrivals() == null && !isDraining && !isFinished) {
            opening.queue(seats.seat(newUser()));
        }
        checkSignals();
    }

    @Override
    public void opened(VirtualUser user, WebSocket webSocket) {
        int slot = user.slot();
        opening.opened();
        changeOpen(1);
        if (seats.state(slot) == Seats.DROPPING) {
            // It was closed too late to be dropped.
            seats.state(slot, Seats.CLOSING);
        }
        if (isFinished || seats.state(slot) != Seats.CONNECTING) {
            return;
        }
        long nowNs = engine.nanoTime();
        seats.state(slot, Seats.OPEN);
        recorder.count(Counter.OPENED, 1);
        recorder.record(Timing.CONNECT, nowNs - seats.time(slot));
        if (comebacks != null) {
            comebacks.opened(slot);
        }
        if (lifetimes != null) {
            lifetimes.opened(slot, nowNs);
        }
        user.opened(nowNs);
        opening.pump(nowNs);
        checkSignals();
        giveOutDue(nowNs);
    }

    @Override
    public void received(VirtualUser user, BufferSegment message, boolean isText) {
        byte state = seats.state(user.slot());
        if (state != Seats.OPEN && state != Seats.LEAVING || isFinished) {
            return;
        }
        long nowNs = engine.nanoTime();
        user.received(message, isText, nowNs);
        giveOutDue(nowNs);
    }

    private void changeOpen(int by) {
        // Only the loop writes.
        long now = open + by;
        open = now;
    }

    /** Between the ticks too, so that a turn is given out as soon as the loop is awake. */
    private void giveOutDue(long nowNs) {
        if (line.isDue(nowNs)) {
            line.giveOut(nowNs, EVENT_BURST);
        }
    }

    @Override
    public void pong(VirtualUser user, long sentNs) {
        long nowNs = engine.nanoTime();
        if (!isFinished && seats.isPlaying(user.slot())) {
            user.pong(nowNs - sentNs, nowNs);
        }
    }

    @Override
    public void writable(VirtualUser user) {
        if (!isFinished && seats.isPlaying(user.slot())) {
            long nowNs = engine.nanoTime();
            user.writable(nowNs);
            giveOutDue(nowNs);
        }
    }

    @Override
    public void ended(VirtualUser user, WebSocket webSocket, WebSocketError error, String sentence) {
        int slot = user.slot();
        if (isFinished) {
            return;
        }
        byte state = seats.state(slot);
        if (state == Seats.DROPPING) {
            opening.failed();
            recorder.count(Counter.CONNECT_FAILURES, 1);
            vacate(slot);
            return;
        }
        // An earlier connection of a user that has another one already was open.
        if (state == Seats.CONNECTING && user.webSocket() == webSocket) {
            failed(user, error, sentence);
            return;
        }
        changeOpen(-1);
        boolean byPlan = webSocket.closure() != null && webSocket.closure().initiator() == Initiator.APPLICATION;
        recorder.count(byPlan ? Counter.CLOSED : Counter.LOST, 1);
        if (!byPlan) {
            recorder.error(sentence);
        }
        if (state == Seats.CLOSING) {
            vacate(slot);
        } else if (user.webSocket() == webSocket) {
            seats.state(slot, Seats.APART);
            line.remove(slot);
            tellOfEnd(user, error, sentence, true);
        }
    }

    private void failed(VirtualUser user, WebSocketError error, String sentence) {
        opening.failed();
        recorder.count(Counter.CONNECT_FAILURES, 1);
        recorder.error(sentence);
        Counter shortage = error == null ? null : Shortage.of(error);
        if (shortage != null) {
            recorder.count(shortage, 1);
        }
        seats.state(user.slot(), Seats.APART);
        signals.failure(sentence);
        tellOfEnd(user, error, sentence, false);
    }

    private void tellOfEnd(VirtualUser user, WebSocketError error, String sentence, boolean wasOpen) {
        long nowNs = engine.nanoTime();
        mayComeBack = reconnects && Comebacks.isWorthIt(error);
        lastError = error;
        if (wasOpen) {
            user.ended(sentence, nowNs);
        } else {
            user.connectFailed(sentence, nowNs);
        }
        mayComeBack = false;
        lastError = null;
        opening.pump(nowNs);
        checkSignals();
        giveOutDue(nowNs);
    }

    private void wake(int slot) {
        if (seats.isPlaying(slot)) {
            seats.user(slot).woken(engine.nanoTime());
        }
    }

    @Override
    public void take(int slot, long dueNs, long nowNs) {
        seats.user(slot).due(dueNs, nowNs);
    }

    @Override
    public void connect(VirtualUser user, Target target) {
        int slot = user.slot();
        seats.time(slot, startDueNs == Timeline.NEVER ? engine.nanoTime() : startDueNs);
        seats.state(slot, Seats.CONNECTING);
        opening.connecting();
        recorder.count(Counter.CONNECTS, 1);
        WebSocket webSocket;
        try {
            webSocket = connector.make(user, target);
            if (comebacks != null && comebacks.isComingBack(slot)) {
                webSocket.internalRequest().reconnect(true);
            }
        } catch (RuntimeException refused) {
            // Users are not called back from inside their call.
            engine.execute(() -> failed(user, null, REFUSED + refused.getMessage()));
            return;
        }
        user.connecting(webSocket);
        webSocket.open();
    }

    /** Sends a ping whose pong tells the round trip. */
    @Override
    public SendResult ping(VirtualUser user) {
        return user.webSocket().sendPing(connector.pingAt(engine.nanoTime()));
    }

    @Override
    public void awaitDue(VirtualUser user) {
        line.add(user.slot());
    }

    @Override
    public boolean holdsMessages() {
        return holdsMessages;
    }
}
