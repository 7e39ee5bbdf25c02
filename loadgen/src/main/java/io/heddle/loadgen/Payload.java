package io.heddle.loadgen;

import io.heddle.api.BufferPool;
import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The message that is sent over and over. It begins with a time stamp: eight bytes, or sixteen hexadecimal digits in text.
 * Sending allocates nothing. <b>Thread:</b> loop-confined.
 */
final class Payload {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final ByteBuffer front;
    private final boolean text;
    private final boolean stamped;
    private final BufferPool pool;

    Payload(int sizeBytes, boolean text, BufferPool pool) {
        this.bytes = new byte[sizeBytes];
        this.front = ByteBuffer.wrap(bytes);
        this.text = text;
        this.stamped = sizeBytes >= stampBytes(text);
        this.pool = pool;
        for (int i = 0; i < sizeBytes; i++) {
            bytes[i] = (byte) (text ? 'a' + i % 26 : i);
        }
    }

    /** The size of the stamp. */
    static int stampBytes(boolean text) {
        return text ? 2 * Long.BYTES : Long.BYTES;
    }

    int sizeBytes() {
        return bytes.length;
    }

    boolean isStamped() {
        return stamped;
    }

    SendResult send(WebSocket webSocket, long stamp) {
        if (stamped) {
            stampOn(stamp);
        }
        if (!text) {
            return webSocket.send(bytes, 0, bytes.length);
        }
        // A string would be encoded anew for each message.
        BufferSegment segment = pool.acquire(bytes.length);
        if (segment == null) {
            return SendResult.BACK_PRESSURED;
        }
        return webSocket.sendAsText(segment.append(bytes, 0, bytes.length));
    }

    /** The stamp of an echo, or -1 if there is none. */
    long stampOf(BufferSegment echo) {
        if (!stamped || echo.count() != bytes.length) {
            return -1;
        }
        int shift = text ? 4 : 8;
        long stamp = 0;
        for (int i = 0, end = stampBytes(text); i < end; i++) {
            int digit = text ? Character.digit(echo.get(i), 16) : echo.get(i) & 0xFF;
            if (digit < 0) {
                return -1;
            }
            stamp = stamp << shift | digit;
        }
        return stamp;
    }

    private void stampOn(long stamp) {
        if (!text) {
            front.putLong(0, stamp);
            return;
        }
        for (int i = 0, shift = Long.SIZE - 4; shift >= 0; i++, shift -= 4) {
            bytes[i] = HEX[(int) (stamp >>> shift) & 0xF];
        }
    }
}
