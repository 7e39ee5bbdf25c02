package io.heddle.engine.transport.http2;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.memory.NoRoomException;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.TransportClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One stream of a session, and so one WebSocket (RFC 8441 section 5): END_STREAM is the orderly end, RST_STREAM the reset. The session
 * tells the owner of readiness as the poller tells sockets. The owner reads DATA from the session's read buffer; only what it does not
 * take at once is copied, up to the stream's window, which opens again as the owner reads.
 *
 * <p>The session takes what {@link #write} takes, and sends it with its next write: {@link #flush} has nothing to hold back.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the stream's id, and the input that was not read yet.
 */
public final class Http2StreamTransport implements Transport, Resumable {

    private enum Input { OPEN, ENDED, END_REPORTED, BROKEN }

    private enum Output { OPEN, ENDED, CLOSED }

    /** The reason why a write did not take everything. */
    enum Block { NONE, STREAM_WINDOW, QUEUED }

    final int id;
    private final Http2Session session;
    private final LoopParticipant owner;

    /** The links of {@link BlockedStreams}. */
    Http2StreamTransport nextBlocked;

    Block block = Block.NONE;
    private int sendWindow;
    private int receiveWindow;
    /** Read or padding, and in no WINDOW_UPDATE yet. */
    private int unacknowledgedBytes;
    private boolean isReadWanted = true;
    private Input input = Input.OPEN;
    private Output output = Output.OPEN;
    /** The head of a response that was not taken yet, or null. */
    private List<String> head;
    private boolean isAnswered;
    /** DATA in the session's read buffer, while the session tells the owner of it; else null. */
    private ByteBuffer arriving;
    /** Null until there is input that the owner did not take at once. */
    private UnreadData stored;
    private IOException failure;
    private boolean isStalled;
    /** Since then flow control holds the stream back. */
    private long stalledSinceNs;

    Http2StreamTransport(Http2Session session, int id, LoopParticipant owner, int sendWindow, int receiveWindow) {
        this.session = session;
        this.id = id;
        this.owner = owner;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    // ---- in, from the session ----

    void receiveHead(List<String> fields, boolean isFinal, boolean endStream, long nowNs) {
        head = fields;
        isAnswered = isFinal;
        if (isFinal) {
            session.streams.onAnswered();
        }
        if (endStream) {
            endInput();
        }
        tellReadable(nowNs);
    }

    /** True after a final response: one that is not 1xx. */
    boolean isAnswered() {
        return isAnswered;
    }

    boolean isInputEnded() {
        return input != Input.OPEN;
    }

    /** A DATA frame counts with its whole payload. @return false if the server sent more than it may */
    boolean decreaseReceiveWindow(int bytes) {
        receiveWindow -= bytes;
        return receiveWindow >= 0;
    }

    void receive(ByteBuffer source, boolean endStream, long nowNs) {
        if (endStream) {
            endInput();
        }
        boolean isStored = hasStored() || !isReadWanted;
        if (isStored) {
            store(source);
        } else {
            arriving = source;
        }
        if (isReadWanted) {
            tellReadable(nowNs);
        }
        arriving = null;
        if (!isStored && source.hasRemaining()) {
            store(source);
        }
    }

    private void endInput() {
        input = Input.ENDED;
        if (output != Output.OPEN) {
            session.streams.remove(this);
        }
    }

    private void store(ByteBuffer source) {
        if (input == Input.BROKEN || output == Output.CLOSED) {
            return;
        }
        if (stored == null) {
            stored = new UnreadData(session.context.pool);
        }
        if (!stored.store(source)) {
            NoRoomException noRoom = new NoRoomException(session.context.pool.refusal(source.remaining()));
            session.streams.reset(this, Http2ErrorCode.CANCEL);
            fail(new Http2StreamException(noRoom.getMessage(), StreamEnd.BUFFER_FULL, noRoom));
        }
    }

    /** The stream is gone. The owner can still read what was received before. */
    void fail(IOException why) {
        if (input == Input.OPEN || input == Input.ENDED && !isAnswered) {
            input = Input.BROKEN;
        }
        if (failure == null) {
            failure = why;
        }
        endStall();
    }

    void tellReadable(long nowNs) {
        tell(Readiness.READ, nowNs);
    }

    /** Something has happened to the session: the owner learns it in a turn of its own, by reading and by writing. */
    @Override
    public void onResume(long nowNs) {
        if (output != Output.CLOSED) {
            tell(Readiness.READ | Readiness.WRITE, nowNs);
        }
    }

    @Override
    public void onFault(Throwable fault) {
        owner.onFault(fault);
    }

    void tellWritable(long nowNs) {
        tell(Readiness.WRITE, nowNs);
    }

    /** Calls the owner as the poller does. */
    private void tell(int readyOps, long nowNs) {
        try {
            owner.onReady(readyOps, nowNs);
        } catch (Throwable fault) {
            owner.onFault(fault);
        }
    }

    // ---- in, to the owner ----

    /** The head of a response, once: name, value, name, value; null if there is none. */
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
        int count = hasStored() ? stored.read(target) : arriving != null ? UnreadData.move(arriving, target) : 0;
        if (count > 0) {
            onConsumed(count);
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

    /** Lets the server send as many bytes again. In large steps, since each step costs a frame. */
    void onConsumed(int bytes) {
        unacknowledgedBytes += bytes;
        if (unacknowledgedBytes >= session.streamWindowBytes() / 2 && input == Input.OPEN) {
            receiveWindow += unacknowledgedBytes;
            session.writer.windowUpdate(id, unacknowledgedBytes);
            unacknowledgedBytes = 0;
        }
    }

    private boolean hasStored() {
        return stored != null && !stored.isEmpty();
    }

    private boolean hasUnread() {
        return hasStored() || arriving != null && arriving.hasRemaining();
    }

    @Override
    public boolean hasBufferedInput() {
        return output != Output.CLOSED && (hasUnread() || input == Input.ENDED || input == Input.BROKEN);
    }

    @Override
    public boolean isInputBehind() {
        return output != Output.CLOSED && session.isInputBehind();
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return true;
    }

    // ---- out ----

    @Override
    public int write(ByteBuffer source) throws IOException {
        checkOutput();
        if (output != Output.OPEN) {
            throw new TransportClosedException();
        }
        int maxBytes = Math.min(source.remaining(), Math.min(sendWindow, session.writer.sendWindow()));
        int taken = maxBytes > 0 ? data(source, maxBytes) : 0;
        sendWindow -= taken;
        if (taken > 0) {
            endStall();
        }
        if (source.hasRemaining()) {
            waitForRoom();
        }
        return taken;
    }

    private int data(ByteBuffer source, int maxBytes) throws IOException {
        try {
            return session.writer.data(id, source, maxBytes);
        } catch (IOException cause) {
            session.writer.checkOutput();
            throw cause;
        }
    }

    private void waitForRoom() {
        if (!isStalled && (sendWindow <= 0 || session.writer.sendWindow() <= 0)) {
            isStalled = true;
            stalledSinceNs = session.nowNs();
        }
        if (block == Block.QUEUED) {
            return;
        }
        if (sendWindow <= 0) {
            block = Block.STREAM_WINDOW;
        } else {
            session.writer.block(this);
        }
    }

    private void endStall() {
        if (isStalled) {
            isStalled = false;
            session.context.counters.add(Counter.HTTP2_STALLS, 1);
            session.context.counters.add(Counter.HTTP2_STALLED_NS, session.nowNs() - stalledSinceNs);
        }
    }

    /**
     * @param increment of a WINDOW_UPDATE, or what changed in SETTINGS_INITIAL_WINDOW_SIZE, which may be negative
     * @return false if the window would exceed its maximum
     */
    boolean increaseSendWindow(int increment) {
        if (SessionFlowWindow.overflows(sendWindow, increment)) {
            return false;
        }
        sendWindow += increment;
        if (block == Block.STREAM_WINDOW && sendWindow > 0) {
            session.writer.block(this);
        }
        return true;
    }

    /** Nothing: the session has what was written. */
    @Override
    public boolean flush() throws IOException {
        checkOutput();
        return true;
    }

    /** The end of the stream, and the failure of a write for any stream of the session, end its output; its input is another matter. */
    private void checkOutput() throws IOException {
        if (failure != null) {
            throw failure;
        }
        session.writer.checkOutput();
    }

    @Override
    public boolean endsFirst() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (output == Output.OPEN) {
            checkOutput();
            output = Output.ENDED;
            session.streams.endOutput(this);
        }
    }

    // ---- the whole ----

    /** Writability needs no interest: the session tells every stream of it whose write was not taken whole. */
    @Override
    public void interest(boolean read, boolean write) {
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
            session.writer.unblock(this);
        }
        endStall();
        if (stored != null) {
            stored.release();
        }
        arriving = null;
        head = null;
        if (isLive) {
            session.streams.reset(this, code);
        }
    }
}
