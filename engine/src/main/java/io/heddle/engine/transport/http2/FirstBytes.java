package io.heddle.engine.transport.http2;

import io.heddle.api.internal.LogText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The first bytes of a server, and whether they prove that it does not speak HTTP/2. They do if the length of their first frame would be
 * larger than any that a server may send to us: all text looks like that. A frame out of order is HTTP/2 all the same, and the lack of
 * bytes proves nothing.
 *
 * <p><b>Thread:</b> loop-confined; one a session, until SETTINGS have come.
 */
final class FirstBytes {
    private static final int KEPT_BYTES = 64;
    private static final int LENGTH_BYTES = 3;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_MAJOR_VERSION = 3;

    private final byte[] kept = new byte[KEPT_BYTES];
    private int count;

    /** Leaves the position of the source as it is. */
    void add(ByteBuffer source) {
        int more = Math.min(source.remaining(), KEPT_BYTES - count);
        source.get(source.position(), kept, count, more);
        count += more;
    }

    /** @return whether these bytes are no HTTP/2 */
    boolean areForeign() {
        int knownLength = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            knownLength |= (i < count ? kept[i] & 0xFF : 0) << 8 * (LENGTH_BYTES - 1 - i);
        }
        return knownLength > Http2FrameDecoder.MAX_FRAME_BYTES;
    }

    /** @return whether more bytes would say nothing more: of HTTP/1.1 the first line is wanted */
    boolean areTelling() {
        String text = text();
        return !text.startsWith("HTTP") || text.indexOf('\n') >= 0 || count == KEPT_BYTES;
    }

    private String text() {
        return new String(kept, 0, count, StandardCharsets.ISO_8859_1);
    }

    /** The bytes in words, for a person. */
    String sentence() {
        if (count > 1 && kept[0] == TLS_ALERT && kept[1] == TLS_MAJOR_VERSION) {
            return "the server's answer is not HTTP/2: it answered with a TLS alert; if this port speaks TLS, use wss";
        }
        String text = text();
        boolean isHttp1 = text.startsWith("HTTP");
        int end = text.indexOf('\r');
        String shown = LogText.printable(end < 0 ? text : text.substring(0, end));
        return "the server's answer is not HTTP/2: it answered with " + (isHttp1 ? shown : "'" + shown + "'");
    }
}
