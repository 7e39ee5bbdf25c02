package io.heddle.testkit.model;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compresses and decompresses messages by RFC 7692 section 7.2, without context takeover. <b>Thread:</b> one at a time. */
final class ServerDeflate implements AutoCloseable {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[8_192];

    byte[] deflate(byte[] message) {
        deflater.reset();
        deflater.setInput(message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            out.write(buffer, 0, count);
        } while (count == buffer.length);
        byte[] all = out.toByteArray();
        return Arrays.copyOf(all, all.length - TAIL.length);
    }

    byte[] inflate(byte[] message) {
        inflater.reset();
        byte[] input = Arrays.copyOf(message, message.length + TAIL.length);
        System.arraycopy(TAIL, 0, input, message.length, TAIL.length);
        inflater.setInput(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (DataFormatException broken) {
            throw new IllegalStateException("The client's message cannot be inflated", broken);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
