package io.heddle.jmh.echo;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * The parts of an opening handshake (RFC 6455 section 4.2.1) that the server needs.
 *
 * @param target path and query
 * @param key the value of Sec-WebSocket-Key
 * @param offersDeflate true if permessage-deflate (RFC 7692) is among the offered extensions
 */
public record UpgradeRequest(String target, String key, boolean offersDeflate) {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY_FIELD = "sec-websocket-key:";
    private static final String EXTENSIONS_FIELD = "sec-websocket-extensions:";
    private static final String DEFLATE = "permessage-deflate";

    /** The size of the head in bytes, its empty line included, or 0 if it is incomplete. */
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
     * Parses a whole head.
     *
     * @throws IllegalArgumentException if it is not an upgrade to WebSocket
     */
    public static UpgradeRequest parse(String head) {
        String[] lines = head.split("\r\n");
        String[] request = lines[0].split(" ");
        String key = null;
        boolean offersDeflate = false;
        for (String line : lines) {
            if (isField(line, KEY_FIELD)) {
                key = line.substring(KEY_FIELD.length()).strip();
            } else if (isField(line, EXTENSIONS_FIELD)) {
                offersDeflate |= line.contains(DEFLATE);
            }
        }
        if (key == null || request.length != 3 || !request[0].equals("GET")) {
            throw new IllegalArgumentException("Not an upgrade to WebSocket: " + lines[0]);
        }
        return new UpgradeRequest(request[1], key, offersDeflate);
    }

    private static boolean isField(String line, String name) {
        return line.regionMatches(true, 0, name, 0, name.length());
    }

    /** True if messages must be compressed, and the client must therefore offer it. */
    boolean isDeflate() {
        return target.equals("/echo?deflate");
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

    /** The answer. It enables compression where requested, without takeover, so that the client can inflate its own messages. */
    public byte[] answer() {
        String extension =
            isDeflate() ? "\r\nSec-WebSocket-Extensions: " + DEFLATE + "; server_no_context_takeover; client_no_context_takeover" : "";
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + extension + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** A whole response that refuses the request, or null if it is accepted. */
    byte[] refusal() {
        if (!isDeflate() || offersDeflate) {
            return null;
        }
        String reason = "Messages of " + target + " are compressed, but the request does not offer " + DEFLATE + ".";
        return ("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: " + reason.length()
            + "\r\n\r\n" + reason).getBytes(StandardCharsets.US_ASCII);
    }
}
