package io.heddle.engine.loop;

import java.io.IOException;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * Polls, and calls each ready participant; an exception that a participant throws goes back to that participant. Reads the clock once a
 * cycle: at the first participant of a batch, or after the wait.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the poller.
 */
public final class ReadyDispatcher {
    private static final long NS_PER_MS = 1_000_000;

    private final Poller poller;
    private final LoopWaker waker;
    private final NanoClock clock;
    private final CachedNanoClock cycleClock = new CachedNanoClock();
    private final ListeningClock listeningClock;
    private final ReadyListener listener = this::dispatch;
    private long nowNs;
    private boolean timeIsFresh;
    /** When the wait in the poller began, and how long it was meant to be at most; 0 if the loop did not wait. */
    private long waitBeganNs;
    private long maxWaitNs;

    public ReadyDispatcher(Poller poller, NanoClock clock) {
        this.poller = poller;
        this.waker = new LoopWaker(poller);
        this.clock = clock;
        this.listeningClock = new ListeningClock(clock.nanoTime());
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
     * Handles all ready sockets, after a wait of at most {@code waitMs} for the first; 0 does not wait.
     *
     * @return the number of sockets that were ready
     */
    int poll(long waitMs) throws IOException {
        timeIsFresh = false;
        maxWaitNs = waitMs > Long.MAX_VALUE / NS_PER_MS ? Long.MAX_VALUE : waitMs * NS_PER_MS;
        waitBeganNs = waitMs > 0 ? clock.nanoTime() : 0;
        int handled = poller.poll(waitMs, listener);
        refreshTime();
        return handled;
    }

    void close() throws IOException {
        poller.close();
    }

    private void refreshTime() {
        if (!timeIsFresh) {
            nowNs = clock.nanoTime();
            cycleClock.update(nowNs);
            listeningClock.onTurn(nowNs, maxWaitNs == 0 ? 0 : Math.min(maxWaitNs, nowNs - waitBeganNs));
            timeIsFresh = true;
        }
    }

    private void dispatch(LoopParticipant participant, int readyOps) {
        if (!timeIsFresh) {
            // The loop is awake: no thread needs to pay for a wake-up, least of all for one by the loop's own handlers.
            waker.unpark();
            refreshTime();
        }
        try {
            participant.onReady(readyOps, nowNs);
        } catch (Throwable fault) {
            participant.onFault(fault);
        }
    }
}
