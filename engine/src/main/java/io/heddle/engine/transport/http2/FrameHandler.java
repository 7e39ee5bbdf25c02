package io.heddle.engine.transport.http2;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.http2.hpack.HPackException;

/**
 * Acts on the frames of a server: passes on what is a stream's, answers what is the session's, and ends the one or the other where a rule
 * was broken.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class FrameHandler implements Http2FrameSink {
    private final Http2Session session;
    private final HeaderCodec headers;
    private final PeerSettings peer;
    private final FloodGuard flood;
    private boolean headersEndStream;
    private int windowBefore;

    FrameHandler(Http2Session session, HeaderCodec headers, PeerSettings peer, FloodGuard flood) {
        this.session = session;
        this.headers = headers;
        this.peer = peer;
        this.flood = flood;
    }

    /** @return the stream, or null if it is closed, or if it never was: then the session ends */
    private Http2StreamTransport find(int streamId) {
        Http2StreamTransport stream = session.stream(streamId);
        if (stream == null && session.isIdle(streamId)) {
            session.fail(Http2Violation.STREAM_IDLE);
        }
        return stream;
    }

    // ---- of a stream ----

    @Override
    public void onDataBegin(int streamId, int flowBytes, boolean endStream) {
        Http2StreamTransport stream = find(streamId);
        if (!session.takeFromWindow(flowBytes)) {
            session.fail(Http2Violation.WINDOW_EXCEEDED);
        } else if (stream != null && stream.isInputEnded()) {
            session.violate(stream, Http2Violation.STREAM_CLOSED);
        } else if (stream != null && !stream.isAnswered()) {
            session.violate(stream, Http2Violation.DATA_BEFORE_HEAD);
        } else if (stream != null && !stream.takeFromWindow(flowBytes)) {
            session.violate(stream, Http2Violation.WINDOW_EXCEEDED);
        }
    }

    @Override
    public void onPadding(int streamId, int bytes) {
        Http2StreamTransport stream = session.stream(streamId);
        if (stream != null) {
            stream.give(bytes);
        }
    }

    @Override
    public void onData(int streamId, ByteBuffer source, boolean isEnd) {
        Http2StreamTransport stream = session.stream(streamId);
        if (stream != null) {
            stream.receive(source, isEnd, session.nowNs());
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
        Http2StreamTransport stream = session.stream(streamId);
        if (stream == null) {
            // It may have crossed our reset; the block had to be decoded all the same.
            onIgnored();
        } else if (stream.isInputEnded()) {
            session.violate(stream, Http2Violation.STREAM_CLOSED);
        } else if (fields == null) {
            session.violate(stream, Http2Violation.HEADER_LIST_TOO_LARGE);
        } else if (!stream.isAnswered()) {
            boolean isInterim = !fields.isEmpty() && fields.get(0).equals(":status") && fields.get(1).startsWith("1");
            stream.receiveHead(fields, !isInterim, headersEndStream, session.nowNs());
        } else if (headersEndStream) {
            // Trailers say nothing to a WebSocket but that the stream ends.
            stream.receive(ByteBuffer.allocate(0), true, session.nowNs());
        } else {
            session.violate(stream, Http2Violation.TRAILERS);
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
            String why = "the server reset the stream with " + Http2ErrorCode.nameOf(errorCode);
            StreamEnd end = errorCode == Http2ErrorCode.REFUSED_STREAM.code() ? StreamEnd.REFUSED_STREAM : StreamEnd.RESET;
            session.lose(stream, new Http2StreamException(why, end, null));
        }
    }

    @Override
    public void onStreamViolation(int streamId, Http2Violation violation) {
        Http2StreamTransport stream = session.stream(streamId);
        if (stream != null) {
            session.violate(stream, violation);
        }
    }

    // ---- of the session ----

    @Override
    public void onSettingsBegin() {
        windowBefore = peer.initialWindow;
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
            headers.tableSize(value);
        }
    }

    @Override
    public void onSettingsEnd() {
        session.onSettings(peer.initialWindow - windowBefore);
    }

    @Override
    public void onSettingsAck() {
        session.onSettingsAck();
        onIgnored();
    }

    @Override
    public void onPing(boolean isAck, long payload) {
        if (isAck) {
            // Any byte is life: the watch knows already.
            onIgnored();
        } else if (flood.allowsPing()) {
            session.answerPing(payload);
        } else {
            session.fail(Http2Violation.TOO_MANY_PINGS);
        }
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {
        session.onGoAway(lastStreamId, errorCode, debugData);
        onIgnored();
    }

    @Override
    public void onWindowUpdate(int streamId, int increment) {
        if (streamId == 0) {
            if (increment == 0) {
                session.fail(Http2Violation.WINDOW_INCREMENT);
            } else if (!session.widen(increment)) {
                session.fail(Http2Violation.WINDOW_OVERFLOW);
            }
            return;
        }
        Http2StreamTransport stream = find(streamId);
        if (stream != null && increment == 0) {
            session.violate(stream, Http2Violation.WINDOW_INCREMENT);
        } else if (stream != null && !stream.widen(increment)) {
            session.violate(stream, Http2Violation.WINDOW_OVERFLOW);
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
