package io.heddle.api;

import io.heddle.api.statistics.PoolStatistics;

/**
 * The engine's pool of off-heap segments. All methods may be called from any thread.
 *
 * <p>The pool is bounded by {@link EngineConfig#maxPooledBytes()}, what is in use and what waits in the pool together.
 * Memory that stays unused is dropped in steps and freed at the next garbage collection.
 */
public interface BufferPool {

    /**
     * Takes a segment, empty ({@code count() == 0}) and with room for at least {@code minCount} bytes. Whoever takes it must
     * end its life exactly once: send it, or {@link #release} it.
     *
     * @param minCount bytes needed, 0 or more
     * @return the segment, or null if the pool's bound leaves no room: try again once something was released
     * @throws IllegalArgumentException if {@code minCount} is negative
     * @throws IllegalStateException if the engine is closed
     */
    BufferSegment acquire(int minCount);

    /**
     * Gives a segment back. It must not be used afterwards.
     *
     * @param segment one that {@link #acquire} returned and that was not sent
     * @throws IllegalArgumentException if the segment is not one of this pool's
     * @throws IllegalStateException if the segment was released or sent before
     */
    void release(BufferSegment segment);

    /**
     * What the pool holds now.
     *
     * @return a snapshot
     */
    PoolStatistics statistics();
}
