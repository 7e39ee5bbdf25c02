package io.heddle.engine.handshake;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The beginning of the body of a rejection, which often gives the reason: kept up to {@link #LIMIT_BYTES}, for a report. RFC 9112 section
 * 6.3 defines where it ends. Nothing is read after it. If its length cannot be believed (rule 5), no byte of it is: only status and
 * fields are reported then.
 *
 * <p><b>Thread:</b> loop-confined; owned by one {@link ResponseReader} or {@link ExtendedConnect}.
 */
final class RejectionBody {

    static final int LIMIT_BYTES = 8 * 1024;

    private static final byte[] NONE = new byte[0];

    private enum Framing { LENGTH, CHUNKED, UNTIL_CLOSE, INVALID }

    private final Framing framing;
    private final ChunkedFraming chunks;
    private static final int NO_LENGTH = -1;
    private static final int INVALID_LENGTH = -2;

    /** The value of Content-Length, capped one above the limit. */
    private final int length;
    private byte[] kept = NONE;
    private int count;
    private boolean ended;

    RejectionBody(int status, UpgradeHeaders headers) {
        boolean isBodiless = status == 204 || status == 304;
        String lastCoding = isBodiless ? null : lastTransferCoding(headers);
        length = isBodiless ? 0 : announcedLength(headers);
        if (lastCoding != null) {
            framing = "chunked".equalsIgnoreCase(lastCoding) ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
        } else {
            framing = length >= 0 ? Framing.LENGTH : length == NO_LENGTH ? Framing.UNTIL_CLOSE : Framing.INVALID;
        }
        chunks = framing == Framing.CHUNKED ? new ChunkedFraming() : null;
    }

    /** Consumes bytes. True if no more are needed: {@link #isFinished()}. */
    boolean receive(ByteBuffer source) {
        while (!isFinished() && source.hasRemaining()) {
            switch (framing) {
                case LENGTH -> keep(source, length - count);
                case CHUNKED -> {
                    if (chunks.advance(source)) {
                        chunks.taken(keep(source, chunks.dataBytes()));
                    }
                }
                case UNTIL_CLOSE -> keep(source, LIMIT_BYTES);
                case INVALID -> throw new IllegalStateException("a body without framing is finished");
            }
        }
        return isFinished();
    }

    void endOfStream() {
        ended = true;
    }

    /** True if no more bytes are needed: the body is complete, at the limit, or its framing is malformed. */
    boolean isFinished() {
        return count == LIMIT_BYTES || switch (framing) {
            case LENGTH -> count == length;
            case CHUNKED -> chunks.isFinished();
            case UNTIL_CLOSE -> ended;
            case INVALID -> true;
        };
    }

    /** True if the bytes kept are known to be the whole body. */
    boolean isComplete() {
        return switch (framing) {
            case LENGTH -> count == length;
            case CHUNKED -> chunks.isComplete();
            case UNTIL_CLOSE -> ended && count < LIMIT_BYTES;
            case INVALID -> false;
        };
    }

    byte[] toByteArray() {
        return Arrays.copyOf(kept, count);
    }

    private int keep(ByteBuffer source, int atMost) {
        int take = Math.min(Math.min(source.remaining(), atMost), LIMIT_BYTES - count);
        if (count + take > kept.length) {
            kept = Arrays.copyOf(kept, Math.min(LIMIT_BYTES, Math.max(count + take, 2 * kept.length)));
        }
        source.get(kept, count, take);
        count += take;
        return take;
    }

    /** The last transfer coding, or null if there is none. */
    private static String lastTransferCoding(UpgradeHeaders headers) {
        List<String> codings = HeaderRules.elements(headers.all("Transfer-Encoding"));
        return codings.isEmpty() ? null : codings.get(codings.size() - 1);
    }

    /** A list of equal values counts as one (RFC 9110 section 8.6). */
    private static int announcedLength(UpgradeHeaders headers) {
        int length = NO_LENGTH;
        List<String> values = headers.all("Content-Length");
        List<String> elements = HeaderRules.elements(values);
        for (int i = 0; i < elements.size(); i++) {
            int next = number(elements.get(i));
            if (next < 0 || length >= 0 && next != length) {
                return INVALID_LENGTH;
            }
            length = next;
        }
        return length == NO_LENGTH && !values.isEmpty() ? INVALID_LENGTH : length;
    }

    private static int number(String digits) {
        int number = digits.isEmpty() ? -1 : 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = Math.min(10 * number + digit, LIMIT_BYTES + 1);
        }
        return number;
    }
}
