package io.heddle.jmh.compare.scenario;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the JVM if a run does not end by itself, whatever a library is stuck in. <b>Thread:</b> one of its own.
 */
final class Watchdog {
    private final AtomicBoolean decided = new AtomicBoolean();

    private Watchdog() {}

    static Watchdog start(long limitMs, Runnable lastWords) {
        Watchdog watchdog = new Watchdog();
        Thread thread = new Thread(() -> watchdog.watch(limitMs, lastWords), "watchdog");
        thread.setDaemon(true);
        thread.start();
        return watchdog;
    }

    private void watch(long limitMs, Runnable lastWords) {
        try {
            Thread.sleep(limitMs);
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException(nobodyDoes);
        }
        if (decided.compareAndSet(false, true)) {
            lastWords.run();
            Runtime.getRuntime().halt(0);
        }
    }

    /** Returns false if it was too late: the last words are said. */
    boolean callOff() {
        return decided.compareAndSet(false, true);
    }
}
