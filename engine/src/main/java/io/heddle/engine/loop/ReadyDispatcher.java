package io.heddle.engine.loop;

import java.io.IOException;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * Polls, and gives each ready participant its turn: what a participant throws is its own. Reads the clock once a cycle: at the first
 * participant of a batch, or after the wait.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the poller.
 */
public final class ReadyDispatcher {
    private final Poller poller;
    private final LoopWaker waker;
    private final NanoClock clock;
    private final CachedNanoClock cycleClock = new CachedNanoClock();
    private final ReadyListener listener = this::dispatch;
    private long nowNs;
    private boolean timeIsFresh;

    public ReadyDispatcher(Poller poller, NanoClock clock) {
        this.poller = poller;
        this.waker = new LoopWaker(poller);
        this.clock = clock;
        refreshTime();
    }

    public LoopWaker waker() {
        return waker;
    }

    /** The time of the duty cycle, for code that is not given it. */
    public NanoClock cycleClock() {
        return cycleClock;
    }

    long nowNs() {
        return nowNs;
    }

    /**
     * Handles what is ready, after waiting at most {@code waitMs} for it; 0 does not wait.
     *
     * @return how many sockets were ready
     */
    int poll(long waitMs) throws IOException {
        timeIsFresh = false;
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
            timeIsFresh = true;
        }
    }

    private void dispatch(LoopParticipant participant, int readyOps) {
        if (!timeIsFresh) {
            // The loop is awake: nobody needs to pay for waking it, least of all its own handlers.
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
