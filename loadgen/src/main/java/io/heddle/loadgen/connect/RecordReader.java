package io.heddle.loadgen.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into records: lines, or what stands between NUL bytes. A record beyond the limit is skipped, and reported without its
 * bytes. <b>Thread:</b> any one thread.
 */
final class RecordReader {
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final boolean isNul;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    /**
     * A piece of the input.
     *
     * @param number 1 for the first one
     * @param bytes without the separator, or null if it was too long
     */
    record Record(long number, byte[] bytes) {}

    /** @param isNul whether NUL bytes separate the records; otherwise line feeds, with or without a carriage return before */
    RecordReader(InputStream in, boolean isNul, int maxBytes) {
        this.in = in;
        this.isNul = isNul;
        this.maxBytes = maxBytes;
    }

    /** The next record, or null at the end; the last one needs no separator. */
    Record next() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(128);
        boolean isTooLong = false;
        boolean isBegun = false;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(0, in.read(buffer));
                if (limit == 0) {
                    return isBegun ? finish(whole, isTooLong) : null;
                }
            }
            isBegun = true;
            int end = indexOfSeparator();
            int count = (end < 0 ? limit : end) - position;
            // Room for the carriage return of a line that just fits.
            isTooLong |= whole.size() + count > maxBytes + 1;
            if (!isTooLong) {
                whole.write(buffer, position, count);
            }
            position += count;
            if (end >= 0) {
                position++;
                return finish(whole, isTooLong);
            }
        }
    }

    private int indexOfSeparator() {
        byte separator = (byte) (isNul ? 0 : '\n');
        for (int i = position; i < limit; i++) {
            if (buffer[i] == separator) {
                return i;
            }
        }
        return -1;
    }

    private Record finish(ByteArrayOutputStream whole, boolean isTooLong) {
        number++;
        byte[] bytes = whole.toByteArray();
        if (!isNul && bytes.length > 0 && bytes[bytes.length - 1] == '\r') {
            bytes = Arrays.copyOf(bytes, bytes.length - 1);
        }
        return new Record(number, isTooLong || bytes.length > maxBytes ? null : bytes);
    }
}
