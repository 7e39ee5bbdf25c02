package io.heddle.loadgen;

import io.heddle.loadgen.cli.UserError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The first phase: one connection alone, then the others. <b>Thread:</b> loop-confined; the futures may be awaited anywhere.
 */
final class Opening {
    /** So many failures, with nothing open before them, mean that the server takes no connection. */
    static final int FAILURES_THAT_CONVINCE = 3;

    private static final Duration TICK = Duration.ofMillis(1);

    private final CompletableFuture<Void> firstOpen = new CompletableFuture<>();
    private final CompletableFuture<Void> allSettled = new CompletableFuture<>();
    private final ConnectionRamp ramp;
    private final int connections;

    final RoundTrips connectTimes = new RoundTrips();
    final Tally failures = new Tally();
    private long startNs;
    private long lastOpenNs;

    Opening(int connections, IntConsumer opener) {
        this.connections = connections;
        ramp = new ConnectionRamp(connections, opener);
    }

    /** Done when the first connection is open; fails with a {@link UserError} if the server seems to take none. */
    CompletableFuture<Void> firstOpen() {
        return firstOpen;
    }

    /** Done when each connection is open or has failed. */
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
        // Without a rate each connection that settles begins the next one.
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
        if (failures.total() < Math.min(FAILURES_THAT_CONVINCE, connections)) {
            ramp.beginOne();
        } else {
            firstOpen.completeExceptionally(new UserError("No connection could be opened: " + sentence));
        }
    }

    int begun() {
        return ramp.begun();
    }

    /** How long the others took, from the first of them to the last that opened. */
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
