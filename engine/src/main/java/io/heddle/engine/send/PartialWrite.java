package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.frame.SentPayloadMeter;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.nio.ByteBuffer;

/**
 * The encoded frames that the socket did not take, and how the payload among them is to be counted once it does. Made with a
 * connection's first short write and used again for the next ones.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the segment with the bytes.
 */
final class PartialWrite {
    private PooledSegment rest;
    private long meterState;

    boolean isPending() {
        return rest != null;
    }

    /**
     * Keeps what remains of {@code source}.
     *
     * @param state the meter's, at the source's position
     * @return false if neither the pool nor the reserve has room
     */
    boolean keep(ByteBuffer source, long state, SegmentPool pool) {
        int count = source.remaining();
        rest = pool.acquireEssential(count, CONNECTION);
        if (rest == null) {
            return false;
        }
        rest.data().clear().put(0, source, source.position(), count).limit(count);
        meterState = state;
        return true;
    }

    /** The bytes that are still to be written, from position to limit. */
    ByteBuffer bytes() {
        return rest.data();
    }

    /** Payload of data messages that was written since the buffer stood at {@code from}. */
    int payloadSince(int from, SentPayloadMeter meter) {
        int payload = meter.resume(meterState).advance(rest.data(), from, rest.data().position());
        meterState = meter.state();
        return payload;
    }

    void release(SegmentPool pool) {
        if (rest != null) {
            pool.release(rest, CONNECTION);
            rest = null;
        }
    }
}
