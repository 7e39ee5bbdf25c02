package io.heddle.loadgen.agent;

import io.heddle.api.BufferPool;
import io.heddle.api.BufferSegment;
import io.heddle.api.statistics.PoolStatistics;

/** A pool that can be told to be empty. <b>Thread:</b> any one thread. */
final class FakePool implements BufferPool {
    boolean empty;

    @Override
    public BufferSegment acquire(int minCount) {
        return empty ? null : new FakeSegment(minCount);
    }

    @Override
    public void release(BufferSegment segment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PoolStatistics statistics() {
        return new PoolStatistics(65_536, 1L << 30, 0, 1, 0, 0);
    }
}
