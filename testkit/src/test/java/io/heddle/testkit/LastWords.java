package io.heddle.testkit;

import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2FrameReader;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A server that accepts WebSockets, over HTTP/1.1 or as streams of one HTTP/2 session, then sends each of them so many messages and a close
 * frame, and leaves. It makes the bytes only; the socket is the caller's. <b>Thread:</b> one at a time.
 */
final class LastWords {
    static final int CODE = 4001;
    static final String REASON = "bye";
    private static final int MAX_PIECE_BYTES = 16_384;

    private final boolean isHttp2;
    private final int streams;
    private final int messages;
    private final int messageBytes;
    private final Random random;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final Http2FrameReader frames = new Http2FrameReader();
    private final FieldBlocks blocks = new FieldBlocks();
    private final List<Integer> opened = new ArrayList<>();
    private boolean hasPreface;

    /** @param seed of the pieces into which DATA is cut */
    LastWords(boolean isHttp2, int streams, int messages, int messageBytes, long seed) {
        this.isHttp2 = isHttp2;
        this.streams = streams;
        this.messages = messages;
        this.messageBytes = messageBytes;
        this.random = new Random(seed);
    }

    /** The text of a message, by its number. */
    String message(int number) {
        String name = "m" + number + " ";
        return name + "x".repeat(messageBytes - name.length());
    }

    /** True once all are open. */
    boolean isUpgraded() {
        return opened.size() == streams;
    }

    /** @return the answer, perhaps empty */
    byte[] onBytes(byte[] bytes) {
        return isHttp2 ? onHttp2(bytes) : onHttp1(bytes);
    }

    private byte[] onHttp1(byte[] bytes) {
        head.writeBytes(bytes);
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (isUpgraded() || !text.endsWith("\r\n\r\n")) {
            return new byte[0];
        }
        opened.add(0);
        return UpgradeAnswers.to(text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] onHttp2(byte[] bytes) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        frames.add(bytes);
        if (!hasPreface && frames.takePreface()) {
            hasPreface = true;
            answer.writeBytes(Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1));
            answer.writeBytes(Http2Frames.settingsAck());
        }
        for (Http2Frame frame = hasPreface ? frames.next() : null; frame != null; frame = frames.next()) {
            if (frame.is(Http2Frames.HEADERS)) {
                opened.add(frame.stream());
                answer.writeBytes(Http2Frames.headers(frame.stream(), Http2Frames.END_HEADERS, blocks.encode(":status", "200")));
            }
        }
        return answer.toByteArray();
    }

    /** All messages, of all streams in turn, and the close frames. */
    byte[] words() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i <= messages; i++) {
            byte[] frame = i < messages ? ServerFrames.text(message(i)) : ServerFrames.close(CODE, REASON);
            for (int stream : opened) {
                if (isHttp2) {
                    writeData(out, stream, frame);
                } else {
                    out.writeBytes(frame);
                }
            }
        }
        return out.toByteArray();
    }

    private void writeData(ByteArrayOutputStream out, int stream, byte[] frame) {
        for (int at = 0; at < frame.length;) {
            int count = Math.min(frame.length - at, 1 + random.nextInt(MAX_PIECE_BYTES));
            byte[] piece = new byte[count];
            System.arraycopy(frame, at, piece, 0, count);
            out.writeBytes(Http2Frames.data(stream, piece));
            at += count;
        }
    }
}
