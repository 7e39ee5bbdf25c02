package io.heddle.engine.transport.http2;

import io.heddle.engine.loop.TurnBudget;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.http2.hpack.HPackException;

/**
 * Acts on the frames of a server: passes the frames of a stream on to it, answers the frames of the session, and ends the stream or the
 * session where the server broke a rule.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class Http2FrameHandler implements Http2FrameSink {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Http2Session session;
    private final SessionStreams streams;
    private final SessionFlowWindow window;
    private final SessionOutput output;
    private final HeaderCodec headers;
    private final PeerSettings peer;
    private final FloodGuard flood;
    private final TurnBudget budget;
    private boolean headersEndStream;
    private int initialWindowBefore;

    Http2FrameHandler(
        Http2Session session,
        SessionFlowWindow window,
        SessionOutput output,
        HeaderCodec headers,
        PeerSettings peer,
        FloodGuard flood) {
        this.session = session;
        this.streams = session.streams;
        this.window = window;
        this.output = output;
        this.headers = headers;
        this.peer = peer;
        this.flood = flood;
        this.budget = session.context.budget;
    }

    /** Ends the session if the stream is idle. @return the stream, or null if it is closed or idle */
    private Http2StreamTransport find(int streamId) {
        Http2StreamTransport stream = streams.get(streamId);
        if (stream == null && streams.isIdle(streamId)) {
            session.fail(Http2Violation.STREAM_IDLE);
        }
        return stream;
    }

    @Override
    public boolean wantsMore() {
        // Asked first: even the smallest share is good for one frame.
        boolean isLeft = budget.isShareLeft();
        budget.spend(TurnBudget.ITEM);
        return isLeft;
    }

    // ---- frames of a stream ----

    @Override
    public void onDataBegin(int streamId, int flowControlledBytes, boolean endStream) {
        Http2StreamTransport stream = find(streamId);
        if (!window.onReceived(flowControlledBytes)) {
            session.fail(Http2Violation.WINDOW_EXCEEDED);
        } else if (stream != null && stream.isInputEnded()) {
            streams.fail(stream, Http2Violation.STREAM_CLOSED);
        } else if (stream != null && !stream.isAnswered()) {
            streams.fail(stream, Http2Violation.DATA_BEFORE_HEADERS);
        } else if (stream != null && !stream.decreaseReceiveWindow(flowControlledBytes)) {
            streams.fail(stream, Http2Violation.WINDOW_EXCEEDED);
        }
        int increment = window.takeIncrement();
        if (increment > 0) {
            session.writer.windowUpdate(0, increment);
        }
    }

    @Override
    public void onPadding(int streamId, int bytes) {
        Http2StreamTransport stream = streams.get(streamId);
        if (stream != null) {
            stream.onConsumed(bytes);
        }
    }

    @Override
    public void onData(int streamId, ByteBuffer source, boolean endStream) {
        Http2StreamTransport stream = streams.get(streamId);
        if (stream != null) {
            stream.receive(source, endStream, session.nowNs());
        }
    }

    @Override
    public void onHeadersBegin(int streamId, boolean endStream) {
        find(streamId);
        headersEndStream = endStream;
    }

    @Override
    public void onHeaderBlock(ByteBuffer source) {
        if (!headers.append(source)) {
            session.fail(Http2Violation.HEADER_BLOCK_TOO_LARGE);
        }
    }

    @Override
    public void onHeadersEnd(int streamId) {
        List<String> fields;
        try {
            fields = headers.decode();
        } catch (HPackException e) {
            session.fail(Http2Violation.COMPRESSION);
            return;
        }
        Http2StreamTransport stream = streams.get(streamId);
        if (stream == null) {
            // The block may have crossed our reset. It was decoded all the same, since it may change the table.
            onIgnored();
        } else if (stream.isInputEnded()) {
            streams.fail(stream, Http2Violation.STREAM_CLOSED);
        } else if (fields == null) {
            streams.fail(stream, Http2Violation.HEADER_LIST_TOO_LARGE);
        } else if (!stream.isAnswered()) {
            boolean isInterim = !fields.isEmpty() && fields.get(0).equals(":status") && fields.get(1).startsWith("1");
            stream.receiveHead(fields, !isInterim, headersEndStream, session.nowNs());
        } else if (headersEndStream) {
            // A WebSocket has no use for trailers, but for the end of the stream.
            stream.receive(EMPTY, true, session.nowNs());
        } else {
            streams.fail(stream, Http2Violation.TRAILERS_WITHOUT_END);
        }
    }

    @Override
    public void onReset(int streamId, int errorCode) {
        if (!flood.allowsReset()) {
            session.fail(Http2Violation.TOO_MANY_RESETS);
            return;
        }
        Http2StreamTransport stream = find(streamId);
        if (stream != null) {
            StreamEnd end = errorCode == Http2ErrorCode.REFUSED_STREAM.code() ? StreamEnd.REFUSED_STREAM : StreamEnd.RESET;
            String why = "the server reset the stream with " + Http2ErrorCode.nameOf(errorCode);
            streams.fail(stream, new Http2StreamException(why, end, null));
        }
    }

    @Override
    public void onStreamError(int streamId, Http2Violation violation) {
        Http2StreamTransport stream = streams.get(streamId);
        if (stream != null) {
            streams.fail(stream, violation);
        }
    }

    // ---- frames of the session ----

    @Override
    public void onSettingsBegin() {
        initialWindowBefore = peer.initialWindow;
        if (!flood.allowsSettings()) {
            session.fail(Http2Violation.TOO_MANY_SETTINGS);
        }
    }

    @Override
    public void onSetting(int id, long value) {
        Http2Violation violation = peer.set(id, value);
        if (violation != null) {
            session.fail(violation);
        } else if (id == PeerSettings.HEADER_TABLE_SIZE) {
            headers.limitTable(value);
        }
    }

    @Override
    public void onSettingsEnd() {
        session.onSettings(peer.initialWindow - initialWindowBefore);
    }

    @Override
    public void onSettingsAck() {
        session.onSettingsAck();
        onIgnored();
    }

    @Override
    public void onPing(long payload) {
        if (flood.allowsPing()) {
            output.pingAck(payload);
        } else {
            session.fail(Http2Violation.TOO_MANY_PINGS);
        }
    }

    /** The timeouts saw the input itself, which is proof enough that the server is alive. */
    @Override
    public void onPingAck(long payload) {
        onIgnored();
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {
        session.onGoAway(lastStreamId, errorCode, debugData);
        onIgnored();
    }

    @Override
    public void onWindowUpdate(int streamId, int increment) {
        if (!window.takeEarnedUpdate() && !flood.allowsUnearnedUpdate()) {
            session.fail(Http2Violation.TOO_MANY_UPDATES);
            return;
        }
        if (streamId == 0) {
            if (increment == 0) {
                session.fail(Http2Violation.WINDOW_INCREMENT);
            } else if (!window.increaseSendWindow(increment)) {
                session.fail(Http2Violation.WINDOW_OVERFLOW);
            }
            return;
        }
        Http2StreamTransport stream = find(streamId);
        if (stream != null && increment == 0) {
            streams.fail(stream, Http2Violation.WINDOW_INCREMENT);
        } else if (stream != null && !stream.increaseSendWindow(increment)) {
            streams.fail(stream, Http2Violation.WINDOW_OVERFLOW);
        }
    }

    @Override
    public void onEmpty() {
        if (!flood.allowsEmpty()) {
            session.fail(Http2Violation.TOO_MANY_EMPTY);
        }
    }

    @Override
    public void onIgnored() {
        if (!flood.allowsIgnored()) {
            session.fail(Http2Violation.TOO_MANY_IGNORED);
        }
    }
}
