package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;

/**
 * Control frames that wait to be written: at most one of each kind. They go ahead of data at the next frame boundary, but a close goes
 * behind all data. A newer pong or ping replaces the one that waits (RFC 6455 section 5.5.3 allows to answer only the newest ping).
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the segments with the payloads.
 */
final class ControlLane {
    private PooledSegment pong;
    private PooledSegment ping;
    private PooledSegment close;

    void pong(PooledSegment payload, SegmentPool pool) {
        release(pong, pool);
        pong = payload;
    }

    void ping(PooledSegment payload, SegmentPool pool) {
        release(ping, pool);
        ping = payload;
    }

    void close(PooledSegment payload, SegmentPool pool) {
        release(close, pool);
        close = payload;
    }

    boolean isEmpty() {
        return pong == null && ping == null && close == null;
    }

    /** Whether a frame of this lane is the next to be written. */
    boolean isDue(boolean dataWaits) {
        return pong != null || ping != null || (close != null && !dataWaits);
    }

    PooledSegment takePong() {
        PooledSegment taken = pong;
        pong = null;
        return taken;
    }

    PooledSegment takePing() {
        PooledSegment taken = ping;
        ping = null;
        return taken;
    }

    PooledSegment takeClose() {
        PooledSegment taken = close;
        close = null;
        return taken;
    }

    void release(SegmentPool pool) {
        release(takePong(), pool);
        release(takePing(), pool);
        release(takeClose(), pool);
    }

    private static void release(PooledSegment segment, SegmentPool pool) {
        if (segment != null) {
            pool.release(segment, CONNECTION);
        }
    }
}
