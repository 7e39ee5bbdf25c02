package io.heddle.loadgen.scenario;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.scenario.match.Inbox;
import io.heddle.loadgen.scenario.template.Scope;
import io.heddle.loadgen.scenario.template.Template;
import java.time.Duration;

/**
 * A user that walks through a script. A walk is bounded, so that no loop of steps holds the event loop. A step is due when what the user
 * waited for before it came to its end; the first one of a turn of a {@code WHEN_DUE} loop, when the rate made the turn due.
 * <b>Thread:</b> loop-confined.
 */
final class ScriptUser implements VirtualUser {
    /** A time that never comes. */
    static final long NEVER = Long.MAX_VALUE;
    /** After so many steps without a wait the event loop looks after others. */
    static final int MAX_STEPS = 64;

    final Users users;
    final Script script;
    /** Null if the script needs none. */
    final Memory memory;
    private final long number;
    private int slot;
    /** Null before the first request with an id. */
    private Pending pending;
    private WebSocket webSocket;
    private Instruction at;
    private Wait wait = Wait.NOTHING;
    /** True if the step at hand was begun before, and its message refused. */
    private boolean resumes;
    private boolean started;
    private boolean drained;

    /** When the step at hand was due. */
    long dueNs;
    /** When its message was given to the engine. */
    long sinceNs;
    /** The id or the stamp of the answer that it waits for. */
    long awaited;
    /** The last running number of this connection. */
    long lastId;
    private long deadlineNs = NEVER;
    private long alarmNs = NEVER;

    /** How many echoes this connection sent. */
    int echoes;
    private int echoesOutstanding;
    /** One more than the number of the latest echo that was answered, and which of the 64 up to it were. */
    private int answeredEnd;
    private long answeredWindow;
    /** Stamps of the echoes that were given up, or null. */
    private GivenUp givenUp;

    ScriptUser(Users users, Script script, long number) {
        this.users = users;
        this.script = script;
        this.number = number;
        this.memory = script.needsMemory() ? new Memory(script) : null;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public int slot() {
        return slot;
    }

    @Override
    public void slot(int newSlot) {
        slot = newSlot;
    }

    @Override
    public WebSocket webSocket() {
        return webSocket;
    }

    @Override
    public void connecting(WebSocket newWebSocket) {
        webSocket = newWebSocket;
    }

    @Override
    public void start(long startDueNs, long nowNs) {
        if (started) {
            users.host.count(Counter.RECONNECTS, 1);
            if (memory != null) {
                memory.beginAgain();
            }
        } else {
            started = true;
            for (int source : script.rowsPerUser) {
                if (!takeRow(source)) {
                    complete(false);
                    return;
                }
            }
        }
        goOn(script.first, startDueNs, nowNs);
    }

    @Override
    public void opened(long nowNs) {
        if (wait != Wait.OPENING) {
            return;
        }
        ((ConnectStep) at).opened(this, nowNs);
        if (users.host.holdsMessages()) {
            await(Wait.HOLD, NEVER);
        } else {
            goOn(at.next, nowNs, nowNs);
        }
    }

    @Override
    public void begin(long nowNs) {
        if (wait == Wait.HOLD) {
            goOn(at.next, nowNs, nowNs);
        }
    }

    @Override
    public void connectFailed(String sentence, long nowNs) {
        lost();
    }

    @Override
    public void received(BufferSegment segment, boolean isText, long nowNs) {
        users.host.count(Counter.RECEIVED, 1);
        users.host.count(Counter.RECEIVED_BYTES, segment.count());
        Inbox message = users.inbox.of(segment, isText);
        if (wait == Wait.ANSWER && at.received(this, message, nowNs)) {
            return;
        }
        if (!script.recognize(this, message, nowNs)) {
            users.host.count(Counter.UNMATCHED, 1);
        }
    }

    @Override
    public void pong(long roundTripNs, long nowNs) {
        if (wait == Wait.ANSWER && at instanceof PingStep ping) {
            ping.pong(this, roundTripNs, nowNs);
        }
    }

    @Override
    public void writable(long nowNs) {
        if (wait != Wait.ROOM) {
            return;
        }
        if (users.draining || drained) {
            at.abandoned(this, StepCounter.TIMED_OUT);
            await(Wait.REST, NEVER);
        } else {
            resumes = true;
            walk(at, nowNs);
        }
    }

    @Override
    public void ended(String sentence, long nowNs) {
        if (wait != Wait.CLOSING) {
            lost();
            return;
        }
        abandonAnswers(StepCounter.LOST);
        forgetConnection();
        goOn(at.next, nowNs, nowNs);
    }

    private void lost() {
        abandon(StepCounter.LOST);
        forgetConnection();
        if (wait != Wait.OVER) {
            complete(false);
        }
    }

    private void forgetConnection() {
        webSocket = null;
        lastId = 0;
        echoes = 0;
        answeredEnd = 0;
        answeredWindow = 0;
        givenUp = null;
        resumes = false;
    }

    @Override
    public void woken(long nowNs) {
        alarmNs = NEVER;
        if (pending != null && nowNs >= pending.deadlineNs()) {
            pending.expire(this, nowNs);
            if (wait == Wait.ANSWER && at.isGivenUp(this)) {
                goOn(at.next, nowNs, nowNs);
            } else {
                settled(nowNs);
            }
        }
        if (nowNs >= deadlineNs) {
            long dueAtNs = deadlineNs;
            deadlineNs = NEVER;
            switch (wait) {
                case TIME -> goOn(at.next, dueAtNs, nowNs);
                case TURN -> walk(at, nowNs);
                case ROOM -> writable(nowNs);
                case OPENING, ANSWER -> at.expired(this, nowNs);
                default -> {}
            }
        }
        if (wait != Wait.OVER) {
            arm(pending == null ? deadlineNs : Math.min(deadlineNs, pending.deadlineNs()));
        }
    }

    @Override
    public void due(long turnDueNs, long nowNs) {
        if (wait == Wait.DUE) {
            goOn(((LoopStep) at).turn(), turnDueNs, nowNs);
        }
    }

    @Override
    public void drain(long nowNs) {
        drained = true;
        if (wait == Wait.HOLD || wait == Wait.DUE || wait == Wait.TIME || wait == Wait.TURN) {
            await(Wait.REST, NEVER);
        }
    }

    @Override
    public int inFlight() {
        return echoesOutstanding + (pending == null ? 0 : pending.waiting()) + (wait == Wait.ANSWER && at.isUnanswered() ? 1 : 0);
    }

    @Override
    public void finish(long nowNs) {
        if (wait != Wait.OVER) {
            abandon(StepCounter.TIMED_OUT);
            wait = Wait.OVER;
        }
    }

    // ---- for the steps ----

    /** Waits at the step at hand for an event; at the deadline the alarm wakes it. */
    void await(Wait newWait, long newDeadlineNs) {
        wait = newWait;
        deadlineNs = newDeadlineNs;
        arm(newDeadlineNs);
    }

    /** An alarm that comes too early does no harm and is set again; so most waits that end in time need none of their own. */
    void arm(long atNs) {
        if (atNs < alarmNs) {
            alarmNs = atNs;
            users.host.wakeAt(this, atNs);
        }
    }

    boolean waitsFor(Wait event) {
        return wait == event;
    }

    boolean takeResumes() {
        boolean was = resumes;
        resumes = false;
        return was;
    }

    /** Goes on after a wait: the next step is due at this time. */
    void goOn(Instruction next, long nextDueNs, long nowNs) {
        deadlineNs = NEVER;
        dueNs = nextDueNs;
        walk(next, nowNs);
    }

    private void walk(Instruction from, long nowNs) {
        wait = Wait.NOTHING;
        Instruction step = from;
        for (int i = 0; i < MAX_STEPS && step != null; i++) {
            at = step;
            if (users.draining || drained) {
                await(Wait.REST, NEVER);
                return;
            }
            step = step.begin(this, nowNs);
            if (wait != Wait.NOTHING) {
                return;
            }
        }
        if (step != null) {
            at = step;
            await(Wait.TURN, nowNs);
        } else if (inFlight() > 0) {
            await(Wait.ANSWERS, NEVER);
        } else {
            complete(true);
        }
    }

    /** One request less is under way: there is room for another one, or the last answer came. */
    void settled(long nowNs) {
        if (wait == Wait.ROOM) {
            writable(nowNs);
        } else if (wait == Wait.ANSWERS && inFlight() == 0) {
            complete(true);
        }
    }

    void complete(boolean succeeded) {
        wait = Wait.OVER;
        deadlineNs = NEVER;
        alarmNs = NEVER;
        abandonAnswers(StepCounter.LOST);
        users.host.completed(this, succeeded);
    }

    private void abandon(StepCounter reason) {
        if (at != null) {
            at.abandoned(this, reason);
        }
        abandonAnswers(reason);
    }

    private void abandonAnswers(StepCounter reason) {
        if (pending != null) {
            pending.abandon(this, reason);
        }
        for (CompiledListener listener : script.listeners) {
            listener.settle(this);
        }
        if (echoesOutstanding > 0) {
            for (EchoStep echo : script.echoes) {
                echo.abandonOutstanding(this, reason);
            }
        }
    }

    /** The view that templates have of it. */
    Scope scope(long id, long nowNs) {
        Scope scope = users.scope;
        if (memory == null) {
            scope.pointAt(number, null, null, null);
        } else {
            scope.pointAt(number, memory.variables, memory.counts, memory.rows);
        }
        scope.message(id, users.host.epochNanos(dueNs), users.host.epochNanos(nowNs));
        return scope;
    }

    Pending pending() {
        if (pending == null) {
            pending = new Pending();
        }
        return pending;
    }

    SequenceWindow sequence(int index) {
        SequenceWindow window = memory.sequences[index];
        if (window == null) {
            window = new SequenceWindow();
            memory.sequences[index] = window;
        }
        return window;
    }

    void countOn(Template template) {
        if (memory != null) {
            template.countOn(memory.counts);
        }
    }

    /** Takes the next row of a source; false if there is none. */
    boolean takeRow(int source) {
        int row = users.takeRow(source);
        memory.rows[source] = row;
        return row >= 0;
    }

    int outstanding(int echo) {
        return script.echoes.length == 1 ? echoesOutstanding : memory.outstanding[echo];
    }

    void addOutstanding(int echo, int change) {
        echoesOutstanding += change;
        if (script.echoes.length > 1) {
            memory.outstanding[echo] += change;
        }
    }

    /** The echo with this number was answered. */
    EchoOrder echoAnswered(int echo) {
        int ahead = echo - answeredEnd;
        if (ahead >= 0) {
            answeredWindow = ahead + 1 < Long.SIZE ? answeredWindow << ahead + 1 | 1 : 1;
            answeredEnd = echo + 1;
            return EchoOrder.IN_ORDER;
        }
        int behind = -1 - ahead;
        if (behind < Long.SIZE) {
            if ((answeredWindow >>> behind & 1) != 0) {
                return EchoOrder.AGAIN;
            }
            answeredWindow |= 1L << behind;
        }
        return EchoOrder.OVERTAKEN;
    }

    void remember(long stamp) {
        if (givenUp == null) {
            givenUp = new GivenUp();
        }
        givenUp.add(stamp);
    }

    /** True if an echo with this stamp was given up; no longer after it was asked for. */
    boolean forget(long stamp) {
        return givenUp != null && givenUp.remove(stamp);
    }

    /** The sum of a time and a duration, or never. */
    static long sum(long timeNs, long durationNs) {
        return durationNs >= NEVER - Math.max(0, timeNs) ? NEVER : timeNs + durationNs;
    }

    /** A duration in nanoseconds; null and all that is too long for them mean without end. */
    static long nanos(Duration duration) {
        return duration == null || duration.compareTo(Duration.ofNanos(NEVER / 4)) > 0 ? NEVER : duration.toNanos();
    }
}
