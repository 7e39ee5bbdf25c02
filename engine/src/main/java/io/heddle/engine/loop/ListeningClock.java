package io.heddle.engine.loop;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * The time that counts against peers: the time in which the loop was there to hear them. It goes on while the loop waits in its poller,
 * and for {@link #MAX_AWAY_NS} of each turn; while a handler holds the loop for longer, or the whole process stands still, it stands
 * still too. A judgement is made at {@link #heardNs()}, which lags behind after a long absence, for one turn: by the next one, what
 * lies in the sockets has been read.
 *
 * <p>A share of each turn counts, however long it takes: else an engine whose turns are all long would wait for a dead peer for ever.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class ListeningClock implements NanoClock {
    /** Longer than a turn needs, and shorter than any time in which a peer can be expected to answer. */
    static final long MAX_AWAY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private long turnNs;
    private long listenedNs;
    /** Counts, but a peer's answers of that time may not be read yet. */
    private long unheardNs;

    /** @param nowNs where it begins */
    ListeningClock(long nowNs) {
        turnNs = nowNs;
        listenedNs = nowNs;
    }

    /**
     * A turn begins.
     *
     * @param nowNs the time of that turn
     * @param waitedNs the part of the time since the last turn that the loop waited in its poller, by its own choice
     */
    void onTurn(long nowNs, long waitedNs) {
        long passedNs = nowNs - turnNs;
        turnNs = nowNs;
        listenedNs += unheardNs;
        if (passedNs - waitedNs <= MAX_AWAY_NS) {
            unheardNs = 0;
            listenedNs += passedNs;
        } else {
            unheardNs = waitedNs + MAX_AWAY_NS;
        }
    }

    /** As it was when the current turn began: what begins now begins here. */
    @Override
    public long nanoTime() {
        return listenedNs + unheardNs;
    }

    /** The time up to which peers were heard: a time limit that is over by then is over. */
    public long heardNs() {
        return listenedNs;
    }
}
