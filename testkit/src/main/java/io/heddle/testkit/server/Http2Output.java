package io.heddle.testkit.server;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2Frames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes the frames of an HTTP/2 session, within the limits that the client's SETTINGS and WINDOW_UPDATEs give.
 *
 * <p><b>Thread:</b> guarded by the server's monitor.
 */
final class Http2Output {
    static final int DEFAULT_WINDOW = 65_535;
    static final int DEFAULT_FRAME_BYTES = 16_384;

    private static final int SETTING_BYTES = 6;

    private final ServerChannel channel;
    private final FieldBlocks blocks;
    private long window = DEFAULT_WINDOW;
    private int initialWindow = DEFAULT_WINDOW;
    private int maxFrameBytes = DEFAULT_FRAME_BYTES;
    private boolean isOver;

    Http2Output(ServerChannel channel, FieldBlocks blocks) {
        this.channel = channel;
        this.blocks = blocks;
    }

    // ---- what the client allows ----

    /**
     * Obeys the client's SETTINGS.
     *
     * @return the change of the window that each stream has, perhaps negative
     */
    long apply(Http2Frame settings) {
        int before = initialWindow;
        for (int at = 0; at < settings.payload().length; at += SETTING_BYTES) {
            long value = settings.intAt(at + Short.BYTES) & 0xFFFF_FFFFL;
            switch (settings.settingAt(at)) {
                case Http2Frames.HEADER_TABLE_SIZE -> blocks.encoderTable(value);
                case Http2Frames.INITIAL_WINDOW_SIZE -> initialWindow = (int) value;
                case Http2Frames.MAX_FRAME_SIZE -> maxFrameBytes = (int) value;
                default -> {
                    // It does not concern the output.
                }
            }
        }
        return (long) initialWindow - before;
    }

    int initialWindow() {
        return initialWindow;
    }

    long window() {
        return window;
    }

    void addWindow(int increment) {
        window += increment;
    }

    // ---- writing ----

    void write(byte[] frame) {
        if (!isOver) {
            channel.write(frame);
        }
    }

    void headers(int stream, List<Map.Entry<String, String>> fields, boolean isEnd) {
        String[] flat = fields.stream().flatMap(field -> List.of(field.getKey(), field.getValue()).stream()).toArray(String[]::new);
        byte[] block = blocks.encode(flat);
        int endStream = isEnd ? Http2Frames.END_STREAM : 0;
        for (int at = 0; at == 0 || at < block.length; at += maxFrameBytes) {
            boolean isLast = block.length - at <= maxFrameBytes;
            int flags = (isLast ? Http2Frames.END_HEADERS : 0) | (at == 0 ? endStream : 0);
            byte[] part = Arrays.copyOfRange(block, at, Math.min(block.length, at + maxFrameBytes));
            write(Http2Frames.frame(at == 0 ? Http2Frames.HEADERS : Http2Frames.CONTINUATION, flags, stream, part));
        }
    }

    /**
     * Writes as much of some bytes as the client allows.
     *
     * @param maxBytes the window of the stream
     * @return how many were written
     */
    int data(int stream, byte[] bytes, int from, long maxBytes) {
        int count = (int) Math.max(0, Math.min(bytes.length - from, Math.min(Math.min(maxBytes, window), maxFrameBytes)));
        if (count > 0) {
            window -= count;
            write(Http2Frames.data(stream, Arrays.copyOfRange(bytes, from, from + count)));
        }
        return count;
    }

    void endStream(int stream) {
        write(Http2Frames.frame(Http2Frames.DATA, Http2Frames.END_STREAM, stream));
    }

    // ---- the end ----

    /** Nothing is written any more. */
    void stop() {
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }
}
