package io.heddle.engine.transport.http2;

import static io.heddle.engine.memory.SegmentOwner.TRANSPORT;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.SegmentQueue;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The frames that a session has to send. All its streams share one buffer, which leaves in one write. The buffer takes DATA as far as it
 * has room, so a server that does not read stops its streams. It always takes control frames (requests, resets, acknowledgements), up to
 * a bound, and outside the pool while the pool has no room.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the segments; none while nothing waits.
 */
final class SessionOutput {
    /** Room to reset every stream and to answer a few frames. Only a server that floods and does not read needs more. */
    private static final int MAX_CONTROL_BYTES = 1 << 20;
    private static final int CONTROL_SEGMENT_BYTES = 4 << 10;
    private static final int MIN_OVERFLOW_BYTES = 256;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = Http2FrameDecoder.HEADER_BYTES;
    private static final int SETTING_BYTES = 6;

    private final Transport lower;
    private final SegmentPool pool;
    private final int bufferBytes;
    private final SegmentQueue segments = new SegmentQueue();
    /** Control frames that the pool had no room for, up to its position; they follow the segments. Null if there are none. */
    private ByteBuffer overflow;
    private int overflowFrom;
    private long pendingBytes;
    /** The position at which the current frame begins. */
    private int frameFrom;
    /** The position in the last segment of a DATA frame that can still grow, or -1. */
    private int openDataAt = -1;
    private int openDataStream;
    private boolean isBlocked;
    /** Sticky. */
    private Http2Violation violation;
    /** The lower transport takes nothing any more, and neither does this. Sticky. */
    private IOException failure;

    SessionOutput(Transport lower, SegmentPool pool, int bufferBytes) {
        this.lower = lower;
        this.pool = pool;
        this.bufferBytes = bufferBytes;
    }

    // ---- control frames ----

    /** @param settings id, value, id, value */
    void preface(int[] settings) {
        int settingsBytes = settings.length / 2 * SETTING_BYTES;
        ByteBuffer to = begin(PREFACE.length + HEADER_BYTES + settingsBytes);
        if (to != null) {
            to.put(PREFACE);
            header(to, settingsBytes, Http2FrameDecoder.SETTINGS, 0, 0);
            for (int i = 0; i < settings.length; i += 2) {
                to.putShort((short) settings[i]).putInt(settings[i + 1]);
            }
            end(to);
        }
    }

    void settingsAck() {
        empty(Http2FrameDecoder.SETTINGS, Http2FrameDecoder.ACK, 0);
    }

    void ping(long payload) {
        ping(0, payload);
    }

    void pingAck(long payload) {
        ping(Http2FrameDecoder.ACK, payload);
    }

    private void ping(int flags, long payload) {
        ByteBuffer to = begin(HEADER_BYTES + Long.BYTES);
        if (to != null) {
            header(to, Long.BYTES, Http2FrameDecoder.PING, flags, 0);
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

    private void goAway(Http2ErrorCode code) {
        ByteBuffer to = begin(HEADER_BYTES + 8);
        if (to != null) {
            header(to, 8, Http2FrameDecoder.GOAWAY, 0, 0);
            // The last stream id is 0: a server without push opens no stream that we could have processed.
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

    /** @return the place for a control frame of so many bytes; null if the server does not read and the bound is reached */
    private ByteBuffer begin(int bytes) {
        openDataAt = -1;
        if (violation != null || failure != null) {
            return null;
        }
        if (pendingBytes + bytes > (long) bufferBytes + MAX_CONTROL_BYTES) {
            violation = Http2Violation.NOT_READING;
            return null;
        }
        ByteBuffer to = overflow == null && hasSegmentFor(bytes) ? segments.tail().data() : overflow(bytes);
        if (to != overflow) {
            to.limit(to.capacity()).position(segments.tail().count());
        }
        frameFrom = to.position();
        return to;
    }

    private boolean hasSegmentFor(int bytes) {
        PooledSegment tail = segments.tail();
        if (tail != null && tail.capacity() - tail.count() >= bytes) {
            return true;
        }
        PooledSegment next = acquire(Math.max(bytes, tail == null ? bufferBytes : CONTROL_SEGMENT_BYTES), bytes);
        if (next == null) {
            return false;
        }
        segments.add(next);
        return true;
    }

    /** A full pool may hold up messages, but not the session: its control frames go to the heap. */
    private ByteBuffer overflow(int bytes) {
        if (overflow == null) {
            overflowFrom = 0;
            overflow = ByteBuffer.allocate(Math.max(MIN_OVERFLOW_BYTES, bytes));
        } else if (overflow.remaining() < bytes) {
            overflow = ByteBuffer.allocate(Math.max(2 * overflow.capacity(), overflow.position() + bytes)).put(overflow.flip());
        }
        return overflow;
    }

    private void end(ByteBuffer to) {
        pendingBytes += to.position() - frameFrom;
        if (to != overflow) {
            segments.tail().count(to.position());
        }
    }

    // ---- DATA ----

    /**
     * Takes as much DATA as there is room for now.
     *
     * @param maxBytes the limit by flow control
     * @return how many bytes were taken
     */
    int data(int streamId, ByteBuffer source, int maxBytes, int maxFrameBytes) throws IOException {
        checkFailure();
        int taken = 0;
        while (taken < maxBytes) {
            int count = append(streamId, source, maxBytes - taken, maxFrameBytes);
            // If there is no segment that a flush could empty, the pool has no room.
            if (count == 0 && (segments.isEmpty() || isBlocked || !flush())) {
                break;
            }
            taken += count;
        }
        return taken;
    }

    /** Several writes of one stream in a row share a frame, as far as that may grow. */
    private int append(int streamId, ByteBuffer source, int maxBytes, int maxFrameBytes) {
        boolean isOpen = openDataAt >= 0 && openDataStream == streamId;
        PooledSegment tail = segments.tail();
        int room = maxFrameBytes - (isOpen ? tail.count() - openDataAt - HEADER_BYTES : 0);
        if (!isOpen || room == 0) {
            if (!beginData(streamId)) {
                return 0;
            }
            tail = segments.tail();
            room = maxFrameBytes;
        }
        int count = Math.min(Math.min(maxBytes, room), tail.capacity() - tail.count());
        ByteBuffer to = tail.data();
        to.limit(to.capacity()).put(tail.count(), source, source.position(), count);
        source.position(source.position() + count);
        tail.count(tail.count() + count);
        pendingBytes += count;
        int length = tail.count() - openDataAt - HEADER_BYTES;
        to.put(openDataAt, (byte) (length >>> 16)).putShort(openDataAt + 1, (short) length);
        return count;
    }

    /** @return false if the buffer has no room for a header and a byte, or the pool none for the buffer */
    private boolean beginData(int streamId) {
        if (overflow != null) {
            return false;
        }
        PooledSegment tail = segments.tail();
        if (tail == null) {
            tail = acquire(bufferBytes, CONTROL_SEGMENT_BYTES);
            if (tail == null) {
                return false;
            }
            segments.add(tail);
        }
        if (tail.capacity() - tail.count() <= HEADER_BYTES || pendingBytes >= bufferBytes) {
            return false;
        }
        ByteBuffer to = tail.data();
        to.limit(to.capacity()).position(tail.count());
        openDataAt = tail.count();
        openDataStream = streamId;
        header(to, 0, Http2FrameDecoder.DATA, 0, streamId);
        tail.count(to.position());
        pendingBytes += HEADER_BYTES;
        return true;
    }

    // ---- segments ----

    /**
     * Messages that wait may hold all of the pool, and only what is written here makes room in it again: so at the last it is the
     * reserve's.
     *
     * @return a segment of the wanted size if the pool has room for it, or of the minimum, or null
     */
    private PooledSegment acquire(int wantedBytes, int minBytes) {
        PooledSegment segment = pool.acquire(wantedBytes, TRANSPORT);
        return segment == null ? pool.acquireEssential(minBytes, TRANSPORT) : segment;
    }

    // ---- writing ----

    /** @return true if nothing is left; else the session waits for writability and calls again */
    boolean flush() throws IOException {
        checkFailure();
        try {
            return writeAll();
        } catch (IOException cause) {
            failure = cause;
            isBlocked = false;
            drop();
            throw cause;
        }
    }

    private void checkFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private boolean writeAll() throws IOException {
        openDataAt = -1;
        isBlocked = !lower.flush();
        while (!isBlocked && !segments.isEmpty()) {
            PooledSegment head = segments.head();
            ByteBuffer bytes = head.data().limit(head.count()).position(head.tag);
            head.tag = write(bytes);
            if (!bytes.hasRemaining()) {
                pool.release(segments.poll(), TRANSPORT);
            }
        }
        if (!isBlocked && overflow != null) {
            ByteBuffer bytes = overflow.duplicate().flip().position(overflowFrom);
            overflowFrom = write(bytes);
            if (!bytes.hasRemaining()) {
                overflow = null;
            }
        }
        if (isEmpty() && !lower.flush()) {
            isBlocked = true;
        }
        return !isBlocked;
    }

    /** Writes as much as the lower transport takes. @return the position behind that */
    private int write(ByteBuffer bytes) throws IOException {
        int from = bytes.position();
        while (!isBlocked && bytes.hasRemaining()) {
            isBlocked = lower.write(bytes) == 0;
        }
        pendingBytes -= bytes.position() - from;
        return bytes.position();
    }

    /**
     * Ends the lower transport, with a GOAWAY as far as the socket takes it at once: nothing depends on it.
     *
     * @param code null if the server cannot receive a GOAWAY or needs none
     */
    void end(Http2ErrorCode code) {
        try {
            if (code != null) {
                goAway(code);
            }
            if (flush()) {
                lower.shutdownOutput();
                lower.flush();
            }
        } catch (IOException | RuntimeException ignored) {
            // The server was faster: its end of the connection is down already.
        } finally {
            lower.close();
            drop();
        }
    }

    private void drop() {
        segments.releaseAll(pool, TRANSPORT);
        overflow = null;
        pendingBytes = 0;
        openDataAt = -1;
    }

    /** Requests may exceed the buffer, but leave half of the bound to the control frames of open streams. */
    boolean hasRoomForRequests() {
        return pendingBytes < bufferBytes + MAX_CONTROL_BYTES / 2;
    }

    boolean hasRoomForData() {
        return pendingBytes < bufferBytes;
    }

    boolean isEmpty() {
        return segments.isEmpty() && overflow == null;
    }

    boolean isBlocked() {
        return isBlocked;
    }

    /** The reason why a control frame could not be sent, or null. */
    Http2Violation violation() {
        return violation;
    }

    /** The reason why nothing can be sent any more, or null. */
    IOException failure() {
        return failure;
    }
}
