package io.heddle.engine.transport.http2;

import static io.heddle.engine.memory.SegmentOwner.TRANSPORT;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads for a session, as much as its share of the turn allows: what was read beyond that is held, frame by frame, for the next turns, and
 * nothing more is read until it is taken.
 *
 * <p><b>Thread:</b> loop-confined, one a session. <b>Owns:</b> the segment of what is held.
 */
final class SessionInput {
    private final Http2Session session;
    private final Http2Context context;
    private final Transport lower;
    private final SessionTimeouts timeouts;
    private final FloodGuard flood;
    /** Null while nothing is held; its tag is the index of the first byte that was not taken. */
    private PooledSegment held;
    private boolean awaitsResume;

    SessionInput(Http2Session session, Transport lower, SessionTimeouts timeouts, FloodGuard flood) {
        this.session = session;
        this.context = session.context;
        this.lower = lower;
        this.timeouts = timeouts;
        this.flood = flood;
    }

    boolean isHeld() {
        return held != null;
    }

    /** True if something was received that waits for a share of a turn. */
    boolean isBehind() {
        return held != null || awaitsResume;
    }

    /** Reads once, and again while the lower transport has decoded bytes that the socket does not tell of. */
    void read(long nowNs) {
        if (held != null) {
            return;
        }
        try {
            int count;
            do {
                ByteBuffer buffer = context.readBuffer();
                count = lower.read(buffer);
                if (count > 0) {
                    context.budget.spendBytes(count);
                    timeouts.onInput();
                    flood.onInput(nowNs);
                    session.decode(buffer.flip());
                    if (buffer.hasRemaining() && !session.hasEnded()) {
                        hold(buffer);
                    }
                } else if (count < 0) {
                    session.onInputEnd("the server ended the HTTP/2 session", null);
                }
            } while (count > 0 && context.budget.isShareLeft() && mayReadBuffered());
            if (count > 0 && mayReadBuffered()) {
                requestResume();
            }
        } catch (IOException e) {
            session.onInputEnd("the HTTP/2 session broke: " + e.getMessage(), e);
        }
    }

    private boolean mayReadBuffered() {
        return !session.hasEnded() && held == null && lower.hasBufferedInput();
    }

    private void hold(ByteBuffer rest) {
        held = context.pool.acquire(rest.remaining(), TRANSPORT);
        if (held != null) {
            held.append(rest);
            requestResume();
            return;
        }
        // Without room for the rest, the session takes more than its share: each call takes one frame at least.
        while (rest.hasRemaining() && !session.hasEnded()) {
            context.budget.beginShare();
            session.decode(rest);
        }
    }

    private void requestResume() {
        if (!awaitsResume) {
            awaitsResume = true;
            context.requestResume(session);
        }
    }

    /** The turn that was asked for. */
    void resume(long nowNs) {
        awaitsResume = false;
        if (held != null) {
            flood.onInput(nowNs);
            takeHeld();
        }
        if (mayReadBuffered()) {
            read(nowNs);
        }
    }

    private void takeHeld() {
        PooledSegment taken = held;
        held = null;
        ByteBuffer rest = taken.data().limit(taken.count()).position(taken.tag);
        try {
            session.decode(rest);
        } finally {
            if (rest.hasRemaining() && !session.hasEnded()) {
                taken.tag = rest.position();
                held = taken;
                requestResume();
            } else {
                context.pool.release(taken, TRANSPORT);
            }
        }
    }

    /** The session has ended. */
    void release() {
        if (held != null) {
            context.pool.release(held, TRANSPORT);
            held = null;
        }
    }
}
