package io.heddle.loadgen.agent;

import java.util.concurrent.TimeUnit;

/** Wakes the collector. A ring is never missed: one that comes before the wait ends the wait at once. <b>Thread:</b> any thread. */
final class Bell implements Runnable {
    private boolean hasRung;

    /** Rings. */
    @Override
    public synchronized void run() {
        hasRung = true;
        notifyAll();
    }

    /** Waits for a ring, at most so long. */
    synchronized void await(long ns) throws InterruptedException {
        if (!hasRung) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, ns));
        }
        hasRung = false;
    }
}
