package io.heddle.engine.transport.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the frames of a server, RFC 9113 sections 4 and 6, from input of any size. Keeps only the few bytes of a header or of a small
 * frame. Never throws: a violation that ends the session is sticky.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class Http2FrameDecoder {
    static final int HEADER_BYTES = 9;
    /** The default of SETTINGS_MAX_FRAME_SIZE, which we do not change. */
    static final int MAX_FRAME_BYTES = 1 << 14;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int HAS_PRIORITY = 0x20;

    private static final int SETTING_BYTES = 6;
    private static final int GOAWAY_BYTES = 8;
    private static final int DEBUG_BYTES = 120;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /** The part of a frame that the next byte belongs to. */
    private enum Part {
        HEADER, PREFIX, DATA, HEADER_BLOCK, SMALL, SETTING, GOAWAY, SKIPPED
    }

    private final Http2FrameSink sink;
    private final int maxContinuations;
    private final byte[] kept = new byte[GOAWAY_BYTES + DEBUG_BYTES];
    private int keptCount;
    private Part part = Part.HEADER;
    private int type;
    private int flags;
    private int streamId;
    /** Payload bytes of the frame that are still to come, without padding. */
    private int remaining;
    private int padding;
    private int prefixBytes;
    /** The stream of a header block that has not ended, or 0. */
    private int headerBlockStream;
    private int continuations;
    private boolean hasSettings;
    private boolean isStopped;
    private Http2Violation violation;

    Http2FrameDecoder(Http2FrameSink sink, int maxContinuations) {
        this.sink = sink;
        this.maxContinuations = maxContinuations;
    }

    /** The rule that the server broke, or null. */
    Http2Violation violation() {
        return violation;
    }

    /** Ignores all further input. */
    void stop() {
        isStopped = true;
    }

    /** Takes all of the source, unless the sink wants no more frames for now. */
    void decode(ByteBuffer source) {
        while (violation == null && !isStopped && source.hasRemaining() && (!isBetweenFrames() || sink.wantsMore())) {
            switch (part) {
                case HEADER -> {
                    if (keep(source, HEADER_BYTES)) {
                        begin();
                    }
                }
                case PREFIX -> {
                    if (keep(source, prefixBytes)) {
                        readPrefix();
                    }
                }
                case DATA, HEADER_BLOCK -> content(source);
                case SMALL -> {
                    if (keep(source, remaining)) {
                        small();
                    }
                }
                case SETTING -> {
                    if (keep(source, SETTING_BYTES)) {
                        setting();
                    }
                }
                case GOAWAY -> goAway(source);
                default -> skip(source);
            }
        }
    }

    private boolean isBetweenFrames() {
        return part == Part.HEADER && keptCount == 0;
    }

    // ---- the header ----

    private void begin() {
        remaining = (kept[0] & 0xFF) << 16 | (kept[1] & 0xFF) << 8 | kept[2] & 0xFF;
        type = kept[3] & 0xFF;
        flags = kept[4] & 0xFF;
        streamId = intAt(5) & Integer.MAX_VALUE;
        keptCount = 0;
        padding = 0;
        boolean isGoAway = type == GOAWAY && remaining <= MAX_FRAME_BYTES;
        if (!hasSettings && isGoAway) {
            // A server that takes no connection may say only that (RFC 9113 section 3.4): its reason is worth more than the rule.
            beginGoAway();
        } else if (!hasSettings && (type != SETTINGS || (flags & ACK) != 0)) {
            violation = Http2Violation.SETTINGS_NOT_FIRST;
        } else if (headerBlockStream != 0 && (type != CONTINUATION || streamId != headerBlockStream)) {
            violation = Http2Violation.CONTINUATION_MISSING;
        } else if (remaining > MAX_FRAME_BYTES) {
            tooLarge();
        } else {
            hasSettings = true;
            beginType();
        }
    }

    /** Only for DATA the session can go on (RFC 9113 section 4.2). */
    private void tooLarge() {
        if (type != DATA || streamId == 0) {
            violation = Http2Violation.FRAME_TOO_LARGE;
            return;
        }
        sink.onDataBegin(streamId, remaining, false);
        sink.onStreamError(streamId, Http2Violation.FRAME_TOO_LARGE);
        skipRest();
    }

    private void beginType() {
        switch (type) {
            case DATA -> beginPadded(Part.DATA, 0);
            case HEADERS -> beginPadded(Part.HEADER_BLOCK, (flags & HAS_PRIORITY) == 0 ? 0 : 5);
            case CONTINUATION -> beginContinuation();
            case RST_STREAM -> beginReset();
            case PING -> beginPing();
            case WINDOW_UPDATE -> beginSmall(Integer.BYTES);
            case SETTINGS -> beginSettings();
            case GOAWAY -> beginGoAway();
            case PRIORITY -> beginPriority();
            case PUSH_PROMISE -> violation = Http2Violation.PUSH_PROMISE;
            default -> ignore();
        }
    }

    private void ignore() {
        sink.onIgnored();
        skipRest();
    }

    private void beginPadded(Part content, int priorityBytes) {
        prefixBytes = priorityBytes + ((flags & PADDED) == 0 ? 0 : 1);
        if (streamId == 0) {
            violation = Http2Violation.STREAM_IS_ZERO;
        } else if (prefixBytes > remaining) {
            violation = Http2Violation.FRAME_SIZE;
        } else {
            part = content;
            if (type == HEADERS) {
                headerBlockStream = streamId;
                continuations = 0;
                sink.onHeadersBegin(streamId, (flags & END_STREAM) != 0);
            } else {
                sink.onDataBegin(streamId, remaining, (flags & END_STREAM) != 0);
            }
            if (prefixBytes > 0) {
                part = Part.PREFIX;
            } else {
                endContentIfEmpty();
            }
        }
    }

    private void beginContinuation() {
        if (headerBlockStream == 0) {
            violation = Http2Violation.CONTINUATION_UNEXPECTED;
        } else if (++continuations > maxContinuations) {
            violation = Http2Violation.TOO_MANY_CONTINUATIONS;
        } else {
            if (remaining == 0 && (flags & END_HEADERS) == 0) {
                sink.onEmpty();
            }
            part = Part.HEADER_BLOCK;
            endContentIfEmpty();
        }
    }

    private void beginReset() {
        if (streamId == 0) {
            violation = Http2Violation.STREAM_IS_ZERO;
        } else {
            beginSmall(Integer.BYTES);
        }
    }

    private void beginPing() {
        if (streamId != 0) {
            violation = Http2Violation.STREAM_IS_NOT_ZERO;
        } else {
            beginSmall(Long.BYTES);
        }
    }

    private void beginSmall(int bytes) {
        if (remaining == bytes) {
            part = Part.SMALL;
        } else {
            violation = Http2Violation.FRAME_SIZE;
        }
    }

    private void beginPriority() {
        if (streamId == 0) {
            violation = Http2Violation.STREAM_IS_ZERO;
        } else {
            if (remaining != 5) {
                // RFC 9113 section 6.3: a stream error.
                sink.onStreamError(streamId, Http2Violation.FRAME_SIZE);
            }
            ignore();
        }
    }

    private void beginSettings() {
        boolean isAck = (flags & ACK) != 0;
        if (streamId != 0) {
            violation = Http2Violation.STREAM_IS_NOT_ZERO;
        } else if (isAck && remaining > 0) {
            violation = Http2Violation.SETTINGS_ACK_CONTENT;
        } else if (remaining % SETTING_BYTES != 0) {
            violation = Http2Violation.FRAME_SIZE;
        } else if (isAck) {
            sink.onSettingsAck();
            end();
        } else {
            sink.onSettingsBegin();
            part = Part.SETTING;
            if (remaining == 0) {
                sink.onSettingsEnd();
                end();
            }
        }
    }

    private void beginGoAway() {
        if (streamId != 0) {
            violation = Http2Violation.STREAM_IS_NOT_ZERO;
        } else if (remaining < GOAWAY_BYTES) {
            violation = Http2Violation.FRAME_SIZE;
        } else {
            part = Part.GOAWAY;
        }
    }

    // ---- the payload ----

    private void readPrefix() {
        boolean isPadded = (flags & PADDED) != 0;
        padding = isPadded ? kept[0] & 0xFF : 0;
        keptCount = 0;
        remaining -= prefixBytes;
        if (padding > remaining) {
            violation = Http2Violation.PADDING;
            return;
        }
        remaining -= padding;
        part = type == DATA ? Part.DATA : Part.HEADER_BLOCK;
        if (type == DATA) {
            sink.onPadding(streamId, prefixBytes + padding);
        }
        endContentIfEmpty();
    }

    /** The content of DATA, HEADERS and CONTINUATION. */
    private void content(ByteBuffer source) {
        int limit = source.limit();
        int count = Math.min(remaining, source.remaining());
        int end = source.position() + count;
        remaining -= count;
        source.limit(end);
        if (part == Part.DATA) {
            sink.onData(streamId, source, remaining == 0 && (flags & END_STREAM) != 0);
        } else {
            sink.onHeaderBlock(source);
        }
        source.limit(limit).position(end);
        if (remaining == 0) {
            endContent();
        }
    }

    private void endContentIfEmpty() {
        if (remaining == 0) {
            if (part == Part.DATA && (flags & END_STREAM) != 0) {
                sink.onData(streamId, EMPTY, true);
            } else if (part == Part.DATA) {
                sink.onEmpty();
            }
            endContent();
        }
    }

    private void endContent() {
        if (type != DATA && (flags & END_HEADERS) != 0) {
            headerBlockStream = 0;
            sink.onHeadersEnd(streamId);
        }
        remaining = padding;
        skipRest();
    }

    private void small() {
        switch (type) {
            case RST_STREAM -> sink.onReset(streamId, intAt(0));
            case PING -> ping((long) intAt(0) << 32 | intAt(4) & 0xFFFF_FFFFL);
            default -> sink.onWindowUpdate(streamId, intAt(0) & Integer.MAX_VALUE);
        }
        end();
    }

    private void ping(long payload) {
        if ((flags & ACK) != 0) {
            sink.onPingAck(payload);
        } else {
            sink.onPing(payload);
        }
    }

    private void setting() {
        remaining -= SETTING_BYTES;
        keptCount = 0;
        sink.onSetting((kept[0] & 0xFF) << 8 | kept[1] & 0xFF, intAt(2) & 0xFFFF_FFFFL);
        if (remaining == 0) {
            sink.onSettingsEnd();
            end();
        }
    }

    private void goAway(ByteBuffer source) {
        int shown = Math.min(remaining, kept.length);
        if (keep(source, shown)) {
            String debugData = new String(kept, GOAWAY_BYTES, shown - GOAWAY_BYTES, StandardCharsets.UTF_8);
            int lastStreamId = intAt(0) & Integer.MAX_VALUE;
            int errorCode = intAt(4);
            remaining -= shown;
            skipRest();
            sink.onGoAway(lastStreamId, errorCode, debugData);
        }
    }

    private void skip(ByteBuffer source) {
        int count = Math.min(remaining, source.remaining());
        source.position(source.position() + count);
        remaining -= count;
        skipRest();
    }

    private void skipRest() {
        if (remaining == 0) {
            end();
        } else {
            part = Part.SKIPPED;
            keptCount = 0;
        }
    }

    private void end() {
        part = Part.HEADER;
        keptCount = 0;
    }

    /** @return true if all of these bytes are there */
    private boolean keep(ByteBuffer source, int bytes) {
        int count = Math.min(bytes - keptCount, source.remaining());
        source.get(kept, keptCount, count);
        keptCount += count;
        return keptCount == bytes;
    }

    private int intAt(int index) {
        return (kept[index] & 0xFF) << 24 | (kept[index + 1] & 0xFF) << 16 | (kept[index + 2] & 0xFF) << 8 | kept[index + 3] & 0xFF;
    }
}
