package io.heddle.loadgen.agent;

import io.heddle.api.BufferPool;
import io.heddle.api.BufferSegment;
import io.heddle.api.ScheduledTask;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure.Initiator;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.interval.Timing;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.StepMeter;
import io.heddle.loadgen.scenario.UserHost;
import io.heddle.loadgen.scenario.VirtualUser;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * One engine's part of a run: the host of its users. It tells them of what happens on their connections, wakes them, gives out due turns,
 * and cuts the intervals. <b>Thread:</b> loop-confined, but for what {@link #signals()} says.
 */
final class EngineWorker implements UserHost, Connector.Events, Opening.Beginner, DueLine.Turns {
    /** Turns given out in a row before the loop reads what has arrived. */
    static final int MAX_BURST = 4_096;
    /** Users told in a row that messages begin. */
    static final int FIRST_BURST = 256;
    /** Turns given out while an event is handled; a tick gives out the rest. */
    private static final int EVENT_BURST = 64;
    private static final Duration TICK = Duration.ofMillis(1);
    private static final long DEPARTURE_CHECK_NS = 10_000_000L;
    private static final String REFUSED = "The connection could not be made: ";

    private final WebSocketEngine engine;
    private final Load load;
    private final Share share;
    private final boolean reconnects;
    private final Cast cast;
    private final Seats seats;
    private final Recorder recorder;
    private final Connector connector;
    private final Opening opening;
    private final DueLine line;
    private final Timeline timeline = new Timeline();
    private final WorkerSignals signals;
    /** Made with the first alarm: users that only echo need none. */
    private SlotAlarms alarms;
    /** Null if users stay for ever. */
    private final SlotAlarms lifetimes;
    /** Null if the plan does not reconnect. */
    private final Comebacks comebacks;

    private final SlotAlarms.Listener whenWoken = this::wake;
    private final SlotAlarms.Listener whenLifetimeOver = this::lifetimeOver;
    private final SlotAlarms.Listener whenComeback = this::queueAgain;
    private final Runnable burst = this::goOn;
    private ScheduledTask ticker;
    private ScheduledTask again;

    private long epochMinusClockNs;
    private long created;
    /** Read by the collector when the engines hold still. */
    private volatile long open;
    private boolean isStarted;
    private boolean holdsMessages;
    private boolean isDraining;
    private boolean isFinished;
    private long drainedByNs;
    /** The next user to be told that messages begin, or the number of slots. */
    private int toldUpTo;
    /** While a user hears of its end: whether it may come back, and why it ended. */
    private boolean mayComeBack;
    private WebSocketError lastError;
    /** While a user starts: when it was due. */
    private long startDueNs = Timeline.NEVER;

    EngineWorker(WebSocketEngine engine, Plan plan, Share share, int engines, ConnectionSetup setup, Cast.Maker casts,
        AtomicBoolean anyOpened, Runnable bell) {
        this.engine = engine;
        this.load = plan.load();
        this.share = share;
        this.reconnects = plan.network().reconnect();
        boolean arrive = load.arrivals() != null;
        int slots = Math.toIntExact(Math.max(arrive ? 1 : 0, share.of(load.connections())));
        signals = new WorkerSignals(bell);
        recorder = new Recorder(casts.steps().size());
        seats = new Seats(slots);
        connector = new Connector(engine, setup, PlanFeatures.hasPings(plan), this);
        long nowNs = engine.nanoTime();
        lifetimes = load.lifetime() == null ? null : new SlotAlarms(slots, nowNs);
        comebacks = reconnects ? new Comebacks(slots, nowNs, engine.random()) : null;
        opening = new Opening(share, slots, arrive ? Long.MAX_VALUE : slots, Math.max(1, Opening.MAX_UNDER_WAY / engines),
            arrive ? new DueTimes(load.arrivals()) : load.ramp() == null ? null : new DueTimes(load.ramp()), anyOpened, this);
        line = new DueLine(share, slots, recorder, this);
        cast = casts.make(this, share);
        if (!arrive) {
            // The tool allocates its own state before the first connection, so that later heap growth is the engine's.
            for (int i = 0; i < slots; i++) {
                seats.seat(newUser());
            }
        }
    }

    /** What the collector may read. */
    WorkerSignals signals() {
        return signals;
    }

    Recorder recorder() {
        return recorder;
    }

    WebSocketEngine engine() {
        return engine;
    }

    /** Connections that are open now. For the collector. */
    long openNow() {
        return open;
    }

    // ---- commands of the agent ----

    /** Begins the run; users begin at the start time. */
    void start(long startNs, long epochMinusClock, boolean holdMessages, boolean holdAtFirst) {
        epochMinusClockNs = epochMinusClock;
        holdsMessages = holdMessages;
        opening.holdAtFirst(holdAtFirst);
        timeline.start(startNs);
        again = engine.schedule(Duration.ofNanos(Math.max(0, startNs - engine.nanoTime())), burst);
        ticker = engine.scheduleAtFixedRate(TICK, this::tick);
    }

    /** The others follow the first user. */
    void openOthers() {
        opening.holdAtFirst(false);
        opening.pump(engine.nanoTime());
    }

    /** Messages begin at a time, count from another one on, and end. */
    void beginMessages(long fromNs, long countFromNs, long untilNs) {
        timeline.messages(fromNs, countFromNs, untilNs);
        if (load.messages() != null) {
            line.begin(new DueTimes(load.messages()), fromNs, untilNs);
        }
        again.reschedule(Duration.ZERO);
    }

    /** The run ends at a time, earlier than planned. */
    void endAt(long untilNs) {
        timeline.endAt(untilNs);
        line.endAt(untilNs);
        again.reschedule(Duration.ZERO);
    }

    /** The run is over: what waits for an answer has none. */
    void finish() {
        if (isFinished) {
            return;
        }
        isFinished = true;
        long nowNs = engine.nanoTime();
        opening.stop();
        for (int slot = 0; slot < seats.capacity(); slot++) {
            if (isPlaying(slot)) {
                seats.user(slot).finish(nowNs);
            }
        }
        cast.finish();
        ticker.cancel();
        again.cancel();
        readGauges();
        recorder.cut(timeline.phase(), timeline.second(), timeline.intervalStartNs(), Math.max(0, nowNs - timeline.intervalStartNs()), true,
            true);
        signals.finished();
    }

    // ---- time ----

    private void tick() {
        if (isFinished) {
            return;
        }
        long nowNs = engine.nanoTime();
        follow(nowNs);
        if (!isStarted) {
            return;
        }
        opening.pump(nowNs);
        boolean isAllOut = line.giveOut(nowNs, MAX_BURST);
        if (alarms != null) {
            alarms.expire(nowNs, whenWoken);
        }
        if (lifetimes != null) {
            lifetimes.expire(nowNs, whenLifetimeOver);
        }
        if (comebacks != null) {
            comebacks.expire(nowNs, whenComeback);
        }
        if (!isAllOut) {
            again.reschedule(Duration.ZERO);
        }
        if (isDraining && (cast.inFlight() == 0 || nowNs >= drainedByNs)) {
            signals.drained();
        }
    }

    /** Goes on with what was too much for one turn of the loop. */
    private void goOn() {
        tick();
        if (!isFinished && toldUpTo < seats.capacity() && timeline.phase() != Phase.OPENING) {
            tellThatMessagesBegin();
        }
    }

    /** Cuts the intervals that are over, and changes the phases. */
    private void follow(long nowNs) {
        if (!isStarted && nowNs >= timeline.intervalStartNs()) {
            isStarted = true;
            opening.start(nowNs);
            checkSignals();
        }
        while (isStarted && nowNs >= timeline.cutNs()) {
            boolean isPhaseOver = timeline.isPhaseOver();
            long durationNs = timeline.cutNs() - timeline.intervalStartNs();
            if (isPhaseOver && timeline.phase() == Phase.OPENING) {
                beginMessages();
            } else if (isPhaseOver && timeline.cutNs() >= timeline.endNs()) {
                drain(nowNs);
            }
            if (durationNs > 0) {
                readGauges();
                recorder.cut(timeline.phase(), timeline.second(), timeline.intervalStartNs(), durationNs, false, isPhaseOver);
                signals.cut();
            }
            timeline.advance();
        }
    }

    private void beginMessages() {
        boolean wereHeld = holdsMessages;
        holdsMessages = false;
        toldUpTo = wereHeld ? 0 : seats.capacity();
        again.reschedule(Duration.ZERO);
    }

    /** In parts: after each of them the loop reads what has come back. */
    private void tellThatMessagesBegin() {
        long nowNs = engine.nanoTime();
        int until = Math.min(seats.capacity(), toldUpTo + FIRST_BURST);
        for (; toldUpTo < until; toldUpTo++) {
            if (seats.state(toldUpTo) == Seats.OPEN) {
                seats.user(toldUpTo).begin(nowNs);
            }
        }
        if (toldUpTo < seats.capacity()) {
            again.reschedule(Duration.ZERO);
        }
    }

    private void drain(long nowNs) {
        // What came due since the last tick still leaves.
        line.giveOut(Math.min(nowNs, timeline.endNs() - 1), MAX_BURST);
        isDraining = true;
        drainedByNs = timeline.endNs() + load.drain().toNanos();
        toldUpTo = seats.capacity();
        opening.stop();
        long left = line.stop();
        if (left > 0) {
            cast.neverBegun(left);
        }
        cast.drain();
        for (int slot = 0; slot < seats.capacity(); slot++) {
            if (isPlaying(slot)) {
                seats.user(slot).drain(nowNs);
            }
        }
    }

    private boolean isPlaying(int slot) {
        byte state = seats.state(slot);
        return state == Seats.APART || state == Seats.CONNECTING || state == Seats.OPEN || state == Seats.LEAVING;
    }

    private void readGauges() {
        long[] gauges = recorder.current().gauges;
        gauges[Gauge.OPEN.ordinal()] = open;
        gauges[Gauge.CONNECTING.ordinal()] = opening.underWay();
        gauges[Gauge.USERS.ordinal()] = seats.taken();
        gauges[Gauge.IN_FLIGHT.ordinal()] = cast.inFlight();
    }

    private void checkSignals() {
        if (isFinished || !isStarted) {
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

    // ---- users come and go ----

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

    private void queueAgain(int slot) {
        opening.queue(slot);
    }

    private void start(int slot, long dueNs, long nowNs) {
        seats.state(slot, Seats.APART);
        startDueNs = dueNs;
        seats.user(slot).start(dueNs, nowNs);
        startDueNs = Timeline.NEVER;
    }

    private void lifetimeOver(int slot) {
        long nowNs = engine.nanoTime();
        VirtualUser user = seats.user(slot);
        if (seats.state(slot) == Seats.OPEN) {
            seats.state(slot, Seats.LEAVING);
            seats.time(slot, nowNs + load.drain().toNanos());
            line.remove(slot);
            user.drain(nowNs);
        }
        if (seats.state(slot) != Seats.LEAVING) {
            return;
        }
        if (user.inFlight() == 0 || nowNs >= seats.time(slot)) {
            user.finish(nowNs);
            completed(user, true);
        } else {
            lifetimes.set(slot, nowNs + DEPARTURE_CHECK_NS);
        }
    }

    @Override
    public void completed(VirtualUser user, boolean succeeded) {
        int slot = user.slot();
        if (isFinished || seats.user(slot) != user || seats.state(slot) == Seats.CLOSING) {
            return;
        }
        line.remove(slot);
        cancelWake(user);
        boolean isConnected = seats.state(slot) >= Seats.CONNECTING;
        if (!succeeded && mayComeBack && !isConnected && !isDraining) {
            seats.state(slot, Seats.WAITING);
            comebacks.pause(slot, lastError, engine.nanoTime());
            return;
        }
        recorder.count(succeeded ? Counter.USERS_COMPLETED : Counter.USERS_FAILED, 1);
        if (isConnected) {
            seats.state(slot, Seats.CLOSING);
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

    // ---- events of connections ----

    @Override
    public void opened(VirtualUser user, WebSocket webSocket) {
        int slot = user.slot();
        opening.opened();
        changeOpen(1);
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
        if (lifetimes != null && !lifetimes.isSet(slot)) {
            lifetimes.set(slot, nowNs + Draws.ns(load.lifetime(), engine.random()));
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
        if (!isFinished && isPlaying(user.slot())) {
            user.pong(nowNs - sentNs, nowNs);
        }
    }

    @Override
    public void writable(VirtualUser user) {
        if (!isFinished && isPlaying(user.slot())) {
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
        boolean wasOpen = seats.state(slot) != Seats.CONNECTING || user.webSocket() != webSocket;
        if (!wasOpen) {
            failed(user, error, sentence);
            return;
        }
        changeOpen(-1);
        boolean byPlan = webSocket.closure() != null && webSocket.closure().initiator() == Initiator.APPLICATION;
        recorder.count(byPlan ? Counter.CLOSED : Counter.LOST, 1);
        if (!byPlan) {
            recorder.error(sentence);
        }
        if (seats.state(slot) == Seats.CLOSING) {
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
        if (isPlaying(slot)) {
            seats.user(slot).woken(engine.nanoTime());
        }
    }

    @Override
    public void take(int slot, long dueNs, long nowNs) {
        seats.user(slot).due(dueNs, nowNs);
    }

    // ---- what users ask for ----

    @Override
    public long nanoTime() {
        return engine.nanoTime();
    }

    @Override
    public long epochNanos(long timeNs) {
        return timeNs + epochMinusClockNs;
    }

    @Override
    public BufferPool pool() {
        return engine.bufferPool();
    }

    @Override
    public RandomGenerator random() {
        return engine.random();
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
    public void wakeAt(VirtualUser user, long atNs) {
        if (alarms == null) {
            alarms = new SlotAlarms(seats.capacity(), engine.nanoTime());
        }
        alarms.set(user.slot(), atNs);
    }

    @Override
    public void cancelWake(VirtualUser user) {
        if (alarms != null) {
            alarms.cancel(user.slot());
        }
    }

    @Override
    public void awaitDue(VirtualUser user) {
        line.add(user.slot());
    }

    @Override
    public boolean holdsMessages() {
        return holdsMessages;
    }

    @Override
    public StepMeter step(int number) {
        return recorder.step(number);
    }

    @Override
    public void count(Counter counter, long amount) {
        recorder.count(counter, amount);
    }

    @Override
    public void error(String sentence) {
        recorder.error(sentence);
    }
}
