package io.heddle.engine.transport.http2;

/**
 * The streams of a session that have DATA to send and wait for room in the session's buffer or window. Each gets one turn, first come,
 * first served; a stream that is not done queues again at the end.
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

    /** The stream must be queued. */
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

    /** Lets the first stream write. */
    void wakeFirst(long nowNs) {
        Http2StreamTransport stream = head;
        removeBehind(null, stream);
        stream.tellWritable(nowNs);
    }
}
