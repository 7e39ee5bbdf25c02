package io.heddle.loadgen;

import io.heddle.api.BufferSegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The second phase: messages for the duration, then a short wait for the echoes still under way. <b>Thread:</b> loop-confined;
 * the futures may be awaited anywhere.
 */
final class Exchange {
    static final Duration ECHO_TIMEOUT = Duration.ofSeconds(2);

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final CompletableFuture<Void> allEchoed = new CompletableFuture<>();
    /** Null if no messages are sent. */
    private final Traffic traffic;
    private final BiConsumer<Duration, Runnable> timer;

    final TrafficCounters counters;
    private boolean started;
    private long startNs;
    private long stopNs;
    private long echoedInTime;

    Exchange(Traffic traffic, TrafficCounters counters, BiConsumer<Duration, Runnable> timer) {
        this.traffic = traffic;
        this.counters = counters;
        this.timer = timer;
    }

    /** Completes when the time is up, or when no connection is left. */
    CompletableFuture<Void> stopped() {
        return stopped;
    }

    /** Completes after {@link #stopped()}, when all echoes are back or the wait for them is over. */
    CompletableFuture<Void> allEchoed() {
        return allEchoed;
    }

    boolean isStarted() {
        return started;
    }

    void start(long nowNs) {
        started = true;
        startNs = nowNs;
        if (traffic != null) {
            traffic.start(nowNs);
        }
    }

    void stop(long nowNs) {
        if (!started || stopped.isDone()) {
            return;
        }
        stopNs = nowNs;
        echoedInTime = counters.echoed;
        if (traffic != null) {
            traffic.stop(nowNs);
        }
        stopped.complete(null);
        timer.accept(ECHO_TIMEOUT, () -> allEchoed.complete(null));
        checkAllEchoed();
    }

    void received(LoadConnection connection, BufferSegment message, long nowNs) {
        if (traffic == null || !started || !traffic.echoed(connection, message, nowNs)) {
            counters.foreign++;
            return;
        }
        counters.echoed++;
        checkAllEchoed();
    }

    void writable(LoadConnection connection, long nowNs) {
        if (traffic != null && started) {
            traffic.writable(connection, nowNs);
        }
    }

    /** The time during which messages were sent. */
    long elapsedNs() {
        return stopNs - startNs;
    }

    /** Messages whose echo was back when the time was up; the rate is computed from them. */
    long echoedInTime() {
        return echoedInTime;
    }

    private void checkAllEchoed() {
        if (counters.echoed == counters.sent && stopped.isDone()) {
            allEchoed.complete(null);
        }
    }
}
