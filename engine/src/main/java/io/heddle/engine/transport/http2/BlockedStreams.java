package io.heddle.engine.transport.http2;

import io.heddle.engine.loop.Readiness;

/**
 * The streams of a session that have something to send and wait for room: in its buffer, or in its window. Each gets one turn, in the order
 * in which they came; who is not done waits again, behind the others; who is closed waits no more.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class BlockedStreams {
    private Http2StreamTransport head;
    private Http2StreamTransport tail;
    private int count;

    boolean isEmpty() {
        return head == null;
    }

    int count() {
        return count;
    }

    void add(Http2StreamTransport stream) {
        stream.block = Http2StreamTransport.Block.QUEUED;
        stream.nextBlocked = null;
        if (tail == null) {
            head = stream;
        } else {
            tail.nextBlocked = stream;
        }
        tail = stream;
        count++;
    }

    /** It is among those that wait. */
    void remove(Http2StreamTransport stream) {
        Http2StreamTransport before = null;
        for (Http2StreamTransport each = head; each != stream; each = each.nextBlocked) {
            before = each;
        }
        removeBehind(before, stream);
    }

    private void removeBehind(Http2StreamTransport before, Http2StreamTransport stream) {
        if (before == null) {
            head = stream.nextBlocked;
        } else {
            before.nextBlocked = stream.nextBlocked;
        }
        if (tail == stream) {
            tail = before;
        }
        count--;
        stream.nextBlocked = null;
        stream.block = Http2StreamTransport.Block.NONE;
    }

    /** Lets the first one write. */
    void wakeFirst(long nowNs) {
        Http2StreamTransport stream = head;
        removeBehind(null, stream);
        stream.tell(Readiness.WRITE, nowNs);
    }
}
