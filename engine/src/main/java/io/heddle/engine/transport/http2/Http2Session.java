package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsTaskListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * One socket and its streams. A readable session gets one read, whose frames go to their streams; what those send, and all else, leaves
 * in one write behind it, or at the end of the cycle.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the lower transport, and the segments of its output; not its streams, which their owners
 * close.
 */
public final class Http2Session implements LoopParticipant, TlsTaskListener {
    /** Times in a row that a session writes and lets streams write again, before the others get their turn. */
    private static final int ROUNDS = 8;
    private static final long POOL_RETRY_NS = 5_000_000;

    /** Told what changes the use of a session. */
    public interface Listener {
        /** The server's SETTINGS are there: streams can be opened, if it {@link #hasConnectProtocol()}. */
        void onSessionReady(Http2Session session);

        /** No stream can be opened any more; those that are go on. */
        void onSessionDraining(Http2Session session);

        /** It is closed. */
        void onSessionEnded(Http2Session session, StreamEnd end, String why);
    }

    private enum Life {
        STARTING, READY, DRAINING, ENDED
    }

    final Http2Context context;
    private final Transport lower;
    private final Listener listener;
    private final Http2Config config;
    private final boolean isAgreed;
    private final SessionOutput output;
    private final PeerSettings peer = new PeerSettings();
    private final HeaderCodec headers;
    private final FloodGuard flood;
    private final Http2FrameDecoder decoder;
    private final SessionWatch watch;
    private final Int2ObjectHashMap<Http2StreamTransport> streams = new Int2ObjectHashMap<>();
    private final BlockedStreams blocked = new BlockedStreams();
    private Life life = Life.STARTING;
    private int nextStreamId = 1;
    private int sendWindow = PeerSettings.DEFAULT_WINDOW;
    private int receiveWindow = PeerSettings.DEFAULT_WINDOW;
    /** Bytes that were received and not yet given back to the window. */
    private int credit;
    /** Whether it reads or writes: a flush follows, or is under way. */
    private boolean isTurning;
    private boolean awaitsFlush;
    private long roomTimer;
    /** What the server's GOAWAY said, or null. */
    private String farewell;

    /**
     * @param lower connected; if it is TLS, the handshake is done
     * @param isAgreed whether ALPN chose {@code h2}, so that a server that does not speak it is at fault
     */
    public Http2Session(Http2Context context, Transport lower, boolean isAgreed, Listener listener) {
        this.context = context;
        this.lower = lower;
        this.isAgreed = isAgreed;
        this.listener = listener;
        config = context.config.http2();
        output = new SessionOutput(lower, context.pool, context.config.writeBufferBytes());
        headers = new HeaderCodec(context.config.maxResponseHeaderBytes());
        flood = new FloodGuard(config, context.cycleClock.nanoTime());
        decoder = new Http2FrameDecoder(new FrameHandler(this, headers, peer, flood), config.maxContinuationFrames());
        watch = new SessionWatch(this, context);
    }

    /** Says the preface and our SETTINGS. */
    public void start() {
        context.counters.add(Counter.HTTP2_SESSIONS, 1);
        context.counters.add(Counter.HTTP2_SESSIONS_OPENED, 1);
        output.preface(new int[] {
            PeerSettings.ENABLE_PUSH, 0,
            PeerSettings.INITIAL_WINDOW_SIZE, config.streamWindowBytes(),
            PeerSettings.MAX_HEADER_LIST_SIZE, context.config.maxResponseHeaderBytes()
        });
        int more = config.sessionWindowBytes() - PeerSettings.DEFAULT_WINDOW;
        if (more > 0) {
            output.windowUpdate(0, more);
            receiveWindow += more;
        }
        watch.start(nowNs());
        requestFlush();
        if (lower.hasBufferedInput()) {
            // Glued to the end of the TLS handshake: readiness will not tell.
            onReady(Readiness.READ, nowNs());
        }
    }

    // ---- what the loop tells ----

    @Override
    public void onReady(int readyOps, long nowNs) {
        if (life == Life.ENDED) {
            return;
        }
        if ((readyOps & Readiness.READ) != 0) {
            isTurning = true;
            try {
                readBatch(nowNs);
            } finally {
                isTurning = false;
            }
        }
        if (life != Life.ENDED) {
            flush(nowNs);
        }
    }

    private void readBatch(long nowNs) {
        try {
            int count;
            do {
                ByteBuffer buffer = context.readBuffer();
                count = lower.read(buffer);
                if (count > 0) {
                    watch.onInput(nowNs);
                    flood.onInput(nowNs);
                    decoder.decode(buffer.flip());
                    if (decoder.violation() != null) {
                        fail(decoder.violation());
                    }
                } else if (count < 0) {
                    end("the server ended the HTTP/2 session" + farewellSentence(), null, null);
                }
            } while (count > 0 && life != Life.ENDED && lower.hasBufferedInput());
        } catch (IOException e) {
            lost(e);
        }
    }

    @Override
    public void onTlsTasksDone() {
        try {
            onReady(Readiness.READ | Readiness.WRITE, nowNs());
        } catch (Throwable fault) {
            onFault(fault);
        }
    }

    @Override
    public void onFault(Throwable fault) {
        end("Heddle itself failed: " + fault, Http2ErrorCode.INTERNAL_ERROR, fault);
    }

    /** Its turn in the flush list, unless its own readiness came first. */
    public void onFlushTurn() {
        if (awaitsFlush && life != Life.ENDED) {
            flush(nowNs());
        }
    }

    void requestFlush() {
        if (!isTurning && !awaitsFlush) {
            awaitsFlush = true;
            context.requestFlush(this);
        }
    }

    private void flush(long nowNs) {
        awaitsFlush = false;
        boolean isStarved = false;
        isTurning = true;
        try {
            isStarved = writeInTurns(nowNs);
        } catch (IOException e) {
            lost(e);
        } finally {
            isTurning = false;
        }
        if (life == Life.ENDED) {
            return;
        }
        if (output.violation() != null) {
            fail(output.violation());
        } else if (life == Life.DRAINING && streams.isEmpty() && output.isEmpty()) {
            end("the HTTP/2 session was closed" + farewellSentence(), farewell == null ? Http2ErrorCode.NO_ERROR : null, null);
        } else {
            lower.interest(true, output.isBlocked());
            if (isStarved) {
                lookForRoomLater(nowNs);
            } else if (!output.isBlocked() && (!output.isEmpty() || mayWakeBlocked())) {
                requestFlush();
            }
        }
    }

    /** @return whether some wait although nothing stands in their way: then the pool has no room */
    private boolean writeInTurns(long nowNs) throws IOException {
        for (int round = 0; output.flush() && mayWakeBlocked() && round < ROUNDS; round++) {
            wakeBlocked(nowNs);
            if (output.isEmpty() && mayWakeBlocked()) {
                return true;
            }
        }
        return false;
    }

    /** Whoever frees the pool does not know of this session. */
    private void lookForRoomLater(long nowNs) {
        if (roomTimer == 0) {
            roomTimer = context.deadlines.schedule(nowNs + POOL_RETRY_NS, (id, thenNs) -> {
                roomTimer = 0;
                requestFlush();
            });
        }
    }

    private void wakeBlocked(long nowNs) {
        // Those that wait again get no second turn; those that others close meanwhile are not there any more.
        for (int due = blocked.count(); due > 0 && mayWakeBlocked() && output.hasRoom(); due--) {
            blocked.wakeFirst(nowNs);
        }
    }

    private boolean mayWakeBlocked() {
        return !blocked.isEmpty() && sendWindow > 0 && life != Life.ENDED;
    }

    // ---- for those who open streams ----

    public boolean hasRoom() {
        return life == Life.READY && nextStreamId > 0 && output.takesRequests()
            && streams.size() < Math.min(peer.maxStreams, config.maxStreamsPerSession());
    }

    public boolean hasStreams() {
        return !streams.isEmpty();
    }

    /** Whether the server lets nobody open a stream, however many sessions there are. */
    public boolean forbidsStreams() {
        return peer.maxStreams == 0;
    }

    /** Whether the server takes extended CONNECT (RFC 8441 section 3). */
    public boolean hasConnectProtocol() {
        return peer.hasConnectProtocol;
    }

    /** Whether the server would take a header list of that size, as far as it says. */
    public boolean takesHeaders(List<String> fields) {
        return HeaderCodec.listBytes(fields) <= peer.maxHeaderListBytes;
    }

    /**
     * Opens a stream with a request. To be called if it {@link #hasRoom()}.
     *
     * @param owner told when there is something to read, or room again to write
     * @param fields name, value, name, value; pseudo-headers first, names in lower case
     */
    public Http2StreamTransport open(LoopParticipant owner, List<String> fields) {
        Http2StreamTransport stream =
            new Http2StreamTransport(this, nextStreamId, owner, peer.initialWindow, config.streamWindowBytes());
        nextStreamId += 2;
        streams.put(stream.id, stream);
        watch.onBusy();
        context.counters.add(Counter.HTTP2_STREAMS, 1);
        context.counters.add(Counter.HTTP2_STREAMS_OPENED, 1);
        long record = context.counters.get(Counter.HTTP2_MOST_STREAMS);
        context.counters.add(Counter.HTTP2_MOST_STREAMS, Math.max(0, streams.size() - record));
        output.headers(stream.id, headers.encode(fields), peer.maxFrameBytes);
        requestFlush();
        return stream;
    }

    // ---- for its streams ----

    /** It has something to send, and waits for room. */
    void queue(Http2StreamTransport stream) {
        blocked.add(stream);
        requestFlush();
    }

    void unqueue(Http2StreamTransport stream) {
        blocked.remove(stream);
    }

    int sendWindow() {
        return sendWindow;
    }

    int streamWindow() {
        return config.streamWindowBytes();
    }

    int send(int streamId, ByteBuffer source, int most) throws IOException {
        int taken = output.data(streamId, source, most, peer.maxFrameBytes);
        sendWindow -= taken;
        if (taken > 0) {
            requestFlush();
        }
        return taken;
    }

    void updateWindow(int streamId, int increment) {
        if (life != Life.ENDED) {
            output.windowUpdate(streamId, increment);
            requestFlush();
        }
    }

    void endStream(Http2StreamTransport stream) {
        if (life != Life.ENDED) {
            output.endStream(stream.id);
            requestFlush();
            if (stream.isInputEnded()) {
                forget(stream);
            }
        }
    }

    void reset(Http2StreamTransport stream, Http2ErrorCode code) {
        if (life != Life.ENDED && streams.containsKey(stream.id)) {
            output.reset(stream.id, code);
            requestFlush();
            forget(stream);
        }
    }

    /** It has ended both ways. */
    void forget(Http2StreamTransport stream) {
        if (streams.remove(stream.id) == null) {
            return;
        }
        context.counters.add(Counter.HTTP2_STREAMS, -1);
        if (streams.isEmpty() && life != Life.ENDED) {
            watch.onIdle(nowNs());
            requestFlush();
        }
    }

    void countStall(long ns) {
        context.counters.add(Counter.HTTP2_STALLS, 1);
        context.counters.add(Counter.HTTP2_STALLED_NS, ns);
    }

    SocketAddress remoteAddress() {
        return lower.remoteAddress();
    }

    // ---- for the handler of frames and the watch ----

    long nowNs() {
        return context.cycleClock.nanoTime();
    }

    Http2StreamTransport stream(int streamId) {
        return streams.get(streamId);
    }

    /** Whether no stream of that id was ever opened; the server may open none. */
    boolean isIdle(int streamId) {
        return (streamId & 1) == 0 || Integer.compareUnsigned(streamId, nextStreamId) >= 0;
    }

    boolean isAlive() {
        return life != Life.ENDED;
    }

    /**
     * Gives the bytes back at once, in large steps: it is the streams' windows that hold up those who do not read.
     *
     * @return false if the server sent more than it may
     */
    boolean takeFromWindow(int bytes) {
        receiveWindow -= bytes;
        if (receiveWindow < 0) {
            return false;
        }
        credit += bytes;
        if (credit >= config.sessionWindowBytes() / 2) {
            receiveWindow += credit;
            updateWindow(0, credit);
            credit = 0;
        }
        return true;
    }

    boolean widen(int increment) {
        long wider = (long) sendWindow + increment;
        if (wider > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow = (int) wider;
        return true;
    }

    void onSettings(int windowChange) {
        if (life == Life.ENDED) {
            return;
        }
        if (windowChange != 0) {
            for (Http2StreamTransport stream : List.copyOf(streams.values())) {
                if (!stream.widen(windowChange)) {
                    fail(Http2Violation.WINDOW_OVERFLOW);
                    return;
                }
            }
        }
        output.settingsAck();
        if (life == Life.STARTING) {
            life = Life.READY;
            listener.onSessionReady(this);
            if (life == Life.READY && streams.isEmpty()) {
                watch.onIdle(nowNs());
            }
        }
    }

    void onSettingsAck() {
        if (life != Life.STARTING) {
            watch.onSettingsDone();
        }
    }

    void answerPing(long payload) {
        output.ping(true, payload);
    }

    void ping(long payload) {
        output.ping(false, payload);
        requestFlush();
    }

    void onSilence(long silenceNs) {
        String seconds = String.format(java.util.Locale.ROOT, "%.1f", silenceNs / 1e9);
        end("not one byte came on the HTTP/2 session for " + seconds + " s, not even the answer to a PING", null, null);
    }

    void onGoAway(int lastStreamId, int errorCode, String debugData) {
        farewell = Http2ErrorCode.nameOf(errorCode) + (debugData.isEmpty() ? "" : ", '" + printable(debugData) + "'");
        List<Http2StreamTransport> unheard = new ArrayList<>();
        for (Http2StreamTransport stream : streams.values()) {
            if (stream.id > lastStreamId) {
                unheard.add(stream);
            }
        }
        drain();
        for (Http2StreamTransport stream : unheard) {
            String why = "the server ended the HTTP/2 session before it looked at this stream" + farewellSentence();
            lose(stream, new Http2StreamException(why, StreamEnd.GOAWAY_UNPROCESSED, null));
        }
    }

    /** The server may say anything. */
    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    private String farewellSentence() {
        return farewell == null ? "" : " (GOAWAY " + farewell + ")";
    }

    /** Ends a stream that the server reset or never looked at. */
    void lose(Http2StreamTransport stream, Http2StreamException why) {
        if (streams.containsKey(stream.id)) {
            forget(stream);
            stream.fail(why);
            stream.tell(Readiness.READ, nowNs());
        }
    }

    /** Ends a stream because of what the server did on it. */
    void violate(Http2StreamTransport stream, Http2Violation violation) {
        output.reset(stream.id, violation.code);
        requestFlush();
        lose(stream, new Http2StreamException("the server broke HTTP/2: " + violation.sentence(), StreamEnd.STREAM_ERROR, null));
    }

    // ---- the end ----

    /** Ends the session because of what the server did. */
    void fail(Http2Violation violation) {
        end("the server broke HTTP/2: " + violation.sentence(), violation.code, null);
    }

    private void lost(IOException cause) {
        end("the HTTP/2 session broke: " + cause.getMessage() + farewellSentence(), null, cause);
    }

    /** Opens no stream any more, and ends with the last one. */
    public void drain() {
        if (life == Life.STARTING || life == Life.READY) {
            life = Life.DRAINING;
            listener.onSessionDraining(this);
            requestFlush();
        }
    }

    /** Ends now; streams that are left are lost. */
    public void close() {
        end("the HTTP/2 session was closed", Http2ErrorCode.NO_ERROR, null);
    }

    /** @param code what to tell the server, or null if it can not be told, or knows */
    private void end(String why, Http2ErrorCode code, Throwable cause) {
        if (life == Life.ENDED) {
            return;
        }
        boolean isForeign = life == Life.STARTING && !isAgreed;
        StreamEnd end = isForeign ? StreamEnd.NOT_HTTP2 : farewell == null ? StreamEnd.SESSION_LOST : StreamEnd.GOAWAY;
        life = Life.ENDED;
        decoder.stop();
        watch.stop();
        context.deadlines.cancel(roomTimer);
        sayGoodbye(code);
        lower.close();
        output.release();
        List<Http2StreamTransport> left = List.copyOf(streams.values());
        streams.clear();
        context.counters.add(Counter.HTTP2_STREAMS, -left.size());
        context.counters.add(Counter.HTTP2_SESSIONS, -1);
        for (Http2StreamTransport stream : left) {
            stream.fail(new Http2StreamException(why, end, cause));
        }
        listener.onSessionEnded(this, end, why);
        for (Http2StreamTransport stream : left) {
            if (!stream.isClosed()) {
                stream.tell(Readiness.READ, nowNs());
            }
        }
    }

    /** As far as the socket takes it: nothing depends on it. */
    private void sayGoodbye(Http2ErrorCode code) {
        try {
            if (code != null) {
                output.goAway(code);
            }
            if (output.flush()) {
                lower.shutdownOutput();
                lower.flush();
            }
        } catch (IOException | RuntimeException ignored) {
            // The server was faster: its end of the connection is down already.
        }
    }
}
