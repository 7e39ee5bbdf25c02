package io.heddle.jmh.micro;

import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.TurnBudget;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Adds and cancels one deadline among those of the next minute, and polls them in a cycle when none is due. */
@State(Scope.Thread)
public class DeadlinesBenchmark {
    private static final long SPREAD_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final DeadlineHandler NOTHING = (timerId, nowNs) -> {};

    @Param({"1", "100000"})
    int deadlines;

    private final Deadlines wheel = new Deadlines(new CachedNanoClock(), fault -> {
        throw new IllegalStateException("a deadline's handler threw", fault);
    });
    private final TurnBudget budget = new TurnBudget(new CachedNanoClock(), TimeUnit.DAYS.toNanos(365), 1);
    private final PriorityQueue<Long> heap = new PriorityQueue<>();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private long next;

    @Setup
    public void prepare() {
        executor.setRemoveOnCancelPolicy(true);
        for (int i = 0; i < deadlines; i++) {
            long deadlineNs = nextNs();
            wheel.schedule(deadlineNs, NOTHING);
            heap.add(deadlineNs);
            executor.schedule(() -> {}, SPREAD_NS + deadlineNs, TimeUnit.NANOSECONDS);
        }
    }

    @TearDown
    public void close() {
        executor.shutdownNow();
    }

    /** Scattered over the minute, but the same in each run. */
    private long nextNs() {
        next = (next + 0x9E37_79B9_7F4AL) % SPREAD_NS;
        return FIRST_NS + next;
    }

    @Benchmark
    public void scheduleAndCancel() {
        wheel.cancel(wheel.schedule(nextNs(), NOTHING));
    }

    @Benchmark
    public int pollWithNothingDue() {
        return wheel.poll(1, budget);
    }

    @Benchmark
    public long sleepNs() {
        return wheel.sleepNs(1);
    }

    /** Removal is a linear search here, so timers built on it can hardly afford to cancel. */
    @Benchmark
    public boolean jdkPriorityQueueAddAndRemove() {
        Long deadlineNs = nextNs();
        heap.add(deadlineNs);
        return heap.remove(deadlineNs);
    }

    @Benchmark
    public boolean jdkPriorityQueuePeek() {
        return heap.peek() <= 1;
    }

    @Benchmark
    public boolean jdkExecutorScheduleAndCancel() {
        ScheduledFuture<?> future = executor.schedule(() -> {}, SPREAD_NS + nextNs(), TimeUnit.NANOSECONDS);
        return future.cancel(false);
    }
}
