package io.heddle.jmh.micro;

import static io.heddle.engine.memory.SegmentOwner.LOOP;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A segment taken and given back by one thread, the event loop's or another; beside it a buffer that the JDK makes each time. */
@State(Scope.Thread)
public class SegmentPoolBenchmark {
    private static final int BATCH = 16;

    /** The smallest shares a slab with 511 others; the largest is a buffer of its own. */
    @Param({"125", "1024", "16384"})
    int bytes;

    private final SegmentPool pool = new SegmentPool(64 << 20);
    private final SegmentPool loopsPool = new SegmentPool(64 << 20);
    private final PooledSegment[] batch = new PooledSegment[BATCH];

    @Setup
    public void prepare() {
        loopsPool.serveLoop(() -> true);
        acquireAndRelease(loopsPool);
        acquireAndRelease(pool);
        OldMemory.make();
    }

    @TearDown
    public void close() {
        pool.close();
        loopsPool.close();
    }

    @Benchmark
    public PooledSegment loopAcquiresAndReleases() {
        PooledSegment segment = loopsPool.acquire(bytes, LOOP);
        loopsPool.release(segment, LOOP);
        return segment;
    }

    /** All sixteen are out before the first comes back, like the messages of one read. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public PooledSegment[] loopAcquiresAndReleasesSixteen() {
        acquireAndRelease(loopsPool);
        return batch;
    }

    @Benchmark
    public PooledSegment acquireAndRelease() {
        PooledSegment segment = pool.acquire(bytes, LOOP);
        pool.release(segment, LOOP);
        return segment;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public PooledSegment[] acquireAndReleaseSixteen() {
        acquireAndRelease(pool);
        return batch;
    }

    private void acquireAndRelease(SegmentPool from) {
        for (int i = 0; i < BATCH; i++) {
            batch[i] = from.acquire(bytes, LOOP);
        }
        for (PooledSegment segment : batch) {
            from.release(segment, LOOP);
        }
    }

    @Benchmark
    public ByteBuffer jdkAllocateDirect() {
        return ByteBuffer.allocateDirect(bytes);
    }

    @Benchmark
    public ByteBuffer jdkAllocate() {
        return ByteBuffer.allocate(bytes);
    }
}
