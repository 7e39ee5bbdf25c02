package io.heddle.jmh.compare.scenario;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;

/**
 * One tally per counting thread, so that counting costs every client the same few nanoseconds, however many threads it has.
 * <b>Thread:</b> any thread counts; any thread reads.
 */
final class Tallies {
    private final List<Tally> all = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Tally> own = ThreadLocal.withInitial(this::add);
    /** A guess, correct for clients with one thread. A race loses nothing: final fields publish a tally safely. */
    private Tally latest;
    private volatile boolean recording;

    /** The tally of the calling thread. */
    Tally mine() {
        Tally guess = latest;
        if (guess != null && guess.isOwnedBy(Thread.currentThread())) {
            return guess;
        }
        Tally mine = own.get();
        latest = mine;
        return mine;
    }

    /** A new tally for a chain of events, which may run on any threads; a tally for each of those threads would be too many. */
    Tally add() {
        Tally tally = new Tally();
        all.add(tally);
        return tally;
    }

    /** True while the measured window is open. */
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

    /** All latencies in nanoseconds, exact once the counting threads are at rest. */
    Histogram latencies() {
        Histogram sum = new Histogram(2);
        sum.setAutoResize(true);
        for (Tally tally : all) {
            tally.addLatenciesTo(sum);
        }
        return sum;
    }
}
