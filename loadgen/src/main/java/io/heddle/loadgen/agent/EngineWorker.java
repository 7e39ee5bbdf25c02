package io.heddle.loadgen.agent;

import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.interval.Interval.Phase;
import io.heddle.loadgen.network.ConnectionSetup;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One engine's part of a run: it drives its users by the clock, follows the phases, and cuts the intervals. <b>Thread:</b> loop-confined,
 * but for what the collector may read: {@link #signals()}, {@link #recorder()} and {@link #openNow()}.
 */
final class EngineWorker {
    /** Turns given out in a row before the loop reads what has arrived. */
    static final int MAX_BURST = 4_096;
    /** Users told in a row that messages begin. */
    static final int FIRST_BURST = 256;
    private static final Duration TICK = Duration.ofMillis(1);

    private final WebSocketEngine engine;
    private final Load load;
    private final WorkerSignals signals;
    private final Recorder recorder;
    private final EngineHost host;
    private final Timeline timeline = new Timeline();
    private ScheduledTask ticker;
    /** Goes on at once with what was too much for one turn of the loop. */
    private ScheduledTask again;
    private long epochMinusClockNs;
    private boolean holdsMessages;
    private boolean holdsAtFirst;
    private boolean isStarted;
    private boolean isDraining;
    private boolean isFinished;
    private long drainedByNs;
    /** The next slot whose user is to be told that messages begin, or the number of slots. */
    private int toldUpTo;

    EngineWorker(WebSocketEngine engine, Plan plan, Share share, int engines, ConnectionSetup setup, Cast.Maker casts,
        AtomicBoolean anyOpened, Runnable bell) {
        this.engine = engine;
        this.load = plan.load();
        signals = new WorkerSignals(bell);
        recorder = new Recorder(casts.steps().size());
        host = new EngineHost(engine, plan, share, engines, setup, casts, anyOpened, recorder, signals);
        toldUpTo = host.slots();
    }

    WorkerSignals signals() {
        return signals;
    }

    Recorder recorder() {
        return recorder;
    }

    WebSocketEngine engine() {
        return engine;
    }

    /** Connections that are open now. */
    long openNow() {
        return host.openNow();
    }

    // ---- commands of the agent ----

    /** Begins the run; users begin at the start time. */
    void start(long startNs, long epochMinusClock, boolean holdMessages, boolean holdAtFirst) {
        epochMinusClockNs = epochMinusClock;
        holdsMessages = holdMessages;
        holdsAtFirst = holdAtFirst;
        timeline.start(startNs);
        again = engine.schedule(Duration.ofNanos(Math.max(0, startNs - engine.nanoTime())), this::goOn);
        ticker = engine.scheduleAtFixedRate(TICK, this::tick);
    }

    /** The others follow the first user. */
    void openOthers() {
        host.openOthers();
    }

    /** Messages begin at a time, count from another one on, and end. */
    void beginMessages(long fromNs, long countFromNs, long untilNs) {
        timeline.messages(fromNs, countFromNs, untilNs);
        if (load.messages() != null) {
            host.line().begin(new DueTimes(load.messages()), fromNs, untilNs);
        }
        again.reschedule(Duration.ZERO);
    }

    /** The run ends at a time, earlier than planned. */
    void endAt(long untilNs) {
        timeline.endAt(untilNs);
        host.line().endAt(untilNs);
        again.reschedule(Duration.ZERO);
    }

    /** The run is over: what waits for an answer has none. */
    void finish() {
        if (isFinished) {
            return;
        }
        isFinished = true;
        long nowNs = engine.nanoTime();
        host.finish(nowNs);
        ticker.cancel();
        again.cancel();
        host.readGauges(recorder.current().gauges);
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
        if (!host.tick(nowNs, MAX_BURST)) {
            again.reschedule(Duration.ZERO);
        }
        if (isDraining && (host.isDrained() || nowNs >= drainedByNs)) {
            signals.drained();
        }
    }

    private void goOn() {
        tick();
        if (!isFinished && toldUpTo < host.slots()) {
            // In parts: after each of them the loop reads what has come back.
            int until = Math.min(host.slots(), toldUpTo + FIRST_BURST);
            host.tellOfBeginning(toldUpTo, until);
            toldUpTo = until;
            again.reschedule(Duration.ZERO);
        }
    }

    /** Cuts the intervals that are over, and changes the phases. */
    private void follow(long nowNs) {
        if (!isStarted && nowNs >= timeline.intervalStartNs()) {
            isStarted = true;
            host.begin(timeline.intervalStartNs(), epochMinusClockNs, holdsMessages, holdsAtFirst, nowNs);
        }
        while (isStarted && nowNs >= timeline.cutNs()) {
            boolean isPhaseOver = timeline.isPhaseOver();
            if (isPhaseOver && timeline.phase() == Phase.OPENING) {
                beginMessages();
            } else if (isPhaseOver && timeline.cutNs() >= timeline.endNs()) {
                drain(nowNs);
            }
            timeline.advance(cut(isPhaseOver));
        }
    }

    /** False if the interval goes on. */
    private boolean cut(boolean isPhaseOver) {
        long durationNs = timeline.cutNs() - timeline.intervalStartNs();
        if (durationNs == 0) {
            return false;
        }
        host.readGauges(recorder.current().gauges);
        boolean isCut = recorder.cut(timeline.phase(), timeline.second(), timeline.intervalStartNs(), durationNs, false, isPhaseOver);
        signals.cut();
        return isCut;
    }

    private void beginMessages() {
        host.endHold();
        toldUpTo = holdsMessages ? 0 : host.slots();
        again.reschedule(Duration.ZERO);
    }

    private void drain(long nowNs) {
        // Turns that came due since the last tick still leave.
        host.line().giveOut(Math.min(nowNs, timeline.endNs() - 1), MAX_BURST);
        isDraining = true;
        drainedByNs = timeline.endNs() + load.drain().toNanos();
        toldUpTo = host.slots();
        host.drain(nowNs);
    }
}
