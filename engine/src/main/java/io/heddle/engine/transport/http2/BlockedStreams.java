package io.heddle.engine.transport.http2;

/**
 * The streams of a session that have DATA to send and wait for room in the session's buffer or window. Each gets one turn, first come,
 * first served; a stream that is not done queues again at the end. One that closes stays linked until it comes to the head, or until those
 * that closed are the majority: so closing all of them takes no longer than queueing them.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class BlockedStreams {
    private Http2StreamTransport head;
    private Http2StreamTransport tail;
    private int count;
    private int closed;

    boolean isEmpty() {
        return count == 0;
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

    /** The stream must be queued, and closed: it never queues again. */
    void remove(Http2StreamTransport stream) {
        stream.block = Http2StreamTransport.Block.NONE;
        count--;
        closed++;
        if (closed > count) {
            sweep();
        }
    }

    private void sweep() {
        Http2StreamTransport each = head;
        head = null;
        tail = null;
        count = 0;
        closed = 0;
        while (each != null) {
            Http2StreamTransport next = each.nextBlocked;
            each.nextBlocked = null;
            if (each.block == Http2StreamTransport.Block.QUEUED) {
                add(each);
            }
            each = next;
        }
    }

    private Http2StreamTransport poll() {
        Http2StreamTransport stream = head;
        head = stream.nextBlocked;
        if (head == null) {
            tail = null;
        }
        stream.nextBlocked = null;
        return stream;
    }

    /** Lets the first stream write; there must be one. */
    void wakeFirst(long nowNs) {
        Http2StreamTransport stream = poll();
        for (; stream.block != Http2StreamTransport.Block.QUEUED; stream = poll()) {
            closed--;
        }
        stream.block = Http2StreamTransport.Block.NONE;
        count--;
        stream.tellWritable(nowNs);
    }
}
