package io.heddle.api.statistics;

import io.heddle.api.BufferPool;

/**
 * What a {@link BufferPool} held at one moment. The counts are read one after another, so under load they may be a few
 * operations apart. Immutable.
 *
 * @param capacityBytes direct memory that the pool holds, in use or waiting, in bytes
 * @param limitBytes the bound of {@code capacityBytes}, in bytes
 * @param segmentsInUse segments taken and not yet given back
 * @param segmentsIdle segments waiting in the pool
 * @param acquisitions segments taken since the engine started
 * @param refusals acquisitions refused because of the bound since the engine started
 */
public record PoolStatistics(
    long capacityBytes,
    long limitBytes,
    long segmentsInUse,
    long segmentsIdle,
    long acquisitions,
    long refusals) {}
