package io.heddle.engine.loop;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * Waits for readiness and hands it to the participants. Reads the clock once: at the first key of a batch, or after the wait.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the selector.
 */
public final class SelectorPoller {
    private final Selector selector;
    private final LoopWaker waker;
    private final NanoClock clock;
    private final CachedNanoClock cycleClock = new CachedNanoClock();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private long nowNs;
    private boolean timeIsFresh;

    public SelectorPoller(Selector selector, NanoClock clock) {
        this.selector = selector;
        this.waker = new LoopWaker(selector);
        this.clock = clock;
        refreshTime();
    }

    public LoopWaker waker() {
        return waker;
    }

    /** The time of the duty cycle, for those who are not given it. */
    public NanoClock cycleClock() {
        return cycleClock;
    }

    public Selector selector() {
        return selector;
    }

    long nowNs() {
        return nowNs;
    }

    /**
     * Handles what is ready, after waiting at most {@code waitMs} for it; 0 does not wait.
     *
     * @return how many participants were called
     */
    int poll(long waitMs) throws IOException {
        timeIsFresh = false;
        int handled = waitMs > 0 ? selector.select(dispatch, waitMs) : selector.selectNow(dispatch);
        refreshTime();
        return handled;
    }

    void close() throws IOException {
        selector.close();
    }

    private void refreshTime() {
        if (!timeIsFresh) {
            nowNs = clock.nanoTime();
            cycleClock.update(nowNs);
            timeIsFresh = true;
        }
    }

    private void dispatch(SelectionKey key) {
        if (!timeIsFresh) {
            // The loop is awake: nobody needs to pay for waking it, least of all its own handlers.
            waker.unpark();
            refreshTime();
        }
        if (!key.isValid()) {
            // Closed by the handler of an earlier key of this batch.
            return;
        }
        LoopParticipant participant = (LoopParticipant) key.attachment();
        try {
            participant.onReady(key.readyOps(), nowNs);
        } catch (Throwable fault) {
            participant.onFault(fault);
        }
    }
}
