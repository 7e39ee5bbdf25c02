package io.heddle.jmh.compare.scenario;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the JVM if a run hangs, whatever a library is stuck in. <b>Thread:</b> one of its own.
 */
final class Watchdog {
    private final AtomicBoolean decided = new AtomicBoolean();

    private Watchdog() {}

    static Watchdog start(long limitMs, Runnable report) {
        Watchdog watchdog = new Watchdog();
        Thread thread = new Thread(() -> watchdog.watch(limitMs, report), "watchdog");
        thread.setDaemon(true);
        thread.start();
        return watchdog;
    }

    private void watch(long limitMs, Runnable report) {
        try {
            Thread.sleep(limitMs);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (decided.compareAndSet(false, true)) {
            report.run();
            Runtime.getRuntime().halt(0);
        }
    }

    /** Returns false if it is too late: the watchdog has already reported. */
    boolean callOff() {
        return decided.compareAndSet(false, true);
    }
}
