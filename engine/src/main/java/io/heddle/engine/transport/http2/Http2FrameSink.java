package io.heddle.engine.transport.http2;

import java.nio.ByteBuffer;

/** What {@link Http2FrameDecoder} finds. <b>Thread:</b> loop-confined. */
interface Http2FrameSink {

    /** A DATA frame begins; its whole length, padding included, counts for flow control. */
    void onDataBegin(int streamId, int flowBytes, boolean endStream);

    /**
     * Its content, as far as it is there: from the position of {@code source} to its limit; empty only with the end of the stream.
     *
     * @param isEnd whether the stream ends behind it
     */
    void onData(int streamId, ByteBuffer source, boolean isEnd);

    /** So many bytes of the DATA frame are none: its padding, and the length of that. */
    void onPadding(int streamId, int bytes);

    void onHeadersBegin(int streamId, boolean endStream);

    /** A part of the header block: from the position of {@code source} to its limit. */
    void onHeaderBlock(ByteBuffer source);

    void onHeadersEnd(int streamId);

    void onReset(int streamId, int errorCode);

    void onSettingsBegin();

    void onSetting(int id, long value);

    void onSettingsEnd();

    void onSettingsAck();

    void onPing(boolean isAck, long payload);

    /** @param debugData the beginning of it, as text */
    void onGoAway(int lastStreamId, int errorCode, String debugData);

    /** @param streamId 0 for the session */
    void onWindowUpdate(int streamId, int increment);

    /** A frame of DATA or CONTINUATION that carries nothing and ends nothing. */
    void onEmpty();

    /** PRIORITY, or a frame of an unknown type. */
    void onIgnored();

    /** Something that only its stream must end for. */
    void onStreamViolation(int streamId, Http2Violation violation);
}
