package io.heddle.loadgen.agent;

import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunEnd.Reason;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The run as a whole: connections open, messages flow, answers come in, all is over. It tells the workers what comes next, and the
 * listeners what was. <b>Thread:</b> the collector.
 */
final class Course {
    /** A loop that does not end its part within this time, and that of the drain, never will. */
    private static final long STUCK_NS = 30_000_000_000L;
    /** Messages begin a little after all engines were told. */
    private static final long AHEAD_NS = 1_000_000L;

    private enum Stage {
        OPENING_FIRST,
        OPENING,
        MESSAGES,
        DRAINING,
        FINISHING,
        OVER
    }

    private final LoadAgent agent;
    private final Plan plan;
    private final RunFacts facts;
    private final List<EngineWorker> workers = new ArrayList<>();
    private final AtomicBoolean anyOpened = new AtomicBoolean();
    private final WebSocketEngine clock;
    private final IntervalCollector collector;
    private final long startNs;
    private final long epochMinusClockNs;
    private Stage stage;
    private long messagesNs;
    private long endNs;
    private long stageNs;
    private long lost;
    private long failed;
    private long completed;
    private RunEnd end;

    Course(LoadAgent agent, List<WebSocketEngine> engines, RunFacts facts) {
        this.agent = agent;
        this.plan = agent.plan();
        this.facts = facts;
        clock = engines.get(0);
        long nowNs = clock.nanoTime();
        // Milliseconds are too coarse: a message takes less than one to a server on the same machine.
        long epochNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
        epochMinusClockNs = epochNs - nowNs;
        startNs = nowNs + Math.max(0, agent.startEpochMs() * 1_000_000L - epochNs);
        for (int i = 0; i < engines.size(); i++) {
            workers.add(new EngineWorker(engines.get(i), plan, agent.share().engine(i, engines.size()), engines.size(), agent.setup(),
                agent.casts(), anyOpened, agent.bell()));
        }
        collector = new IntervalCollector(workers, agent.casts().steps(), epochMinusClockNs, new Health(engines));
    }

    void begin() {
        Load load = plan.load();
        boolean holdsMessages = load.openFirst() && load.arrivals() == null;
        agent.listeners().forEach(listener -> listener.begin(new RunStart(facts.parts(), plan.name(), plan.source(), facts.target(),
            facts.workload(), agent.share().of(load.connections()), plan.engines(), 1, agent.startEpochMs(), load.duration().toNanos(),
            load.warmUp().toNanos(), agent.casts().steps(), plan.failIf(), facts.tool(), facts.machine())));
        boolean isProbed = agent.probe() != null && holdsMessages;
        // The first connection of all engines together goes alone.
        for (int i = 0; i < workers.size(); i++) {
            EngineWorker worker = workers.get(i);
            worker.engine().execute(() -> worker.start(startNs, epochMinusClockNs, holdsMessages, isProbed));
        }
        if (holdsMessages) {
            enter(isProbed ? Stage.OPENING_FIRST : Stage.OPENING);
        } else {
            beginMessages(startNs);
        }
    }

    /** Does what is to be done now; returns true if the run is over. */
    boolean step() {
        throwFault();
        publishAll();
        switch (stage) {
            case OPENING_FIRST -> openFirst();
            case OPENING -> open();
            case MESSAGES -> exchange();
            case DRAINING -> drain();
            case FINISHING -> finish();
            case OVER -> {}
        }
        return stage == Stage.OVER;
    }

    RunEnd end() {
        return end;
    }

    private void publishAll() {
        for (Interval interval = collector.poll(); interval != null; interval = collector.poll()) {
            publish(interval);
        }
    }

    private void publish(Interval interval) {
        lost += interval.count(Counter.LOST);
        failed += interval.count(Counter.CONNECT_FAILURES) + interval.count(Counter.USERS_FAILED);
        completed += interval.count(Counter.USERS_COMPLETED);
        agent.listeners().forEach(listener -> listener.interval(interval));
    }

    private void openFirst() {
        if (anyOpened.get()) {
            agent.probe().firstOpen();
            tell(EngineWorker::openOthers);
            enter(Stage.OPENING);
        } else {
            endIfNobodyIsLeft();
        }
    }

    private void open() {
        if (endIfNobodyIsLeft() || !all(WorkerSignals::isSettled)) {
            return;
        }
        if (agent.probe() != null) {
            long open = workers.stream().mapToLong(EngineWorker::openNow).sum();
            agent.probe().allOpen(open);
        }
        beginMessages(clock.nanoTime() + AHEAD_NS);
    }

    private void beginMessages(long fromNs) {
        messagesNs = fromNs;
        endNs = fromNs + plan.load().duration().toNanos();
        long countFromNs = fromNs + plan.load().warmUp().toNanos();
        tell(worker -> worker.beginMessages(fromNs, countFromNs, endNs));
        enter(Stage.MESSAGES);
    }

    private void exchange() {
        long nowNs = clock.nanoTime();
        if (nowNs >= endNs) {
            end = new RunEnd(Reason.COMPLETED, "", endNs - messagesNs);
            enter(Stage.DRAINING);
            drain();
        } else {
            endIfNobodyIsLeft();
        }
    }

    /** Ends the run if it was stopped, or has nobody to go on with. */
    private boolean endIfNobodyIsLeft() {
        RunEnd stop = agent.stopRequest();
        if (stop != null) {
            endEarly(stop.reason(), stop.detail());
        } else if (!anyOpened.get() && all(signals -> signals.isHopeless() || signals.isDeserted())) {
            endEarly(Reason.NONE_OPENED, lastFailure());
        } else if (all(WorkerSignals::isDeserted)) {
            // The last intervals say how the users ended.
            endEarly(null, "");
        } else {
            return false;
        }
        return true;
    }

    private void endEarly(Reason reason, String detail) {
        long nowNs = clock.nanoTime();
        boolean haveMessagesBegun = stage == Stage.MESSAGES;
        end = new RunEnd(reason, detail, haveMessagesBegun ? Math.max(0, nowNs - messagesNs) : 0);
        if (haveMessagesBegun) {
            tell(worker -> worker.endAt(nowNs));
            enter(Stage.DRAINING);
        } else {
            finishAll();
        }
    }

    private void drain() {
        if (all(WorkerSignals::isDrained)) {
            finishAll();
        } else {
            throwIfStuck(plan.load().drain().toNanos());
        }
    }

    private void finishAll() {
        tell(EngineWorker::finish);
        enter(Stage.FINISHING);
    }

    private void finish() {
        if (!all(WorkerSignals::isFinished)) {
            throwIfStuck(0);
            return;
        }
        publishAll();
        boolean haveAllRun = lost + failed == 0 || completed > 0;
        Reason reason = end.reason() != null ? end.reason() : haveAllRun ? Reason.COMPLETED : Reason.ALL_LOST;
        end = new RunEnd(reason, end.detail(), end.ranNs(), agent.notes());
        agent.listeners().forEach(listener -> listener.end(end));
        enter(Stage.OVER);
    }

    private void throwFault() {
        Throwable fault = agent.fault();
        if (fault != null && stage != Stage.OVER) {
            enter(Stage.OVER);
            end = new RunEnd(Reason.FAULT, String.valueOf(fault), messagesNs == 0 ? 0 : clock.nanoTime() - messagesNs);
            agent.listeners().forEach(listener -> listener.end(end));
            throw new IllegalStateException("The run failed.", fault);
        }
    }

    private void throwIfStuck(long longerNs) {
        if (clock.nanoTime() - stageNs > STUCK_NS + longerNs) {
            throw new IllegalStateException("The event loop has not answered for " + STUCK_NS / 1_000_000_000L + " s.");
        }
    }

    private void tell(Consumer<EngineWorker> command) {
        workers.forEach(worker -> worker.engine().execute(() -> command.accept(worker)));
    }

    private boolean all(Predicate<WorkerSignals> condition) {
        return workers.stream().allMatch(worker -> condition.test(worker.signals()));
    }

    private String lastFailure() {
        return workers.stream().map(worker -> worker.signals().lastFailure()).filter(text -> !text.isEmpty()).findFirst().orElse("");
    }

    private void enter(Stage next) {
        stage = next;
        stageNs = clock.nanoTime();
    }
}
