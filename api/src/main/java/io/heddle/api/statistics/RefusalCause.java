package io.heddle.api.statistics;

import io.heddle.api.BufferPool;
import io.heddle.api.EngineConfig;
import io.heddle.api.SendResult;
import java.util.concurrent.RejectedExecutionException;

/**
 * The reason for which an engine refused something that the application asked for: a send, a task, or a connection. Nothing of it
 * happened, and the application was told so at once, or by {@code onError} in the case of a connection.
 */
public enum RefusalCause {
    /** A send from another thread found the send ring full ({@link EngineConfig#sendRingCapacity()}): {@link SendResult#BACK_PRESSURED}. */
    RING_FULL,
    /**
     * A send found no memory: the buffer pool has reached {@link EngineConfig#maxPooledBytes()}, or the JVM gave none. The result is {@link
     * SendResult#BACK_PRESSURED}. Segments that the application itself was refused are in {@link PoolStatistics#refusals()}: {@link
     * BufferPool}.
     */
    POOL_FULL,
    /** The connection had too much to send already ({@link EngineConfig#maxBufferedBytes()}): {@link SendResult#BACK_PRESSURED}. */
    CONNECTION_FULL,
    /** A message or a ping was larger than ever fits: {@link SendResult#TOO_LARGE}. */
    TOO_LARGE,
    /** A send on a connection that was not open: {@link SendResult#NOT_OPEN}. */
    NOT_OPEN,
    /** Too many tasks waited ({@link EngineConfig#taskQueueCapacity()}): {@link RejectedExecutionException}. */
    TASK_QUEUE_FULL,
    /** The engine had {@link EngineConfig#maxConnections()} already; such a connection is one of the ends too. */
    MAX_CONNECTIONS
}
