package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.SegmentQueue;

/**
 * Control frames that wait to be written. Pongs and pings go ahead of data at the next frame boundary, a close goes behind all data. A
 * newer ping of ours replaces the one that waits. Pongs that a batch of pings asks for leave together; but if the socket takes nothing,
 * or there are too many, only the newest is kept (RFC 6455 section 5.5.3).
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the segments with the payloads of pings and pongs.
 */
final class ControlLane {
    private static final int MAX_PONGS = 64;

    private final SegmentQueue pongs = new SegmentQueue();
    private int pongCount;
    private PooledSegment ping;
    /** On the heap: the last word of a connection does not depend on a pool that users hold. */
    private byte[] close;

    /** @param onlyNewest whether the pongs that wait are superseded by this one */
    void pong(PooledSegment payload, boolean onlyNewest, SegmentPool pool) {
        if (onlyNewest || pongCount == MAX_PONGS) {
            releasePongs(pool);
        }
        pongs.add(payload);
        pongCount++;
    }

    void ping(PooledSegment payload, SegmentPool pool) {
        release(ping, pool);
        ping = payload;
    }

    void close(byte[] payload) {
        close = payload;
    }

    boolean isEmpty() {
        return pongs.isEmpty() && ping == null && close == null;
    }

    /** True if a frame of this lane is the next to be written. */
    boolean isDue(boolean dataWaits) {
        return !pongs.isEmpty() || ping != null || (close != null && !dataWaits);
    }

    PooledSegment takePong() {
        PooledSegment taken = pongs.poll();
        if (taken != null) {
            pongCount--;
        }
        return taken;
    }

    PooledSegment takePing() {
        PooledSegment taken = ping;
        ping = null;
        return taken;
    }

    byte[] takeClose() {
        byte[] taken = close;
        close = null;
        return taken;
    }

    void release(SegmentPool pool) {
        releasePongs(pool);
        release(takePing(), pool);
        close = null;
    }

    private void releasePongs(SegmentPool pool) {
        pongs.releaseAll(pool, CONNECTION);
        pongCount = 0;
    }

    private static void release(PooledSegment segment, SegmentPool pool) {
        if (segment != null) {
            pool.release(segment, CONNECTION);
        }
    }
}
