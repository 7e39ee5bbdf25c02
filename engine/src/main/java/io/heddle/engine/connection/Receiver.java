package io.heddle.engine.connection;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.engine.dispatch.ReadOnlyViews;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.ConnectionPhase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;

/**
 * Reads for all connections, into one buffer that they share: one read for each readiness, and all frames that it brought. Input that a
 * connection may not take now (it is suspended, or has had its share of the cycle) is held for it in a segment.
 *
 * <p><b>Thread:</b> loop-confined; one serves all connections. It uses the engine's one read buffer.
 */
final class Receiver {
    /** A burst over many connections must not leave all of its objects behind. */
    private static final int MAX_AT_REST = 1_024;

    /** A payload of which less is there is copied, which costs less than another read. */
    private static final int MIN_LEFT_PAYLOAD_BYTES = 8 << 10;

    private final ByteBuffer buffer;
    private final SegmentPool pool;
    private final EngineCounters counters;
    private final ReadOnlyViews views;
    private final NanoClock cycleClock;
    private final CycleQueue<Resumable> resumes;
    private final TurnBudget budget;
    private final Supplier<Inbound> inbounds;
    private final Closer closer;
    /** The end of the buffer that a first read leaves alone: there the rest of a last, large payload can follow. */
    private final int reserve;
    private final ArrayDeque<Inbound> atRest = new ArrayDeque<>();

    /**
     * @param buffer the read buffer, which openings use too
     * @param resumes those that go on with their input at the end of the cycle
     * @param inbounds makes another one while all are in use
     */
    Receiver(
        ByteBuffer buffer,
        SegmentPool pool,
        EngineCounters counters,
        ReadOnlyViews views,
        NanoClock cycleClock,
        CycleQueue<Resumable> resumes,
        TurnBudget budget,
        Supplier<Inbound> inbounds,
        Closer closer) {
        this.buffer = buffer;
        this.pool = pool;
        this.counters = counters;
        this.views = views;
        this.cycleClock = cycleClock;
        this.resumes = resumes;
        this.budget = budget;
        this.inbounds = inbounds;
        this.closer = closer;
        this.reserve = buffer.capacity() / 4;
    }

    /** Reads once and handles what came. */
    void onReadable(Connection connection, long nowNs) {
        if (connection.mayRead()) {
            try {
                read(connection, nowNs);
            } catch (IOException e) {
                closer.onReadFailure(connection, e);
            }
        }
    }

    /** Takes the input that came with the answer to the upgrade. */
    void takeFirst(Connection connection, ByteBuffer frames, long nowNs) {
        connection.state.onReceived(frames.remaining(), cycleClock);
        if (frames.hasRemaining() && (connection.suspended || decode(connection, frames, nowNs))) {
            hold(connection, frames, nowNs);
        }
        if (mayReadBuffered(connection)) {
            onReadable(connection, nowNs);
        }
    }

    private void requestResume(Connection connection) {
        if (!connection.awaitsResume) {
            connection.awaitsResume = true;
            resumes.add(connection);
        }
    }

    /** Goes on with input that was held, in the connection's turn at the end of the cycle. */
    void onResumeTurn(Connection connection, long nowNs) {
        connection.awaitsResume = false;
        if (!connection.phase.isEstablished() || connection.suspended) {
            return;
        }
        if (connection.held != null) {
            takeHeld(connection, nowNs);
        }
        if (mayReadBuffered(connection)) {
            onReadable(connection, nowNs);
        }
        connection.updateInterest();
    }

    private void takeHeld(Connection connection, long nowNs) {
        PooledSegment held = connection.held;
        connection.held = null;
        ByteBuffer rest = held.data().limit(held.count()).position(held.tag);
        boolean isLeft = false;
        views.beginSegment(held);
        try {
            isLeft = decode(connection, rest, nowNs);
        } finally {
            views.endSegment();
            if (!isLeft) {
                pool.release(held, CONNECTION);
            }
        }
        if (isLeft) {
            held.tag = rest.position();
            keep(connection, held);
        }
    }

    /** Without effect while closing, since the peer's close frame must be seen; unless the user did not ask for the end. */
    void suspendReading(Connection connection) {
        if (connection.suspended || (connection.phase == ConnectionPhase.CLOSING && !connection.closing.isForUserToEnd())) {
            return;
        }
        connection.suspended = true;
        connection.updateInterest();
        closer.onReadingSuspended(connection);
    }

    void resumeReading(Connection connection) {
        if (connection.suspended) {
            connection.suspended = false;
            closer.onReadingResumed(connection);
            if (connection.keepAlive != null) {
                connection.keepAlive.onReadingResumed(cycleClock.nanoTime());
            }
            requestResume(connection);
        }
    }

    private void read(Connection connection, long nowNs) throws IOException {
        int count;
        if (connection.closing != null) {
            closer.onInput(connection);
        }
        do {
            ByteBuffer straight = directTarget(connection);
            if (!connection.phase.isEstablished()) {
                // There was no memory for it.
                return;
            }
            if (straight == null) {
                count = readShared(connection, nowNs);
            } else {
                int at = straight.position();
                count = connection.transport.read(straight);
                if (count > 0) {
                    countReceived(connection, count);
                    Inbound inbound = begin(connection, nowNs);
                    inbound.advance(straight, at, count);
                    finish(connection, inbound);
                }
            }
            if (count < 0) {
                closer.onEndOfStream(connection);
            }
        } while (count > 0 && budget.isShareLeft() && mayReadBuffered(connection));
        if (count > 0 && mayReadBuffered(connection)) {
            // The socket does not become readable for what its transport holds.
            requestResume(connection);
        }
    }

    private static boolean mayReadBuffered(Connection connection) {
        return connection.mayRead() && connection.transport.hasBufferedInput();
    }

    /** Reads into the shared buffer. @return as {@link io.heddle.engine.transport.Transport#read} */
    private int readShared(Connection connection, long nowNs) throws IOException {
        boolean mayReadTwice = connection.transport.readsIntoAnyTarget();
        buffer.clear().limit(mayReadTwice ? buffer.capacity() - reserve : buffer.capacity());
        int count = connection.transport.read(buffer);
        if (count <= 0) {
            return count;
        }
        countReceived(connection, count);
        boolean mayFollow = mayReadTwice && !buffer.hasRemaining();
        boolean isLeft = decode(connection, buffer.flip(), nowNs, mayFollow ? MIN_LEFT_PAYLOAD_BYTES : FrameDecoder.LEAVE_NOTHING);
        long missing = isLeft && mayFollow && connection.inbound != null ? connection.inbound.payloadRemaining() - buffer.remaining() : 0;
        if (missing > 0 && connection.mayRead()) {
            int more = 0;
            try {
                more = missing <= reserve ? readBehind((int) missing, connection) : 0;
            } finally {
                // Also if the stream broke: handlers of pieces take what there is.
                isLeft = decode(connection, buffer, nowNs, FrameDecoder.LEAVE_NOTHING);
            }
            count = more < 0 ? more : count;
        }
        if (isLeft) {
            hold(connection, buffer, nowNs);
        }
        return count;
    }

    /** The rest of a payload whose beginning was left in the buffer: read right behind it, it is whole without being copied. */
    private int readBehind(int missing, Connection connection) throws IOException {
        int start = buffer.position();
        int end = buffer.limit();
        buffer.limit(end + missing).position(end);
        int count;
        try {
            count = connection.transport.read(buffer);
        } finally {
            buffer.limit(buffer.position()).position(start);
        }
        countReceived(connection, Math.max(0, count));
        return count;
    }

    private void countReceived(Connection connection, int count) {
        connection.state.onReceived(count, cycleClock);
        counters.add(Counter.BYTES_RECEIVED, count);
        budget.spendBytes(count);
    }

    private static ByteBuffer directTarget(Connection connection) {
        return connection.inbound == null || !connection.transport.readsIntoAnyTarget()
            ? null
            : connection.inbound.directTarget();
    }

    /**
     * Handles frames in {@code source}, from its position to its limit.
     *
     * @return whether some are left that may not be taken now
     */
    private boolean decode(Connection connection, ByteBuffer source, long nowNs) {
        return decode(connection, source, nowNs, FrameDecoder.LEAVE_NOTHING);
    }

    /** @param leaveFrom a large payload that is not whole may be left: see {@link FrameDecoder#decode(ByteBuffer, FrameSink, int)} */
    private boolean decode(Connection connection, ByteBuffer source, long nowNs, int leaveFrom) {
        if (!connection.takesFrames()) {
            return false;
        }
        Inbound inbound = begin(connection, nowNs);
        inbound.decode(source, leaveFrom);
        finish(connection, inbound);
        // An end that is owed may bring data that was inflated already: it must not wait for the peer's next byte.
        return (source.hasRemaining() || inbound.owesEnd()) && connection.takesFrames();
    }

    private Inbound begin(Connection connection, long nowNs) {
        Inbound inbound = connection.inbound;
        if (inbound == null) {
            Inbound rested = atRest.pollLast();
            inbound = rested == null ? inbounds.get() : rested;
            inbound.attach(connection);
            connection.inbound = inbound;
        }
        inbound.beginBatch(nowNs);
        return inbound;
    }

    private void finish(Connection connection, Inbound inbound) {
        if (connection.takesFrames() && inbound.violation() != null) {
            closer.fail(connection, inbound.violation(), inbound.violationDetail());
        }
        // If a handler ended the connection, what it was in the middle of is not known: that one is not used again.
        if (connection.inbound == inbound && inbound.isAtRest()) {
            connection.inbound = null;
            inbound.detach();
            if (atRest.size() < MAX_AT_REST) {
                atRest.addLast(inbound);
            }
        }
    }

    private void hold(Connection connection, ByteBuffer source, long nowNs) {
        PooledSegment held = pool.acquire(source.remaining(), CONNECTION);
        // Without room for what is left, a connection takes more than its share rather than end.
        for (boolean isLeft = held == null; isLeft && !connection.suspended;) {
            isLeft = decode(connection, source, nowNs);
            if (!isLeft) {
                return;
            }
        }
        if (held == null) {
            closer.noMemory(connection, source.remaining());
            return;
        }
        keep(connection, held.append(source));
    }

    /** @param held its tag is the index of the first byte that was not taken */
    private void keep(Connection connection, PooledSegment held) {
        connection.held = held;
        connection.updateInterest();
        if (!connection.suspended) {
            // Only this cycle's share is used up: the next one goes on.
            requestResume(connection);
        }
    }
}
