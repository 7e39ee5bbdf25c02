package io.heddle.api.statistics;

import io.heddle.api.BufferPool;

/**
 * The contents of a {@link BufferPool} at one moment. The counts are read one after another, so under load they may be a few operations
 * apart. Immutable.
 *
 * @param capacityBytes direct memory that the pool holds, in use or idle, in bytes
 * @param limitBytes the limit of {@code capacityBytes}, in bytes
 * @param segmentsInUse segments acquired and not yet returned
 * @param segmentsIdle segments idle in the pool
 * @param acquisitions segments acquired since the engine started
 * @param refusals acquisitions refused because of the limit since the engine started
 */
public record PoolStatistics(
    long capacityBytes,
    long limitBytes,
    long segmentsInUse,
    long segmentsIdle,
    long acquisitions,
    long refusals) {

    PoolStatistics since(PoolStatistics earlier) {
        return new PoolStatistics(capacityBytes, limitBytes, segmentsInUse, segmentsIdle, acquisitions - earlier.acquisitions,
            refusals - earlier.refusals);
    }
}
