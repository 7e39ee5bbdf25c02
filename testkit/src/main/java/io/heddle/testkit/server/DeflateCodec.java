package io.heddle.testkit.server;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * permessage-deflate (RFC 7692 section 7.2), with a window of 32 KiB in both directions.
 *
 * <p><b>Thread:</b> guarded by the server's monitor, as {@link MessageCodec} is. <b>Owns:</b> a deflater and an inflater.
 */
final class DeflateCodec implements MessageCodec {
    private static final int RSV1 = 4;
    /** The end of a flush, which a message leaves out (section 7.2.1). */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
    /** A last block without data: an inflater is at a block's begin if it ends with this. */
    private static final byte[] LAST_BLOCK = {1, 0, 0, (byte) 0xFF, (byte) 0xFF};
    /** A compressed message without data (section 7.2.3.6). */
    private static final byte[] EMPTY = {0};
    private static final int BUFFER_BYTES = 8_192;

    private final boolean serverTakesOver;
    private final boolean clientTakesOver;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /** @param parameters as the server has answered */
    DeflateCodec(DeflateParameters parameters) {
        serverTakesOver = !parameters.has(DeflateParameters.SERVER_NO_CONTEXT_TAKEOVER);
        clientTakesOver = !parameters.has(DeflateParameters.CLIENT_NO_CONTEXT_TAKEOVER);
    }

    @Override
    public int reservedBits() {
        return RSV1;
    }

    // ---- to the client ----

    @Override
    public byte[] encode(byte[] part, boolean isLast) {
        deflater.setInput(part);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            out.write(buffer, 0, count);
        } while (count == buffer.length);
        byte[] all = out.toByteArray();
        if (isLast && !serverTakesOver) {
            deflater.reset();
        }
        if (!isLast) {
            return all;
        }
        // A flush right behind another one writes nothing at all.
        return all.length == 0 ? EMPTY : Arrays.copyOf(all, all.length - TAIL.length);
    }

    // ---- from the client ----

    @Override
    public byte[] decode(int rsv, byte[] payload) throws Violation {
        if (rsv != RSV1) {
            return payload;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            inflate(payload, out);
        } catch (DataFormatException malformed) {
            throw new Violation("The client sent a compressed message that is no DEFLATE (RFC 7692 section 7.2.2): "
                + malformed.getMessage());
        }
        if (!endsWithBlock()) {
            throw new Violation("The client ended a compressed message within a block of DEFLATE (RFC 7692 section 7.2.1)");
        }
        return out.toByteArray();
    }

    /**
     * Gives the inflater the tail, which is an empty block if the message has ended with a block. Without context takeover one more block,
     * the last one, proves that.
     */
    private boolean endsWithBlock() throws Violation {
        ByteArrayOutputStream none = new ByteArrayOutputStream();
        try {
            inflate(TAIL, none);
            if (!clientTakesOver) {
                inflater.setInput(LAST_BLOCK);
                drain(none);
                boolean isFinished = inflater.finished();
                inflater.reset();
                return isFinished && none.size() == 0;
            }
            return none.size() == 0;
        } catch (DataFormatException withinBlock) {
            return false;
        }
    }

    private void inflate(byte[] compressed, ByteArrayOutputStream out) throws DataFormatException, Violation {
        inflater.setInput(compressed);
        drain(out);
        while (inflater.finished()) {
            // Section 7.2.3.4 allows last blocks. The next block then begins without a context: the JDK's inflater cannot keep it.
            int rest = inflater.getRemaining();
            inflater.reset();
            inflater.setInput(compressed, compressed.length - rest, rest);
            drain(out);
        }
    }

    private void drain(ByteArrayOutputStream out) throws DataFormatException, Violation {
        int count;
        do {
            count = inflater.inflate(buffer);
            out.write(buffer, 0, count);
            if (out.size() > MessageAssembler.MAX_MESSAGE_BYTES) {
                throw new Violation("The client sent a compressed message of more than " + MessageAssembler.MAX_MESSAGE_BYTES
                    + " bytes, the limit of this server");
            }
        } while (count > 0);
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
