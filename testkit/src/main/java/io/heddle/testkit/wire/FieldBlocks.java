package io.heddle.testkit.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final int TABLE_SIZE_UPDATE = 0x20;
    private static final int FIVE_BITS = 0x1F;
    private static final int SEVEN_BITS = 0x7F;

    private final HPackEncoder encoder = new HPackEncoder(TABLE_BYTES, StandardCharsets.ISO_8859_1);
    private final HPackDecoder decoder = new HPackDecoder(TABLE_BYTES, StandardCharsets.ISO_8859_1);
    /** The smallest size that the other end has set since the last block, if it has set one. */
    private int smallestTableBytes = Integer.MAX_VALUE;

    /** The other end has set the size of the table that this one may use: the next block begins with it. */
    public void encoderTable(long bytes) {
        encoder.setMaxTableSize((int) Math.min(TABLE_BYTES, bytes));
        smallestTableBytes = Math.min(smallestTableBytes, encoder.getMaxTableSize());
    }

    /** This end has set the size of the table that the other one may use, and the other one knows. */
    public void decoderTable(long bytes) {
        decoder.setMaxTableSize((int) Math.min(TABLE_BYTES, bytes));
    }

    /** A dynamic table size update, RFC 7541 section 6.3. */
    private static void putTableSize(ByteArrayBuffer out, int bytes) {
        if (bytes < FIVE_BITS) {
            out.append(TABLE_SIZE_UPDATE | bytes);
            return;
        }
        out.append(TABLE_SIZE_UPDATE | FIVE_BITS);
        int rest = bytes - FIVE_BITS;
        for (; rest > SEVEN_BITS; rest >>>= 7) {
            out.append(rest & SEVEN_BITS | 0x80);
        }
        out.append(rest);
    }

    /** @param fields name, value, name, value */
    public byte[] encode(String... fields) {
        ByteArrayBuffer out = new ByteArrayBuffer(128);
        if (smallestTableBytes < encoder.getMaxTableSize()) {
            // The library says the last size alone; RFC 7541 section 4.2 asks for the smallest one before.
            putTableSize(out, smallestTableBytes);
        }
        smallestTableBytes = Integer.MAX_VALUE;
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
        decodeAll(block).forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    /**
     * All fields in their order.
     *
     * @throws IllegalStateException if it is no field block
     */
    public List<Map.Entry<String, String>> decodeAll(byte[] block) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        try {
            for (Header field : decoder.decodeHeaders(ByteBuffer.wrap(block))) {
                fields.add(Map.entry(field.getName(), field.getValue() == null ? "" : field.getValue()));
            }
        } catch (HPackException | IllegalArgumentException e) {
            throw new IllegalStateException(e);
        }
        return fields;
    }
}
