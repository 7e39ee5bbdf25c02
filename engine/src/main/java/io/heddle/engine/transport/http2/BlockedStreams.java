package io.heddle.engine.transport.http2;

import java.nio.channels.SelectionKey;

/**
 * The streams of a session that have something to send and wait for room: in its buffer, or in its window. Each gets one turn, in the order
 * in which they came; who is not done waits again, behind the others.
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

    /** Lets the first one write, unless it was closed meanwhile. */
    void wakeFirst(long nowNs) {
        Http2StreamTransport stream = head;
        head = stream.nextBlocked;
        if (head == null) {
            tail = null;
        }
        count--;
        stream.nextBlocked = null;
        stream.block = Http2StreamTransport.Block.NONE;
        if (!stream.isClosed()) {
            stream.tell(SelectionKey.OP_WRITE, nowNs);
        }
    }
}
