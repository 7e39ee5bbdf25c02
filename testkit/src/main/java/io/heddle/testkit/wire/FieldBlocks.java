package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * Field blocks of one HTTP/2 connection as one of its ends writes and reads them (HPACK, RFC 7541). Both ends keep tables, so that blocks
 * have to be written and read in their order on the connection.
 *
 * <p><b>Thread:</b> one at a time.
 */
public final class FieldBlocks {
    private static final int TABLE_BYTES = 4_096;

    private final HPackEncoder encoder = new HPackEncoder(TABLE_BYTES, StandardCharsets.ISO_8859_1);
    private final HPackDecoder decoder = new HPackDecoder(TABLE_BYTES, StandardCharsets.ISO_8859_1);

    /** @param fields name, value, name, value */
    public byte[] encode(String... fields) {
        ByteArrayBuffer out = new ByteArrayBuffer(128);
        try {
            for (int i = 0; i < fields.length; i += 2) {
                encoder.encodeHeader(out, fields[i], fields[i + 1], false);
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(e);
        }
        return out.toByteArray();
    }

    /**
     * The fields in their order; of fields with one name the last.
     *
     * @throws IllegalStateException if it is no field block
     */
    public Map<String, String> decode(byte[] block) {
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            for (Header field : decoder.decodeHeaders(ByteBuffer.wrap(block))) {
                fields.put(field.getName(), field.getValue());
            }
        } catch (HPackException | IllegalArgumentException e) {
            throw new IllegalStateException(e);
        }
        return fields;
    }
}
