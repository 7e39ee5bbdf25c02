package io.heddle.engine.transport.http2;

import static io.heddle.engine.memory.SegmentOwner.TRANSPORT;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One stream of a session, and so one WebSocket (RFC 8441 section 5): END_STREAM is the orderly end, RST_STREAM the reset. Its owner is
 * told of readiness as by a socket. What the session has just read is read from where it lies; only what the owner does not take yet
 * is copied, up to the stream's window, which opens again as the owner reads.
 *
 * <p>What {@link #write} takes is with the session and leaves with its next write: {@link #flush} has nothing to hold back.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the stream's id, and the segments with input that was not read yet.
 */
public final class Http2StreamTransport implements Transport {
    private static final int LEAST_STORE_BYTES = 1 << 10;

    private enum Input { OPEN, ENDED, END_REPORTED, BROKEN }

    private enum Output { OPEN, ENDED, CLOSED }

    /** What a write waits for. */
    enum Block { NONE, OWN_WINDOW, QUEUED }

    final int id;
    private final Http2Session session;
    private final LoopParticipant owner;

    /** Kept by the session: the next one that waits for room. */
    Http2StreamTransport nextBlocked;

    Block block = Block.NONE;
    private int sendWindow;
    private int receiveWindow;
    /** Bytes that were read and not yet given back to the window. */
    private int credit;
    private boolean isReadWanted = true;
    private Input input = Input.OPEN;
    private Output output = Output.OPEN;
    /** The head of an answer that was not taken yet, or null. */
    private List<String> head;
    private boolean isAnswered;
    /** What the session has just read for this stream, while it tells the owner; else null. */
    private ByteBuffer view;
    private PooledSegment storedHead;
    private PooledSegment storedTail;
    private IOException failure;
    private boolean isStalled;
    /** Since when flow control holds it back. */
    private long stalledSinceNs;

    Http2StreamTransport(Http2Session session, int id, LoopParticipant owner, int sendWindow, int receiveWindow) {
        this.session = session;
        this.id = id;
        this.owner = owner;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    // ---- in, from the session ----

    void receiveHead(List<String> fields, boolean isFinal, boolean isEnd, long nowNs) {
        head = fields;
        isAnswered = isFinal;
        if (isEnd) {
            endInput();
        }
        tell(Readiness.READ, nowNs);
    }

    boolean isAnswered() {
        return isAnswered;
    }

    boolean isInputEnded() {
        return input != Input.OPEN;
    }

    /** @return false if the server sent more than it may */
    boolean takeFromWindow(int bytes) {
        receiveWindow -= bytes;
        return receiveWindow >= 0;
    }

    void receive(ByteBuffer source, boolean isEnd, long nowNs) {
        if (isEnd) {
            endInput();
        }
        boolean isStored = storedHead != null || !isReadWanted;
        if (isStored) {
            store(source);
        } else {
            view = source;
        }
        if (isReadWanted) {
            tell(Readiness.READ, nowNs);
        }
        view = null;
        if (!isStored && source.hasRemaining()) {
            store(source);
        }
    }

    private void endInput() {
        input = Input.ENDED;
        if (output != Output.OPEN) {
            session.forget(this);
        }
    }

    private void store(ByteBuffer source) {
        while (source.hasRemaining() && input != Input.BROKEN && output != Output.CLOSED) {
            int room = storedTail == null ? 0 : storedTail.capacity() - storedTail.count();
            if (room == 0 && !addStore(source.remaining())) {
                session.reset(this, Http2ErrorCode.CANCEL);
                fail(new Http2StreamException(
                    "the buffer pool has no room for what was received (EngineConfig.maxPooledBytes)", StreamEnd.BUFFER_FULL, null));
                return;
            }
            int count = Math.min(source.remaining(), storedTail.capacity() - storedTail.count());
            ByteBuffer to = storedTail.data();
            to.limit(to.capacity()).put(storedTail.count(), source, source.position(), count);
            storedTail.count(storedTail.count() + count);
            source.position(source.position() + count);
        }
    }

    private boolean addStore(int bytes) {
        PooledSegment next = session.context.pool.acquire(Math.max(bytes, LEAST_STORE_BYTES), TRANSPORT);
        if (next == null) {
            return false;
        }
        if (storedTail == null) {
            storedHead = next;
        } else {
            storedTail.next = next;
        }
        storedTail = next;
        return true;
    }

    /** The stream is gone: what was received before is still to be read. */
    void fail(IOException why) {
        if (input == Input.OPEN || input == Input.ENDED && !isAnswered) {
            input = Input.BROKEN;
        }
        if (failure == null) {
            failure = why;
        }
        endStall();
    }

    /** Calls the owner as the poller does. */
    void tell(int readyOps, long nowNs) {
        try {
            owner.onReady(readyOps, nowNs);
        } catch (Throwable fault) {
            owner.onFault(fault);
        }
    }

    // ---- in, to the owner ----

    /** The head of an answer, once: name, value, name, value; null if none has come. */
    public List<String> takeHead() {
        List<String> taken = head;
        head = null;
        return taken;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (output == Output.CLOSED) {
            throw new TransportClosedException();
        }
        int count = storedHead != null ? readStored(target) : view != null ? move(view, target) : 0;
        if (count > 0) {
            give(count);
            return count;
        }
        if (hasUnread()) {
            return 0;
        }
        switch (input) {
            case OPEN:
                return 0;
            case BROKEN:
                throw failure;
            default:
                input = Input.END_REPORTED;
                return -1;
        }
    }

    private static int move(ByteBuffer source, ByteBuffer target) {
        int count = Math.min(source.remaining(), target.remaining());
        target.put(target.position(), source, source.position(), count);
        source.position(source.position() + count);
        target.position(target.position() + count);
        return count;
    }

    private int readStored(ByteBuffer target) {
        int total = 0;
        while (storedHead != null && target.hasRemaining()) {
            ByteBuffer from = storedHead.data().limit(storedHead.count()).position(storedHead.tag);
            total += move(from, target);
            storedHead.tag = from.position();
            if (!from.hasRemaining()) {
                dropStored();
            }
        }
        return total;
    }

    private void dropStored() {
        PooledSegment done = storedHead;
        storedHead = done.next;
        if (storedHead == null) {
            storedTail = null;
        }
        session.context.pool.release(done, TRANSPORT);
    }

    /** Lets the server send as much again: in large steps, since each is a frame. */
    void give(int bytes) {
        credit += bytes;
        if (credit >= session.streamWindow() / 2 && input == Input.OPEN) {
            receiveWindow += credit;
            session.updateWindow(id, credit);
            credit = 0;
        }
    }

    private boolean hasUnread() {
        return storedHead != null || view != null && view.hasRemaining();
    }

    @Override
    public boolean hasBufferedInput() {
        return output != Output.CLOSED && (hasUnread() || input == Input.ENDED || input == Input.BROKEN);
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return true;
    }

    // ---- out ----

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (output != Output.OPEN) {
            throw new TransportClosedException();
        }
        int most = Math.min(source.remaining(), Math.min(sendWindow, session.sendWindow()));
        int taken = most > 0 ? session.send(id, source, most) : 0;
        sendWindow -= taken;
        if (taken > 0) {
            endStall();
        }
        if (source.hasRemaining()) {
            waitForRoom();
        }
        return taken;
    }

    private void waitForRoom() {
        if (!isStalled && (sendWindow <= 0 || session.sendWindow() <= 0)) {
            isStalled = true;
            stalledSinceNs = session.context.cycleClock.nanoTime();
        }
        if (block == Block.QUEUED) {
            return;
        }
        if (sendWindow <= 0) {
            block = Block.OWN_WINDOW;
        } else {
            session.queue(this);
        }
    }

    private void endStall() {
        if (isStalled) {
            isStalled = false;
            session.countStall(session.context.cycleClock.nanoTime() - stalledSinceNs);
        }
    }

    /** @return false if the window would become larger than it may */
    boolean widen(int increment) {
        long wider = (long) sendWindow + increment;
        if (wider > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow = (int) wider;
        if (block == Block.OWN_WINDOW && sendWindow > 0) {
            session.queue(this);
        }
        return true;
    }

    /** Nothing: what was written is the session's. */
    @Override
    public boolean flush() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return true;
    }

    @Override
    public boolean endsFirst() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (output == Output.OPEN) {
            if (failure != null) {
                throw failure;
            }
            output = Output.ENDED;
            session.endStream(this);
        }
    }

    // ---- the whole ----

    @Override
    public void interest(boolean read, boolean write) {
        // Writability is told without being asked for: to whoever wrote more than was taken.
        isReadWanted = read;
    }

    @Override
    public SocketAddress remoteAddress() {
        return session.remoteAddress();
    }

    boolean isClosed() {
        return output == Output.CLOSED;
    }

    /** {@inheritDoc} A stream that has not ended both ways is reset (RFC 8441 section 5). */
    @Override
    public void close() {
        close(Http2ErrorCode.CANCEL);
    }

    public void close(Http2ErrorCode code) {
        if (output == Output.CLOSED) {
            return;
        }
        boolean isLive = failure == null && (output == Output.OPEN || input == Input.OPEN);
        output = Output.CLOSED;
        if (block == Block.QUEUED) {
            session.unqueue(this);
        }
        endStall();
        while (storedHead != null) {
            dropStored();
        }
        view = null;
        head = null;
        if (isLive) {
            session.reset(this, code);
        }
    }
}
