package io.heddle.engine.handshake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The body of a rejection as a report has it: its content coding undone if that is gzip or deflate (RFC 9110 section 8.4.1), and its
 * text if it is text. Bytes of any other coding stay as they came, and have no text: replacement characters would say nothing.
 *
 * <p><b>Thread:</b> immutable (the array belongs to the receiver).
 *
 * @param bytes at most {@link RejectionBody#LIMIT_BYTES}, whatever a small body inflates to
 * @param text empty if the bytes are no text
 */
public record RejectionContent(byte[] bytes, String text) {
    private static final int MAX_BYTES_OF_CHARACTER = 4;
    private static final int ZLIB_METHOD_DEFLATE = 8;
    private static final String CHARSET = "charset=";

    /** @param body without transfer coding; it may be cut anywhere */
    static RejectionContent of(UpgradeHeaders headers, byte[] body) {
        List<String> codings = headers.all("Content-Encoding").stream()
            .flatMap(value -> List.of(value.split(",")).stream())
            .map(value -> value.strip().toLowerCase(Locale.ROOT))
            .filter(value -> !value.isEmpty() && !value.equals("identity")).toList();
        if (codings.isEmpty()) {
            return new RejectionContent(body, text(headers, body));
        }
        byte[] decoded = codings.size() == 1 ? decoded(codings.get(0), body) : null;
        return decoded == null ? new RejectionContent(body, "") : new RejectionContent(decoded, text(headers, decoded));
    }

    /** @return null if the coding is not known, or the bytes do not have it */
    private static byte[] decoded(String coding, byte[] body) {
        return switch (coding) {
            case "gzip", "x-gzip" -> inflated(() -> new GZIPInputStream(new ByteArrayInputStream(body)));
            // RFC 9110 section 8.4.1.2: zlib's format, though some servers send bare deflate.
            case "deflate" -> isZlib(body)
                ? inflated(() -> new InflaterInputStream(new ByteArrayInputStream(body)))
                : inflatedBare(body);
            default -> null;
        };
    }

    private static boolean isZlib(byte[] body) {
        return body.length >= 2 && (body[0] & 0x0F) == ZLIB_METHOD_DEFLATE && ((body[0] & 0xFF) << 8 | body[1] & 0xFF) % 31 == 0;
    }

    private static byte[] inflatedBare(byte[] body) {
        Inflater bare = new Inflater(true);
        try {
            return inflated(() -> new InflaterInputStream(new ByteArrayInputStream(body), bare));
        } finally {
            bare.end();
        }
    }

    /** Opens a stream. <b>Thread:</b> loop-confined. */
    private interface Source {
        InputStream open() throws IOException;
    }

    private static byte[] inflated(Source source) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = source.open()) {
            byte[] piece = new byte[1024];
            int room = RejectionBody.LIMIT_BYTES;
            for (int count = 0; count >= 0 && room > 0; count = in.read(piece, 0, Math.min(piece.length, room))) {
                out.write(piece, 0, count);
                room -= count;
            }
        } catch (IOException cut) {
            // Only the beginning of the body was kept: what it inflated to so far is the beginning of the content.
            return out.size() == 0 ? null : out.toByteArray();
        }
        return out.toByteArray();
    }

    private static String text(UpgradeHeaders headers, byte[] bytes) {
        String type = headers.first("Content-Type") == null ? "" : headers.first("Content-Type").toLowerCase(Locale.ROOT);
        Charset named = charset(type);
        String text = text(named == null ? StandardCharsets.UTF_8 : named, bytes);
        if (text == null && named == null && type.startsWith("text/")) {
            text = text(StandardCharsets.ISO_8859_1, bytes);
        }
        return text == null ? "" : text;
    }

    private static Charset charset(String type) {
        int at = type.indexOf(CHARSET);
        if (at < 0) {
            return null;
        }
        String name = type.substring(at + CHARSET.length()).split(";", 2)[0].strip().replace("\"", "");
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    /** @return null if the bytes are no text: they do not decode, or hold a NUL, which no text does */
    private static String text(Charset charset, byte[] bytes) {
        CharsetDecoder decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
        CoderResult result = decoder.decode(in, out, false);
        // The kept part may end inside a character.
        if (result.isError() || in.remaining() >= MAX_BYTES_OF_CHARACTER) {
            return null;
        }
        String text = out.flip().toString();
        return text.indexOf('\0') < 0 ? text : null;
    }
}
