package io.heddle.loadgen;

import io.heddle.loadgen.cli.UserError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The first phase: one connection alone, then all others. <b>Thread:</b> loop-confined; the futures may be awaited anywhere.
 */
final class Opening {
    /** After this many failures, and no open connection, the server counts as unreachable. */
    static final int MAX_FIRST_FAILURES = 3;

    private static final Duration TICK = Duration.ofMillis(1);

    private final CompletableFuture<Void> firstOpen = new CompletableFuture<>();
    private final CompletableFuture<Void> allSettled = new CompletableFuture<>();
    private final ConnectionRamp ramp;
    private final int connections;

    final RoundTrips connectTimes = new RoundTrips();
    final ReasonTally failures = new ReasonTally();
    private long startNs;
    private long lastOpenNs;

    Opening(int connections, IntConsumer opener) {
        this.connections = connections;
        ramp = new ConnectionRamp(connections, opener);
    }

    /** Completes when the first connection is open; fails with a {@link UserError} if the server seems to accept none. */
    CompletableFuture<Void> firstOpen() {
        return firstOpen;
    }

    /** Completes when each connection is open or has failed. */
    CompletableFuture<Void> allSettled() {
        return allSettled;
    }

    void beginFirst() {
        ramp.beginOne();
    }

    void beginOthers(int perSecond, LongSupplier clock, BiConsumer<Duration, Runnable> timer) {
        startNs = clock.getAsLong();
        lastOpenNs = startNs;
        ramp.start(perSecond, startNs);
        checkSettled();
        // Without a rate, each connection that opens or fails begins the next one.
        if (perSecond > 0) {
            tick(clock, timer);
        }
    }

    private void tick(LongSupplier clock, BiConsumer<Duration, Runnable> timer) {
        ramp.pump(clock.getAsLong());
        if (!allSettled.isDone()) {
            timer.accept(TICK, () -> tick(clock, timer));
        }
    }

    void stop() {
        ramp.stop();
        checkSettled();
    }

    void opened(long connectNs, long nowNs) {
        connectTimes.record(connectNs);
        lastOpenNs = nowNs;
        settled(nowNs);
        firstOpen.complete(null);
    }

    void failed(String sentence, long nowNs) {
        failures.add(sentence);
        settled(nowNs);
        if (firstOpen.isDone()) {
            return;
        }
        if (failures.total() < Math.min(MAX_FIRST_FAILURES, connections)) {
            ramp.beginOne();
        } else {
            firstOpen.completeExceptionally(new UserError("No connection could be opened: " + sentence));
        }
    }

    int begun() {
        return ramp.begun();
    }

    /** The time from the second connection to the last that opened. */
    long rampNs() {
        return lastOpenNs - startNs;
    }

    private void settled(long nowNs) {
        ramp.settled();
        if (firstOpen.isDone()) {
            ramp.pump(nowNs);
            checkSettled();
        }
    }

    private void checkSettled() {
        if (ramp.isComplete()) {
            allSettled.complete(null);
        }
    }
}
