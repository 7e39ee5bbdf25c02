package io.heddle.jmh.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * The request of a WebSocket handshake (RFC 6455 section 4.2.1), of which the server needs two things.
 *
 * @param target path and query
 * @param key the value of Sec-WebSocket-Key
 */
record UpgradeRequest(String target, String key) {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY_FIELD = "sec-websocket-key:";

    /** How many bytes the head takes, its empty line included, or 0 if it is not all there. */
    static int headBytes(ByteBuf in) {
        int end = in.writerIndex() - 3;
        for (int i = in.readerIndex(); i < end; i++) {
            if (in.getByte(i) == '\r' && in.getInt(i) == 0x0D0A0D0A) {
                return i + 4 - in.readerIndex();
            }
        }
        return 0;
    }

    /**
     * Reads a whole head.
     *
     * @throws IllegalArgumentException if it asks for no WebSocket
     */
    static UpgradeRequest parse(String head) {
        String[] lines = head.split("\r\n");
        String[] request = lines[0].split(" ");
        for (String line : lines) {
            if (line.regionMatches(true, 0, KEY_FIELD, 0, KEY_FIELD.length()) && request.length == 3 && request[0].equals("GET")) {
                return new UpgradeRequest(request[1], line.substring(KEY_FIELD.length()).strip());
            }
        }
        throw new IllegalArgumentException("Not an upgrade to WebSocket: " + lines[0]);
    }

    boolean isFlood() {
        return target.toLowerCase(Locale.ROOT).startsWith("/flood?bytes=");
    }

    /** The size of the messages of a flood. */
    int floodBytes() {
        int bytes = Integer.parseInt(target.substring(target.indexOf('=') + 1));
        if (bytes < 0 || bytes > Flood.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("A flood has messages of 0 to " + Flood.MAX_MESSAGE_BYTES + " bytes, not " + bytes + ".");
        }
        return bytes;
    }

    byte[] answer() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
