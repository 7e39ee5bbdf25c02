package io.heddle.engine.transport.http2;

import static io.heddle.engine.memory.SegmentOwner.TRANSPORT;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a session has to send: the frames of all its streams in one buffer, that leaves in one write. DATA is taken as far as that one
 * buffer has room, so a server that does not read stops its streams; what must be said all the same (requests, resets,
 * acknowledgements) is always taken, up to a bound, and outside of the pool while that has no room.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the segments; none while nothing waits.
 */
final class SessionOutput {
    /** Every stream may be reset, and some answers may be due; more is owed only to who floods and does not read. */
    private static final int MOST_CONTROL_BYTES = 1 << 20;
    private static final int CONTROL_SEGMENT_BYTES = 4 << 10;
    private static final int LEAST_OWED_BYTES = 256;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = Http2FrameDecoder.HEADER_BYTES;
    private static final int SETTING_BYTES = 6;

    private final Transport lower;
    private final SegmentPool pool;
    private final int bufferBytes;
    private PooledSegment head;
    private PooledSegment tail;
    /** Frames that must be sent and that the pool had no room for, up to its position; behind the segments; else null. */
    private ByteBuffer owed;
    private int owedFrom;
    private long pendingBytes;
    /** Where the frame begins that is being put somewhere. */
    private int begunAt;
    /** Where in {@link #tail} a DATA frame begins that can still grow, or -1. */
    private int openFrameAt = -1;
    private int openFrameStream;
    private boolean isBlocked;
    /** Sticky. */
    private Http2Violation violation;

    SessionOutput(Transport lower, SegmentPool pool, int bufferBytes) {
        this.lower = lower;
        this.pool = pool;
        this.bufferBytes = bufferBytes;
    }

    // ---- frames ----

    void preface(int[] settings) {
        ByteBuffer to = begin(PREFACE.length + HEADER_BYTES + settings.length / 2 * SETTING_BYTES);
        if (to != null) {
            to.put(PREFACE);
            header(to, settings.length / 2 * SETTING_BYTES, Http2FrameDecoder.SETTINGS, 0, 0);
            for (int i = 0; i < settings.length; i += 2) {
                to.putShort((short) settings[i]).putInt(settings[i + 1]);
            }
            end(to);
        }
    }

    void settingsAck() {
        empty(Http2FrameDecoder.SETTINGS, Http2FrameDecoder.ACK, 0);
    }

    void ping(boolean isAck, long payload) {
        ByteBuffer to = begin(HEADER_BYTES + Long.BYTES);
        if (to != null) {
            header(to, Long.BYTES, Http2FrameDecoder.PING, isAck ? Http2FrameDecoder.ACK : 0, 0);
            end(to.putLong(payload));
        }
    }

    void windowUpdate(int streamId, int increment) {
        number(Http2FrameDecoder.WINDOW_UPDATE, streamId, increment);
    }

    void reset(int streamId, Http2ErrorCode code) {
        number(Http2FrameDecoder.RST_STREAM, streamId, code.code());
    }

    void endStream(int streamId) {
        empty(Http2FrameDecoder.DATA, Http2FrameDecoder.END_STREAM, streamId);
    }

    void goAway(Http2ErrorCode code) {
        ByteBuffer to = begin(HEADER_BYTES + 8);
        if (to != null) {
            header(to, 8, Http2FrameDecoder.GOAWAY, 0, 0);
            // No stream of the server's was ever taken: it has none.
            end(to.putInt(0).putInt(code.code()));
        }
    }

    /** HEADERS, and CONTINUATION where one frame is too small. */
    void headers(int streamId, ByteBuffer block, int maxFrameBytes) {
        int type = Http2FrameDecoder.HEADERS;
        do {
            int count = Math.min(block.remaining(), maxFrameBytes);
            boolean isLast = count == block.remaining();
            ByteBuffer to = begin(HEADER_BYTES + count);
            if (to == null) {
                return;
            }
            header(to, count, type, isLast ? Http2FrameDecoder.END_HEADERS : 0, streamId);
            to.put(to.position(), block, block.position(), count);
            block.position(block.position() + count);
            end(to.position(to.position() + count));
            type = Http2FrameDecoder.CONTINUATION;
        } while (block.hasRemaining());
    }

    /**
     * Takes as much DATA as there is room for now.
     *
     * @param most what flow control allows
     * @return how many bytes were taken
     */
    int data(int streamId, ByteBuffer source, int most, int maxFrameBytes) throws IOException {
        int taken = 0;
        while (taken < most) {
            int count = append(streamId, source, most - taken, maxFrameBytes);
            // With no segment there that could be flushed, it is the pool that has no room.
            if (count == 0 && (head == null || isBlocked || !flush())) {
                break;
            }
            taken += count;
        }
        return taken;
    }

    /** What one stream writes in a row goes into one frame, as far as that may grow. */
    private int append(int streamId, ByteBuffer source, int most, int maxFrameBytes) {
        boolean isOpen = openFrameAt >= 0 && openFrameStream == streamId;
        int room = maxFrameBytes - (isOpen ? tail.count() - openFrameAt - HEADER_BYTES : 0);
        if (!isOpen || room == 0) {
            if (!beginData(streamId)) {
                return 0;
            }
            room = maxFrameBytes;
        }
        int count = Math.min(Math.min(most, room), tail.capacity() - tail.count());
        ByteBuffer to = tail.data();
        to.limit(to.capacity()).put(tail.count(), source, source.position(), count);
        source.position(source.position() + count);
        tail.count(tail.count() + count);
        pendingBytes += count;
        int length = tail.count() - openFrameAt - HEADER_BYTES;
        to.put(openFrameAt, (byte) (length >>> 16)).putShort(openFrameAt + 1, (short) length);
        return count;
    }

    /** @return false if the buffer has no room for a header and a byte, or the pool none for the buffer */
    private boolean beginData(int streamId) {
        if (owed != null) {
            return false;
        }
        if (tail == null) {
            tail = acquire(bufferBytes, CONTROL_SEGMENT_BYTES);
            head = tail;
        }
        if (tail == null || tail.capacity() - tail.count() <= HEADER_BYTES || pendingBytes >= bufferBytes) {
            return false;
        }
        ByteBuffer to = tail.data();
        to.limit(to.capacity()).position(tail.count());
        openFrameAt = tail.count();
        openFrameStream = streamId;
        header(to, 0, Http2FrameDecoder.DATA, 0, streamId);
        tail.count(to.position());
        pendingBytes += HEADER_BYTES;
        return true;
    }

    private void empty(int type, int flags, int streamId) {
        ByteBuffer to = begin(HEADER_BYTES);
        if (to != null) {
            header(to, 0, type, flags, streamId);
            end(to);
        }
    }

    private void number(int type, int streamId, int value) {
        ByteBuffer to = begin(HEADER_BYTES + Integer.BYTES);
        if (to != null) {
            header(to, Integer.BYTES, type, 0, streamId);
            end(to.putInt(value));
        }
    }

    private static void header(ByteBuffer to, int length, int type, int flags, int streamId) {
        to.put((byte) (length >>> 16)).putShort((short) length).put((byte) type).put((byte) flags).putInt(streamId);
    }

    /** @return where to put a frame of so many bytes that must be sent; null if the server's not reading leaves no place for it */
    private ByteBuffer begin(int bytes) {
        openFrameAt = -1;
        if (violation != null) {
            return null;
        }
        if (pendingBytes + bytes > (long) bufferBytes + MOST_CONTROL_BYTES) {
            violation = Http2Violation.NOT_READING;
            return null;
        }
        ByteBuffer to = owed == null && hasSegmentFor(bytes) ? tail.data() : owed(bytes);
        if (to != owed) {
            to.limit(to.capacity()).position(tail.count());
        }
        begunAt = to.position();
        return to;
    }

    private boolean hasSegmentFor(int bytes) {
        if (tail != null && tail.capacity() - tail.count() >= bytes) {
            return true;
        }
        PooledSegment next = acquire(Math.max(bytes, tail == null ? bufferBytes : CONTROL_SEGMENT_BYTES), bytes);
        if (next == null) {
            return false;
        }
        if (tail == null) {
            head = next;
        } else {
            tail.next = next;
        }
        tail = next;
        return true;
    }

    /** A full pool may hold up messages, but not the session: its place for so many more bytes, which the garbage collector takes back. */
    private ByteBuffer owed(int bytes) {
        if (owed == null) {
            owedFrom = 0;
            owed = ByteBuffer.allocate(Math.max(LEAST_OWED_BYTES, bytes));
        } else if (owed.remaining() < bytes) {
            owed = ByteBuffer.allocate(Math.max(2 * owed.capacity(), owed.position() + bytes)).put(owed.flip());
        }
        return owed;
    }

    /** @return the larger one if there is room for it in the pool, or the smaller one, or null */
    private PooledSegment acquire(int wantedBytes, int leastBytes) {
        PooledSegment segment = pool.acquire(wantedBytes, TRANSPORT);
        return segment == null ? pool.acquire(leastBytes, TRANSPORT) : segment;
    }

    private void end(ByteBuffer to) {
        pendingBytes += to.position() - begunAt;
        if (to != owed) {
            tail.count(to.position());
        }
    }

    // ---- writing ----

    /** @return whether everything was given on; else the owner waits for writability and calls again */
    boolean flush() throws IOException {
        openFrameAt = -1;
        isBlocked = !lower.flush();
        while (!isBlocked && head != null) {
            ByteBuffer bytes = head.data().limit(head.count()).position(head.tag);
            head.tag = write(bytes);
            if (!bytes.hasRemaining()) {
                dropHead();
            }
        }
        if (!isBlocked && owed != null) {
            ByteBuffer bytes = owed.duplicate().flip().position(owedFrom);
            owedFrom = write(bytes);
            if (!bytes.hasRemaining()) {
                owed = null;
            }
        }
        if (isEmpty() && !lower.flush()) {
            isBlocked = true;
        }
        return !isBlocked;
    }

    /** As much as the lower transport takes. @return up to where that is */
    private int write(ByteBuffer bytes) throws IOException {
        int from = bytes.position();
        while (!isBlocked && bytes.hasRemaining()) {
            isBlocked = lower.write(bytes) == 0;
        }
        pendingBytes -= bytes.position() - from;
        return bytes.position();
    }

    private void dropHead() {
        PooledSegment done = head;
        head = done.next;
        if (head == null) {
            tail = null;
        }
        pool.release(done, TRANSPORT);
    }

    void release() {
        while (head != null) {
            dropHead();
        }
        owed = null;
        pendingBytes = 0;
        openFrameAt = -1;
    }

    /** Whether new streams may be added: a large request waits as others do, but what keeps streams alive needs a place too. */
    boolean takesRequests() {
        return pendingBytes < bufferBytes + MOST_CONTROL_BYTES / 2;
    }

    /** Whether DATA may be added. */
    boolean hasRoom() {
        return pendingBytes < bufferBytes;
    }

    boolean isEmpty() {
        return head == null && owed == null;
    }

    boolean isBlocked() {
        return isBlocked;
    }

    /** What keeps something that must be said from being said, or null. */
    Http2Violation violation() {
        return violation;
    }
}
