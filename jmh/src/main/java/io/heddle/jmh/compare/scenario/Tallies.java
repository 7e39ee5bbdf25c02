package io.heddle.jmh.compare.scenario;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;

/**
 * A tally for each thread that counts, so that counting costs every client the same few nanoseconds, however many threads it has.
 * <b>Thread:</b> any thread counts; any thread reads.
 */
final class Tallies {
    private final List<Tally> all = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Tally> own = ThreadLocal.withInitial(this::add);
    /** A guess, right for all clients with one thread. A race loses nothing: a tally is published by its final fields. */
    private Tally latest;
    private volatile boolean recording;

    /** That of the calling thread. */
    Tally mine() {
        Tally guess = latest;
        if (guess != null && guess.isOwnedBy(Thread.currentThread())) {
            return guess;
        }
        Tally mine = own.get();
        latest = mine;
        return mine;
    }

    /** One more, for whoever counts one event after the other, on whichever threads: a new thread for each would be a tally for each. */
    Tally add() {
        Tally tally = new Tally();
        all.add(tally);
        return tally;
    }

    /** Whether the window that counts is open. */
    boolean isRecording() {
        return recording;
    }

    void recording(boolean on) {
        recording = on;
    }

    long completed() {
        long sum = 0;
        for (Tally tally : all) {
            sum += tally.completedOpaque();
        }
        return sum;
    }

    /** All latencies, in nanoseconds. Exact once the threads that count are at rest. */
    Histogram latencies() {
        Histogram sum = new Histogram(2);
        sum.setAutoResize(true);
        for (Tally tally : all) {
            tally.addLatenciesTo(sum);
        }
        return sum;
    }
}
