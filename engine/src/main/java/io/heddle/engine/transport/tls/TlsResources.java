package io.heddle.engine.transport.tls;

import io.heddle.engine.memory.NoRoomException;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import java.io.IOException;

/**
 * The resources that all TLS connections of one loop share.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the reader and the writer of records. TLS inside TLS (a proxy that speaks TLS) needs
 * resources of its own for each level: the outer connection fills the buffer from which the inner one reads.
 */
public final class TlsResources {
    final TlsTasks tasks;
    final TlsRecordReader reader;
    final TlsRecordWriter writer;

    private final SegmentPool pool;

    /**
     * @param buffers hold ciphertext within one call
     * @param pool keeps ciphertext between two calls
     * @param tasks run the delegated tasks of engines
     */
    public TlsResources(TlsBuffers buffers, SegmentPool pool, TlsTasks tasks) {
        this.pool = pool;
        this.tasks = tasks;
        reader = new TlsRecordReader(buffers);
        writer = new TlsRecordWriter(buffers);
    }

    /**
     * @param content names the bytes in the error message
     * @throws NoRoomException if neither the pool nor its reserve has room
     */
    PooledSegment acquire(int bytes, String content) throws IOException {
        PooledSegment segment = pool.acquireEssential(bytes, SegmentOwner.TRANSPORT);
        if (segment == null) {
            throw new NoRoomException("There is no memory to keep " + bytes + " " + content + " bytes of a TLS connection. "
                + pool.refusal(bytes));
        }
        return segment;
    }

    void release(PooledSegment segment) {
        pool.release(segment, SegmentOwner.TRANSPORT);
    }
}
