package io.heddle.engine.handshake;

import java.nio.ByteBuffer;

/**
 * Finds the data in a chunked body, RFC 9112 section 7.1. Chunk extensions and trailers are skipped, within a limit.
 *
 * <p><b>Thread:</b> loop-confined; owned by one {@link RejectionBody}.
 */
final class ChunkedFraming {

    /** Room for a body of 8 KiB in chunks of one byte, and for some extensions; a peer that sends more only keeps us busy. */
    static final int MAX_FRAMING_BYTES = 64 * 1024;
    private static final int MAX_CHUNK_BYTES = 1 << 24;

    private enum State {
        SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILER_START, TRAILER, TRAILER_LF, LAST_LF, COMPLETE, BROKEN
    }

    private State state = State.SIZE;
    private int dataBytes;
    private int sizeDigits;
    private int framingBytes;

    /** Consumes framing. True if {@code source} now stands at data, of which {@link #dataBytes()} are left in this chunk. */
    boolean advance(ByteBuffer source) {
        while (state != State.DATA && !isFinished() && source.hasRemaining()) {
            state = ++framingBytes > MAX_FRAMING_BYTES ? State.BROKEN : next(source.get());
        }
        return state == State.DATA && source.hasRemaining();
    }

    int dataBytes() {
        return dataBytes;
    }

    /** Records that the owner has read this much of the data. */
    void taken(int count) {
        dataBytes -= count;
        if (dataBytes == 0) {
            state = State.DATA_CR;
        }
    }

    boolean isFinished() {
        return state == State.COMPLETE || state == State.BROKEN;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    private State next(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> b == '\r' ? State.SIZE_LF : b == '\n' ? State.BROKEN : State.EXTENSION;
            case SIZE_LF -> b != '\n' ? State.BROKEN : dataBytes > 0 ? State.DATA : State.TRAILER_START;
            case DATA_CR -> b == '\r' ? State.DATA_LF : State.BROKEN;
            case DATA_LF -> b == '\n' ? sizeOfNext() : State.BROKEN;
            case TRAILER_START -> b == '\r' ? State.LAST_LF : b == '\n' ? State.BROKEN : State.TRAILER;
            case TRAILER -> b == '\r' ? State.TRAILER_LF : b == '\n' ? State.BROKEN : State.TRAILER;
            case TRAILER_LF -> b == '\n' ? State.TRAILER_START : State.BROKEN;
            case LAST_LF -> b == '\n' ? State.COMPLETE : State.BROKEN;
            default -> throw new IllegalStateException("a framing byte in " + state);
        };
    }

    private State sizeOfNext() {
        sizeDigits = 0;
        return State.SIZE;
    }

    private State size(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            sizeDigits++;
            // The cap is more than the owner reads: a larger size makes no difference.
            dataBytes = Math.min(16 * dataBytes + digit, MAX_CHUNK_BYTES);
            return State.SIZE;
        }
        if (sizeDigits == 0) {
            return State.BROKEN;
        }
        // White space before an extension is bad white space (RFC 9112 section 7.1.1), but common after the size itself.
        return b == '\r' ? State.SIZE_LF : b == ';' || HeaderRules.isWhitespace(b) ? State.EXTENSION : State.BROKEN;
    }
}
