package io.heddle.engine.transport.http2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * Encodes and decodes header lists (HPACK, RFC 7541). The library has the tables and codes; the limits and what belongs to a change of the
 * table's size between two blocks are ours. Lists are flat: name, value, name, value.
 *
 * <p><b>Thread:</b> loop-confined, one a session, since the tables are the session's.
 */
final class HeaderCodec {
    /** RFC 7541 section 4.1: each field counts as so many bytes more. */
    static final int FIELD_OVERHEAD = 32;
    private static final int MAX_TABLE_BYTES = 4_096;
    private static final int TABLE_SIZE_UPDATE = 0x20;
    private static final int FIVE_BITS = 0x1F;
    /** RFC 7541 section 7.1.3: no table is to hold them, neither the server's nor that of a proxy between. */
    private static final Set<String> NEVER_INDEXED = Set.of("authorization", "cookie", "proxy-authorization", ":path");
    private static final byte[] NONE = new byte[0];

    private final HPackEncoder encoder = new HPackEncoder(MAX_TABLE_BYTES, StandardCharsets.ISO_8859_1);
    private final HPackDecoder decoder = new HPackDecoder(MAX_TABLE_BYTES, StandardCharsets.ISO_8859_1);
    private final int maxListBytes;
    /** The smallest size that the server set since the last block, if it set any; the encoder itself has the last one. */
    private int smallestTableBytes = Integer.MAX_VALUE;
    private byte[] block = NONE;
    private int blockCount;

    HeaderCodec(int maxListBytes) {
        this.maxListBytes = maxListBytes;
    }

    // ---- out ----

    /** Obeys the server's SETTINGS_HEADER_TABLE_SIZE. */
    void limitTable(long bytes) {
        encoder.setMaxTableSize((int) Math.min(MAX_TABLE_BYTES, bytes));
        smallestTableBytes = Math.min(smallestTableBytes, encoder.getMaxTableSize());
    }

    /** The size of a list by SETTINGS_MAX_HEADER_LIST_SIZE. */
    static long listBytes(List<String> fields) {
        long bytes = 0;
        for (int i = 0; i < fields.size(); i++) {
            bytes += fields.get(i).length() + FIELD_OVERHEAD / 2;
        }
        return bytes;
    }

    ByteBuffer encode(List<String> fields) {
        ByteArrayBuffer out = new ByteArrayBuffer(256);
        try {
            if (smallestTableBytes < encoder.getMaxTableSize()) {
                shrinkTable(out);
            }
            smallestTableBytes = Integer.MAX_VALUE;
            for (int i = 0; i < fields.size(); i += 2) {
                String name = fields.get(i);
                encoder.encodeHeader(out, name, fields.get(i + 1), NEVER_INDEXED.contains(name));
            }
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a header was not checked to be ISO-8859-1", e);
        }
        return ByteBuffer.wrap(out.array(), 0, out.length());
    }

    /**
     * Announces the smallest size since the last block (RFC 7541 section 4.2), and evicts from our table what the server evicts by that.
     * The library knows only the last size: it changes its table with the next field, and announces that size itself.
     */
    private void shrinkTable(ByteArrayBuffer out) throws CharacterCodingException {
        int last = encoder.getMaxTableSize();
        updateTableSize(out, smallestTableBytes);
        encoder.setMaxTableSize(smallestTableBytes);
        encoder.encodeHeader(new ByteArrayBuffer(16), ":method", "CONNECT", true);
        encoder.setMaxTableSize(last);
    }

    /** RFC 7541 section 6.3, an integer with a prefix of five bits. */
    private static void updateTableSize(ByteArrayBuffer out, int bytes) {
        if (bytes < FIVE_BITS) {
            out.append(TABLE_SIZE_UPDATE | bytes);
            return;
        }
        out.append(TABLE_SIZE_UPDATE | FIVE_BITS);
        int rest = bytes - FIVE_BITS;
        for (; rest >= 0x80; rest >>>= 7) {
            out.append(0x80 | rest & 0x7F);
        }
        out.append(rest);
    }

    // ---- in ----

    /** @return false if the block is too large for a list within the limit */
    boolean append(ByteBuffer source) {
        int count = source.remaining();
        if (blockCount + count > 2 * maxListBytes) {
            return false;
        }
        if (blockCount + count > block.length) {
            block = Arrays.copyOf(block, Math.max(blockCount + count, Math.min(2 * block.length, 2 * maxListBytes)));
        }
        source.get(block, blockCount, count);
        blockCount += count;
        return true;
    }

    /**
     * Decodes the whole block, whatever its size, so that the table stays in step, and drops it.
     *
     * @return the list, or null if it is larger than the limit
     * @throws HPackException if it cannot be decoded
     */
    List<String> decode() throws HPackException {
        ByteBuffer source = ByteBuffer.wrap(block, 0, blockCount);
        block = NONE;
        blockCount = 0;
        List<String> fields = new ArrayList<>(16);
        long listBytes = 0;
        try {
            for (Header field = decoder.decodeHeader(source); field != null; field = decoder.decodeHeader(source)) {
                listBytes += field.getName().length() + field.getValue().length() + FIELD_OVERHEAD;
                if (listBytes <= maxListBytes) {
                    fields.add(field.getName());
                    fields.add(field.getValue());
                }
            }
        } catch (RuntimeException e) {
            throw new HPackException("The block is malformed: " + e, e);
        }
        return listBytes <= maxListBytes ? fields : null;
    }
}
