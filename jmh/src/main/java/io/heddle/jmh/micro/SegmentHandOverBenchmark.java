package io.heddle.jmh.micro;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static io.heddle.engine.memory.SegmentOwner.RING;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Control;

/**
 * Segments are acquired on one thread and released on another, as with sends. A queue of one producer lies between, and is also measured
 * alone. Each thread waits for the other, so that both figures of a group are those of the slower thread.
 */
@State(Scope.Group)
public class SegmentHandOverBenchmark {
    private static final int BYTES = 125;

    private final SegmentPool pool = new SegmentPool(64 << 20);
    private final SpscAtomicArrayQueue<PooledSegment> segments = new SpscAtomicArrayQueue<>(1_024);
    private final SpscAtomicArrayQueue<Object> objects = new SpscAtomicArrayQueue<>(1_024);

    @Setup
    public void age() {
        PooledSegment[] all = new PooledSegment[1_024];
        for (int i = 0; i < all.length; i++) {
            all[i] = pool.acquire(BYTES, RING);
        }
        for (PooledSegment segment : all) {
            pool.release(segment, RING);
        }
        OldMemory.make();
    }

    @Benchmark
    @Group("segment")
    public void acquire(Control control) {
        PooledSegment segment = pool.acquire(BYTES, RING);
        while (!segments.offer(segment)) {
            if (control.stopMeasurement) {
                pool.release(segment, RING);
                return;
            }
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @Group("segment")
    public void release(Control control) {
        PooledSegment segment = segments.poll();
        while (segment == null && !control.stopMeasurement) {
            Thread.onSpinWait();
            segment = segments.poll();
        }
        if (segment != null) {
            segment.transfer(RING, CONNECTION);
            pool.release(segment, CONNECTION);
        }
    }

    @Benchmark
    @Group("queueAlone")
    public void offer(Control control) {
        while (!objects.offer(this) && !control.stopMeasurement) {
            Thread.onSpinWait();
        }
    }

    @Benchmark
    @Group("queueAlone")
    public Object poll(Control control) {
        Object taken = objects.poll();
        while (taken == null && !control.stopMeasurement) {
            Thread.onSpinWait();
            taken = objects.poll();
        }
        return taken;
    }

    @TearDown(Level.Iteration)
    public void drain() {
        segments.drain(segment -> pool.release(segment, RING));
        objects.clear();
    }
}
