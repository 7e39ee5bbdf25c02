package io.heddle.api;

import io.heddle.api.statistics.PoolStatistics;

/**
 * The engine's pool of off-heap segments. All methods may be called from any thread.
 *
 * <p>{@link EngineConfig#maxPooledBytes()} limits the pool: the segments in use and the segments that wait in it, together. Memory that
 * stays unused is dropped in steps and freed at the next garbage collection.
 */
public interface BufferPool {

    /**
     * Takes an empty segment ({@code count() == 0}) with room for at least {@code minCount} bytes. The caller must end its life exactly
     * once: send it, or {@link #release} it.
     *
     * @param minCount bytes needed, 0 or more
     * @return the segment, or null if the pool's limit leaves no room: try again once something was released
     * @throws IllegalArgumentException if {@code minCount} is negative
     * @throws IllegalStateException if the engine is closed
     */
    BufferSegment acquire(int minCount);

    /**
     * Gives a segment back. It must not be used afterwards.
     *
     * @param segment a segment that {@link #acquire} returned and that was not sent
     * @throws IllegalArgumentException if the segment is not from this pool
     * @throws IllegalStateException if the segment was released or sent before
     */
    void release(BufferSegment segment);

    /** {@return a snapshot of the pool} */
    PoolStatistics statistics();
}
