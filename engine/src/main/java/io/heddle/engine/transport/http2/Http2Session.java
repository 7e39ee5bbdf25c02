package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.tls.TlsTaskListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * One HTTP/2 connection and its streams. A readable session reads once and passes the frames on to their streams; then, or at the end of
 * the cycle, it writes once for all of them.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the lower transport, and the segments of its output; not its streams, which their owners
 * close.
 */
public final class Http2Session implements LoopParticipant, Resumable, TlsTaskListener {

    /** Learns what changes the use of a session. */
    public interface Listener {
        /** The server's SETTINGS are complete: streams can be opened, if it {@link #hasConnectProtocol()}. */
        void onSessionReady(Http2Session session);

        /** No stream can be opened any more; the open ones go on. */
        void onSessionDraining(Http2Session session);

        /** The session is closed. */
        void onSessionEnded(Http2Session session, StreamEnd end, String why);
    }

    final Http2Context context;
    final SessionStreams streams;
    final SessionWriter writer;
    private final Transport lower;
    /** Kept, because a broken socket does not know it any more. */
    private final SocketAddress remoteAddress;
    private final Listener listener;
    private final Http2Config config;
    private final SessionState state = new SessionState();
    private final PeerSettings peer = new PeerSettings();
    private final SessionFlowWindow window;
    private final SessionOutput output;
    private final HeaderCodec headers;
    private final Http2FrameDecoder decoder;
    private final SessionInput input;
    private final SessionTimeouts timeouts;
    /** Made when it is asked for, once a write has failed. */
    private Http2StreamException outputLost;
    private boolean isOutputLostTold;
    /** Null once SETTINGS have come. */
    private FirstBytes firstBytes = new FirstBytes();

    /** @param lower connected; if it is TLS, the handshake is done */
    public Http2Session(Http2Context context, Transport lower, Listener listener) {
        this.context = context;
        this.lower = lower;
        remoteAddress = lower.remoteAddress();
        this.listener = listener;
        config = context.config.http2();
        window = new SessionFlowWindow(config.sessionWindowBytes());
        output = new SessionOutput(lower, context.pool, context.config.writeBufferBytes());
        writer = new SessionWriter(this, output, window, peer);
        timeouts = new SessionTimeouts(config, context.limits, new Timeouts());
        streams = new SessionStreams(context, writer, timeouts);
        headers = new HeaderCodec(context.config.maxResponseHeaderBytes());
        FloodGuard flood = new FloodGuard(config, context.cycleClock.nanoTime());
        Http2FrameHandler frames = new Http2FrameHandler(this, window, output, headers, peer, flood);
        decoder = new Http2FrameDecoder(frames, config.maxContinuationFrames());
        input = new SessionInput(this, lower, timeouts, flood);
    }

    /** Sends the connection preface with our SETTINGS. */
    public void start() {
        context.counters.add(Counter.HTTP2_SESSIONS, 1);
        context.counters.add(Counter.HTTP2_SESSIONS_OPENED, 1);
        writer.preface(context.config);
        timeouts.start();
        if (lower.hasBufferedInput()) {
            // It came with the end of the TLS handshake: the socket will not become readable for it.
            onReady(Readiness.READ, nowNs());
        }
    }

    // ---- the calls of the loop ----

    @Override
    public void onReady(int readyOps, long nowNs) {
        if (state.hasEnded()) {
            return;
        }
        if ((readyOps & Readiness.READ) != 0) {
            writer.holdFlush();
            try {
                input.read(nowNs);
                becomeReady();
            } finally {
                writer.releaseFlush();
            }
        }
        if (!state.hasEnded()) {
            write(nowNs);
        }
    }

    @Override
    public void onResume(long nowNs) {
        if (state.hasEnded()) {
            return;
        }
        writer.holdFlush();
        try {
            input.resume(nowNs);
            becomeReady();
        } finally {
            writer.releaseFlush();
        }
        if (!state.hasEnded()) {
            write(nowNs);
        }
    }

    /** Takes all of the bytes, or as many as the share of the turn allows. */
    void decode(ByteBuffer bytes) {
        if (firstBytes != null) {
            firstBytes.add(bytes);
            if (firstBytes.areForeign()) {
                if (firstBytes.areTelling()) {
                    fail(Http2Violation.SETTINGS_NOT_FIRST);
                }
                bytes.position(bytes.limit());
                return;
            }
        }
        decoder.decode(bytes);
        if (decoder.violation() != null) {
            fail(decoder.violation());
        }
    }

    /** Behind a batch, not behind a frame, because SETTINGS may come in several frames. */
    private void becomeReady() {
        if (state.becomeReady(peer.hasConnectProtocol)) {
            listener.onSessionReady(this);
            if (state.isReady()) {
                streams.becomeIdle();
            }
        }
    }

    /** The turn in the flush list, unless readiness came first. */
    public void onFlushTurn() {
        if (writer.isFlushRequested() && !state.hasEnded()) {
            write(nowNs());
        }
    }

    private void write(long nowNs) {
        try {
            writer.write(nowNs);
        } catch (IOException e) {
            onOutputLost(nowNs);
        }
        if (state.hasEnded()) {
            return;
        }
        if (output.violation() != null) {
            fail(output.violation());
        } else if (state.isDraining() && streams.isEmpty() && output.isEmpty()) {
            end(state.withGoAway("the HTTP/2 session was closed"), state.hasGoAway() ? null : Http2ErrorCode.NO_ERROR, null);
        } else {
            lower.interest(!input.isHeld(), output.isBlocked());
            writer.scheduleRest(nowNs);
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

    private final class Timeouts implements SessionTimeouts.Listener {

        @Override
        public boolean hearsAll() {
            onReady(Readiness.READ, nowNs());
            return !input.isBehind();
        }

        @Override
        public void onSettingsTimeout() {
            if (state.hasUnjudgedSettings()) {
                // It speaks HTTP/2, and had the time to say that it allows WebSockets.
                state.onSettingsAck();
                becomeReady();
            } else if (state.isAwaitingSettings()) {
                String limit = config.settingsTimeout().toMillis() + " ms (Http2Config.settingsTimeout)";
                String why = "the server did not answer the preface of HTTP/2 with SETTINGS within " + limit;
                end(StreamEnd.NOT_ANSWERED, why, Http2ErrorCode.SETTINGS_TIMEOUT, null);
            } else {
                fail(Http2Violation.SETTINGS_TIMEOUT);
            }
        }

        @Override
        public void onFault(Throwable fault) {
            Http2Session.this.onFault(fault);
        }

        @Override
        public void onIdleTimeout() {
            close();
        }

        @Override
        public void onOutputLostTimeout() {
            onInputEnd("", null);
        }

        @Override
        public void onPingDue(long payload) {
            writer.ping(payload);
        }

        @Override
        public void onPingTimeout(long silenceNs) {
            String seconds = String.format(Locale.ROOT, "%.1f", silenceNs / 1e9);
            end("not one byte came on the HTTP/2 session for " + seconds + " s, not even the answer to a PING", null, null);
        }
    }

    // ---- for owners of streams ----

    /** True if a stream can be opened now. */
    public boolean hasRoom() {
        return state.isReady() && streams.hasNextId() && output.hasRoomForRequests()
            && streams.taken() < Math.min(peer.maxStreams, Math.min(config.maxStreamsPerSession(), streams.believedLimit()));
    }

    /** Keeps a place for a stream that will be opened, or not, later. Call it only if the session {@link #hasRoom()}. */
    public void reserve() {
        streams.reserve();
    }

    /** The place is for any stream again. */
    public void release() {
        streams.release(state.isReady());
    }

    /** A stream was not answered in time: the session is believed to serve no more streams at a time than it has answered. */
    public void onUnanswered() {
        streams.onUnanswered();
    }

    public boolean hasStreams() {
        return !streams.isEmpty();
    }

    /** True if the server allows no stream: SETTINGS_MAX_CONCURRENT_STREAMS is 0, and another session would not help. */
    public boolean forbidsStreams() {
        return peer.maxStreams == 0;
    }

    /** True if the server takes extended CONNECT (RFC 8441 section 3). */
    public boolean hasConnectProtocol() {
        return peer.hasConnectProtocol;
    }

    /** False if the server says that a header list of that size is too large for it. */
    public boolean takesHeaders(List<String> fields) {
        return HeaderCodec.listBytes(fields) <= peer.maxHeaderListBytes;
    }

    /**
     * Opens a stream with a request. Call it only if the session {@link #hasRoom()}.
     *
     * @param owner called when there is something to read, or room again to write
     * @param fields name, value, name, value; pseudo-headers first, names in lower case
     */
    public Http2StreamTransport open(LoopParticipant owner, List<String> fields) {
        Http2StreamTransport stream =
            new Http2StreamTransport(this, streams.takeNextId(), owner, peer.initialWindow, config.streamWindowBytes());
        streams.add(stream);
        window.onStreamOpened();
        writer.headers(stream.id, headers.encode(fields));
        return stream;
    }

    // ---- for streams ----

    /** True if something was received that waits for a share of a turn: the answer of any stream may be in it. */
    boolean isInputBehind() {
        return input.isBehind();
    }

    int streamWindowBytes() {
        return config.streamWindowBytes();
    }

    /** The server's address, also after the end. */
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    long nowNs() {
        return context.cycleClock.nanoTime();
    }

    // ---- for the handler of frames ----

    boolean hasEnded() {
        return state.hasEnded();
    }

    /** SETTINGS were taken, but for what they change in the windows of streams. */
    void onSettings(int initialWindowChange) {
        if (state.hasEnded() || output.failure() != null) {
            return;
        }
        if (initialWindowChange != 0 && !streams.increaseSendWindows(initialWindowChange)) {
            fail(Http2Violation.WINDOW_OVERFLOW);
            return;
        }
        output.settingsAck();
        state.onSettings();
        firstBytes = null;
    }

    void onSettingsAck() {
        state.onSettingsAck();
        timeouts.onSettingsDone();
    }

    void onGoAway(int lastStreamId, int errorCode, String debugData) {
        state.onGoAway(errorCode, debugData);
        List<Http2StreamTransport> unprocessed = streams.above(lastStreamId);
        drain();
        String why = state.withGoAway("the server ended the HTTP/2 session and did not process this stream");
        for (Http2StreamTransport stream : unprocessed) {
            streams.failLater(stream, new Http2StreamException(why, StreamEnd.GOAWAY_UNPROCESSED, null));
        }
    }

    /** @return the sentence, with the server's GOAWAY behind it if there was one */
    public String withGoAway(String sentence) {
        return state.withGoAway(sentence);
    }

    // ---- the end ----

    /** The server broke a rule of the session: a connection error, RFC 9113 section 5.4.1. */
    void fail(Http2Violation violation) {
        end(violation.reason(), violation.code, null);
    }

    /** Nothing more can be read. @param why unless a write failed before, which then counts */
    void onInputEnd(String why, IOException cause) {
        Http2StreamException lost = output.failure() == null ? null : outputLost();
        end(state.withGoAway(lost == null ? why : lost.getMessage()), null, lost == null ? cause : lost.getCause());
    }

    /** A write failed, which ends the output of all streams; all that the server sent before is read, for as long as closing may take. */
    private void onOutputLost(long nowNs) {
        if (isOutputLostTold) {
            return;
        }
        isOutputLostTold = true;
        timeouts.onOutputLost(context.config.closeTimeout());
        if (!state.isAwaitingSettings()) {
            drain();
        }
        streams.all().forEach(context::requestResume);
    }

    /** The reason for which streams cannot write, once a write has failed. */
    Http2StreamException outputLost() {
        if (outputLost == null) {
            IOException cause = output.failure();
            outputLost =
                new Http2StreamException("writing to the HTTP/2 session failed: " + cause.getMessage(), StreamEnd.SESSION_LOST, cause);
        }
        return outputLost;
    }

    /** Opens no more streams, and closes the session behind the last one. */
    public void drain() {
        if (state.drain()) {
            listener.onSessionDraining(this);
            writer.requestFlush();
        }
    }

    /** Closes the session now; its streams are lost. */
    public void close() {
        end("the HTTP/2 session was closed", Http2ErrorCode.NO_ERROR, null);
    }

    /** @param code for our GOAWAY; null if the server cannot receive one or needs none */
    private void end(String why, Http2ErrorCode code, Throwable cause) {
        end(state.hasGoAway() ? StreamEnd.GOAWAY : StreamEnd.SESSION_LOST, why, code, cause);
    }

    private void end(StreamEnd found, String what, Http2ErrorCode code, Throwable cause) {
        if (!state.end()) {
            return;
        }
        boolean isForeign = firstBytes != null && firstBytes.areForeign();
        StreamEnd end = isForeign ? StreamEnd.NOT_HTTP2 : found;
        String why = isForeign ? firstBytes.sentence() : what;
        decoder.stop();
        input.release();
        context.counters.add(Counter.HTTP2_SESSIONS, -1);
        try {
            timeouts.stop();
            writer.stop();
        } finally {
            try {
                output.end(code);
            } finally {
                tellStreams(end, why, code, cause);
            }
        }
    }

    private void tellStreams(StreamEnd end, String why, Http2ErrorCode code, Throwable cause) {
        List<Http2StreamTransport> left = streams.removeAll();
        for (Http2StreamTransport stream : left) {
            stream.fail(new Http2StreamException(why, end, code != null, cause));
        }
        listener.onSessionEnded(this, end, why);
        // Each in a turn of its own, since there may be thousands.
        left.forEach(context::requestResume);
    }
}
