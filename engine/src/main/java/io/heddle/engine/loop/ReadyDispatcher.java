package io.heddle.engine.loop;

import io.heddle.engine.jfr.EventRecorder;
import java.io.IOException;
import java.util.ArrayDeque;
import org.agrona.collections.IntArrayQueue;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * Polls, and calls each ready participant; an exception that a participant throws goes back to that participant. Reads the clock once a
 * cycle: at the first participant of a batch, or after the wait. There the turn begins, and with it its budget. Those of a batch for which
 * the budget is not enough are called in the next turns, before the poller is asked again: so none is overtaken twice.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the poller.
 */
public final class ReadyDispatcher {
    private static final long NS_PER_MS = 1_000_000;

    private final Poller poller;
    private final LoopWaker waker;
    private final EventRecorder recorder = EventRecorder.ofJvm();
    private final NanoClock clock;
    private final TurnBudget budget;
    private final CachedNanoClock cycleClock = new CachedNanoClock();
    private final ListeningClock listeningClock;
    private final ReadyListener listener = this::dispatch;
    /** The rest of a batch, and what each is ready for. */
    private final ArrayDeque<LoopParticipant> left = new ArrayDeque<>();
    private final IntArrayQueue leftReadyOps = new IntArrayQueue(0);
    private int called;
    private long nowNs;
    private boolean timeIsFresh;
    /** When the wait in the poller began, and how long it was meant to be at most; 0 if the loop did not wait. */
    private long waitBeganNs;
    private long maxWaitNs;

    public ReadyDispatcher(Poller poller, NanoClock clock, TurnBudget budget) {
        this.poller = poller;
        this.waker = new LoopWaker(poller);
        this.clock = clock;
        this.listeningClock = new ListeningClock(clock.nanoTime());
        this.budget = budget;
        refreshTime();
    }

    public LoopWaker waker() {
        return waker;
    }

    /** The time of the duty cycle, for code that does not get it as a parameter. */
    public NanoClock cycleClock() {
        return cycleClock;
    }

    /** The time that counts against peers. */
    public ListeningClock listeningClock() {
        return listeningClock;
    }

    long nowNs() {
        return nowNs;
    }

    /**
     * Handles the ready sockets, after a wait of at most {@code waitMs} for the first; 0 does not wait, and neither does a dispatcher that
     * {@link #hasWork()}.
     *
     * @return the number of sockets that were ready
     */
    int poll(long waitMs) throws IOException {
        timeIsFresh = false;
        called = 0;
        if (!left.isEmpty()) {
            maxWaitNs = 0;
            return callLeft();
        }
        maxWaitNs = waitMs > Long.MAX_VALUE / NS_PER_MS ? Long.MAX_VALUE : waitMs * NS_PER_MS;
        waitBeganNs = waitMs > 0 ? clock.nanoTime() : 0;
        int handled = poller.poll(waitMs, listener);
        refreshTime();
        return handled;
    }

    /** The cycle that began with the last {@link #poll} is over. */
    void endCycle(int work) {
        recorder.endCycle(work);
    }

    /** True if participants of the last batch wait for their turn. */
    boolean hasWork() {
        return !left.isEmpty();
    }

    private int callLeft() {
        begin();
        while (!left.isEmpty() && mayCall()) {
            call(left.pollFirst(), leftReadyOps.pollInt());
        }
        return called;
    }

    void close() throws IOException {
        poller.close();
    }

    private void refreshTime() {
        if (!timeIsFresh) {
            nowNs = clock.nanoTime();
            recorder.beginCycle();
            cycleClock.update(nowNs);
            listeningClock.onTurn(nowNs, maxWaitNs == 0 ? 0 : Math.min(maxWaitNs, nowNs - waitBeganNs));
            timeIsFresh = true;
            budget.beginTurn(nowNs);
            budget.beginStep();
        }
    }

    /** The loop is awake: no thread needs to pay for a wake-up, least of all for one by the loop's own handlers. */
    private void begin() {
        if (!timeIsFresh) {
            waker.unpark();
            refreshTime();
        }
    }

    private boolean mayCall() {
        return called == 0 || budget.isStepLeft();
    }

    private void dispatch(LoopParticipant participant, int readyOps) {
        begin();
        if (mayCall()) {
            call(participant, readyOps);
        } else {
            left.addLast(participant);
            leftReadyOps.addInt(readyOps);
        }
    }

    private void call(LoopParticipant participant, int readyOps) {
        called++;
        budget.beginShare();
        budget.spend(TurnBudget.SYSTEM_CALL);
        try {
            participant.onReady(readyOps, nowNs);
        } catch (Throwable fault) {
            participant.onFault(fault);
        }
    }
}
