package io.heddle.engine.transport.http2;

import java.nio.ByteBuffer;

/** Receives what {@link Http2FrameDecoder} finds. <b>Thread:</b> loop-confined. */
interface Http2FrameSink {

    /** Asked before each frame: false leaves it and the rest of the input where they are. */
    boolean wantsMore();

    /** @param flowControlledBytes the length of the DATA frame, padding included (RFC 9113 section 6.9.1) */
    void onDataBegin(int streamId, int flowControlledBytes, boolean endStream);

    /**
     * A piece of the frame's content: the source from its position to its limit, empty only at the end of the stream.
     *
     * @param endStream true if the stream ends behind this piece
     */
    void onData(int streamId, ByteBuffer source, boolean endStream);

    /** So many bytes of the DATA frame are padding, the field with its length included. */
    void onPadding(int streamId, int bytes);

    void onHeadersBegin(int streamId, boolean endStream);

    /** A piece of the header block: the source from its position to its limit. */
    void onHeaderBlock(ByteBuffer source);

    void onHeadersEnd(int streamId);

    void onReset(int streamId, int errorCode);

    void onSettingsBegin();

    void onSetting(int id, long value);

    void onSettingsEnd();

    void onSettingsAck();

    void onPing(long payload);

    void onPingAck(long payload);

    /** @param debugData its beginning, as text */
    void onGoAway(int lastStreamId, int errorCode, String debugData);

    /** @param streamId 0 for the session */
    void onWindowUpdate(int streamId, int increment);

    /** A frame of DATA or CONTINUATION that carries nothing and ends nothing. */
    void onEmpty();

    /** PRIORITY, or a frame of an unknown type. */
    void onIgnored();

    /** The server broke a rule for which only the stream ends (RFC 9113 section 5.4.2). */
    void onStreamError(int streamId, Http2Violation violation);
}
