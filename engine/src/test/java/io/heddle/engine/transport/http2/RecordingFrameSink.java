package io.heddle.engine.transport.http2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down what it is told; pieces of one DATA frame or block become one. */
final class RecordingFrameSink implements Http2FrameSink {
    final List<String> found = new ArrayList<>();
    private final StringBuilder piece = new StringBuilder();
    private int flow;
    private int padding;
    private int got;

    /** All that was found, with the content of a DATA frame that has not ended. */
    List<String> all() {
        List<String> all = new ArrayList<>(found);
        all.add("under way: " + piece);
        return all;
    }

    private void add(String line) {
        found.add(line);
    }

    private void addPiece(String prefix, String suffix, boolean isWhole) {
        if (isWhole) {
            add(prefix + piece + suffix);
            piece.setLength(0);
        }
    }

    @Override
    public boolean wantsMore() {
        return true;
    }

    @Override
    public void onDataBegin(int streamId, int flowControlledBytes, boolean endStream) {
        flow = flowControlledBytes;
        padding = 0;
        got = 0;
        add("data " + streamId + " of " + flowControlledBytes);
    }

    @Override
    public void onPadding(int streamId, int bytes) {
        padding = bytes;
        add("padding " + streamId + " of " + bytes);
    }

    @Override
    public void onData(int streamId, ByteBuffer source, boolean endStream) {
        got += source.remaining();
        assertTrue(source.hasRemaining() || endStream, "an empty piece inside a stream");
        assertTrue(got <= flow - padding, "more data than the frame has");
        piece.append(StandardCharsets.US_ASCII.decode(source));
        addPiece("data " + streamId + " '", "'" + (endStream ? " end" : ""), got == flow - padding);
    }

    @Override
    public void onHeadersBegin(int streamId, boolean endStream) {
        add("headers " + streamId + (endStream ? " end" : ""));
    }

    @Override
    public void onHeaderBlock(ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        String last = found.get(found.size() - 1);
        if (last.startsWith("block ")) {
            found.set(found.size() - 1, last + HexFormat.of().formatHex(bytes));
        } else {
            add("block " + HexFormat.of().formatHex(bytes));
        }
    }

    @Override
    public void onHeadersEnd(int streamId) {
        add("headers end " + streamId);
    }

    @Override
    public void onReset(int streamId, int errorCode) {
        add("reset " + streamId + " " + errorCode);
    }

    @Override
    public void onSettingsBegin() {
        add("settings");
    }

    @Override
    public void onSetting(int id, long value) {
        add(id + "=" + value);
    }

    @Override
    public void onSettingsEnd() {
        add("settings end");
    }

    @Override
    public void onSettingsAck() {
        add("settings ack");
    }

    @Override
    public void onPing(long payload) {
        add("ping " + Long.toHexString(payload));
    }

    @Override
    public void onPingAck(long payload) {
        add("pong " + Long.toHexString(payload));
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {
        add("goaway " + lastStreamId + " " + errorCode + " " + debugData);
    }

    @Override
    public void onWindowUpdate(int streamId, int increment) {
        add("window " + streamId + " " + increment);
    }

    @Override
    public void onEmpty() {
        add("empty");
    }

    @Override
    public void onIgnored() {
        add("ignored");
    }

    @Override
    public void onStreamError(int streamId, Http2Violation violation) {
        add("violation " + streamId + " " + violation);
    }
}
