package io.heddle.engine.transport.http2;

import io.heddle.api.EngineConfig;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends the frames of a session: collects them, asks for a flush at the end of the cycle, and writes in rounds. Each round writes to the
 * transport and then lets blocked streams go on.
 *
 * <p><b>Thread:</b> loop-confined, one a session. <b>Owns:</b> the queue of blocked streams.
 */
final class SessionWriter {
    /** After so many rounds other sessions get their turn. */
    private static final int MAX_ROUNDS = 8;
    private static final long POOL_RETRY_NS = 5_000_000;

    private final Http2Session session;
    private final Http2Context context;
    private final SessionOutput output;
    private final SessionFlowWindow window;
    private final PeerSettings peer;
    private final BlockedStreams blocked = new BlockedStreams();
    /** While the session reads or writes: a flush follows anyway, or is under way. */
    private boolean isFlushHeld;
    private boolean isFlushRequested;
    /** Streams are blocked by nothing but a pool without room. */
    private boolean isStarved;
    private boolean isStopped;
    private long poolTimer;

    SessionWriter(Http2Session session, SessionOutput output, SessionFlowWindow window, PeerSettings peer) {
        this.session = session;
        this.context = session.context;
        this.output = output;
        this.window = window;
        this.peer = peer;
    }

    // ---- frames ----

    /** The connection preface with our SETTINGS. */
    void preface(EngineConfig config) {
        output.preface(new int[] {
            PeerSettings.ENABLE_PUSH, 0,
            PeerSettings.INITIAL_WINDOW_SIZE, config.http2().streamWindowBytes(),
            PeerSettings.MAX_HEADER_LIST_SIZE, config.maxResponseHeaderBytes()
        });
        int increment = window.open();
        if (increment > 0) {
            output.windowUpdate(0, increment);
        }
        requestFlush();
    }

    /** @return how many of at most so many bytes were taken */
    int data(int streamId, ByteBuffer source, int maxBytes) throws IOException {
        int taken;
        try {
            taken = output.data(streamId, source, maxBytes, peer.maxFrameBytes);
        } catch (IOException cause) {
            // The session learns it in its own turn, and tells the other streams.
            requestFlush();
            throw cause;
        }
        window.onSent(taken);
        if (taken > 0) {
            requestFlush();
        }
        return taken;
    }

    void headers(int streamId, ByteBuffer block) {
        output.headers(streamId, block, peer.maxFrameBytes);
        requestFlush();
    }

    void endStream(int streamId) {
        output.endStream(streamId);
        requestFlush();
    }

    void reset(int streamId, Http2ErrorCode code) {
        output.reset(streamId, code);
        requestFlush();
    }

    void windowUpdate(int streamId, int increment) {
        if (!isStopped) {
            output.windowUpdate(streamId, increment);
            requestFlush();
        }
    }

    void ping(long payload) {
        output.ping(payload);
        requestFlush();
    }

    // ---- blocked streams ----

    /** The stream has DATA to send, and waits for room in the buffer or in the session's window. */
    void block(Http2StreamTransport stream) {
        blocked.add(stream);
        requestFlush();
    }

    void unblock(Http2StreamTransport stream) {
        blocked.remove(stream);
    }

    /** @throws Http2StreamException if nothing can be sent any more, on no stream */
    void checkOutput() throws Http2StreamException {
        if (output.failure() != null) {
            throw session.outputLost();
        }
    }

    int sendWindow() {
        return window.sendWindow();
    }

    private boolean mayWakeBlocked() {
        return !blocked.isEmpty() && window.sendWindow() > 0 && !isStopped && output.failure() == null;
    }

    private void wakeBlocked(long nowNs) {
        // A stream that is blocked again gets no second turn; one that is closed meanwhile is not there any more.
        for (int due = blocked.count(); due > 0 && context.budget.isShareLeft() && mayWakeBlocked() && output.hasRoomForData(); due--) {
            blocked.wakeFirst(nowNs);
        }
    }

    // ---- rounds ----

    void requestFlush() {
        if (!isFlushHeld && !isFlushRequested) {
            isFlushRequested = true;
            context.requestFlush(session);
        }
    }

    boolean isFlushRequested() {
        return isFlushRequested;
    }

    /** The session reads, and writes behind that. */
    void holdFlush() {
        isFlushHeld = true;
    }

    void releaseFlush() {
        isFlushHeld = false;
    }

    /** Writes as much as the transport, the window and the rounds allow; {@link #scheduleRest} has to follow. */
    void write(long nowNs) throws IOException {
        isFlushRequested = false;
        isStarved = false;
        isFlushHeld = true;
        try {
            for (int round = 0; output.flush() && mayWakeBlocked() && round < MAX_ROUNDS; round++) {
                wakeBlocked(nowNs);
                if (context.budget.isShareLeft() && output.isEmpty() && mayWakeBlocked()) {
                    isStarved = true;
                    return;
                }
            }
        } finally {
            isFlushHeld = false;
        }
    }

    /** Sees to it that the session writes again if anything is left. */
    void scheduleRest(long nowNs) {
        if (isStarved) {
            retryWhenThePoolMayHaveRoom(nowNs);
        } else if (!output.isBlocked() && (!output.isEmpty() || mayWakeBlocked())) {
            requestFlush();
        }
    }

    /** By time, since sessions are not told of segments that are freed. */
    private void retryWhenThePoolMayHaveRoom(long nowNs) {
        if (poolTimer == 0) {
            poolTimer = context.deadlines.schedule(nowNs + POOL_RETRY_NS, (id, thenNs) -> {
                poolTimer = 0;
                requestFlush();
            });
        }
    }

    /** The session has ended. */
    void stop() {
        isStopped = true;
        context.deadlines.cancel(poolTimer);
    }
}
