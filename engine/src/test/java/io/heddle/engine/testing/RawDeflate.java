package io.heddle.engine.testing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The far end of permessage-deflate, by the letter of RFC 7692 section 7.2, on {@code java.util.zip} alone.
 *
 * <p><b>Thread:</b> single caller. <b>Owns:</b> a compressor and a decompressor.
 */
public final class RawDeflate implements AutoCloseable {
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Deflater deflater;
    private final Inflater inflater = new Inflater(true);

    public RawDeflate(int level) {
        deflater = new Deflater(level, true);
    }

    public RawDeflate() {
        this(Deflater.DEFAULT_COMPRESSION);
    }

    /** A message of its own: nothing in it refers to another. */
    public static byte[] of(byte[] message) {
        try (RawDeflate once = new RawDeflate()) {
            return once.deflate(message);
        }
    }

    /** What a message on its own says. */
    public static byte[] inflated(byte[] payload) {
        try (RawDeflate once = new RawDeflate()) {
            return once.inflate(payload);
        }
    }

    /** The payload of a compressed message, which may refer to those before. */
    public byte[] deflate(byte[] message) {
        byte[] flushed = deflate(message, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(flushed, flushed.length - TAIL.length);
    }

    /** A part of a message, up to a flush that is not left out. */
    public byte[] deflate(byte[] part, int flush) {
        deflater.setInput(part);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        // Twice at least: if the level was changed, the first call does nothing but that.
        int count = 1;
        for (int calls = 0; calls < 2 || count > 0; calls++) {
            count = deflater.deflate(buffer, 0, buffer.length, flush);
            out.write(buffer, 0, count);
        }
        return out.toByteArray();
    }

    /** What a message says, which may refer to those before. */
    public byte[] inflate(byte[] payload) {
        byte[] input = Arrays.copyOf(payload, payload.length + TAIL.length);
        System.arraycopy(TAIL, 0, input, payload.length, TAIL.length);
        inflater.setInput(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        try {
            for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (DataFormatException e) {
            throw new AssertionError("what was sent does not inflate", e);
        }
        if (inflater.getRemaining() > 0) {
            throw new AssertionError(inflater.getRemaining() + " bytes are left behind the end of the stream");
        }
        return out.toByteArray();
    }

    public Deflater deflater() {
        return deflater;
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
