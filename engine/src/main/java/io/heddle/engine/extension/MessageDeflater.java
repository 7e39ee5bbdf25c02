package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionSession.Progress;
import io.heddle.api.extension.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Deflates the messages that one connection sends (RFC 7692 section 7.2.1), each in one call, so that without context takeover all
 * connections can share a deflater. With takeover it uses its own deflater while there is room for one, and then compresses every
 * message, so that the history stays whole; otherwise it uses the shared deflater, which the peer cannot distinguish from a context that
 * is not used.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> a deflater, with takeover.
 */
final class MessageDeflater {
    /** A flush ends with the bytes 00 00 FF FF, which are removed from the end of a message. */
    private static final int TAIL_BYTES = 4;
    private static final int MAX_WINDOW_BITS = 15;

    private final DeflateContexts contexts;
    private final boolean takeover;
    private final int level;
    private final int minBytes;
    /** Java's deflater always has the largest window: with a smaller one, nothing longer than it is compressed in one piece. */
    private final int maxPieceBytes;

    /** The connection's own deflater, or null. The contexts set and clear it. */
    Deflater own;
    /** The contexts' count of uses when the connection last sent a message; 0 for never. */
    long lastUse;
    /** Neighbours in the contexts' list of connections that have their own deflater. */
    MessageDeflater older;
    MessageDeflater newer;

    /** The deflater of the current message, or null. */
    private Deflater current;
    private int messageBytes;
    private int pieceBytes;
    private long deflatedBytes;
    /** The last bytes of a full target, which may be a part of the tail: the next target begins with them. */
    private int carried;
    private boolean isCarrying;

    MessageDeflater(DeflateContexts contexts, PerMessageDeflate agreed) {
        this.contexts = contexts;
        int bits = agreed.clientMaxWindowBits();
        maxPieceBytes = bits == 0 || bits == MAX_WINDOW_BITS ? Integer.MAX_VALUE : 1 << bits;
        takeover = !agreed.clientNoContextTakeover() && maxPieceBytes == Integer.MAX_VALUE;
        level = agreed.level();
        minBytes = agreed.minBytes();
    }

    /**
     * @return whether the message is compressed: with its own deflater the connection compresses every message, however small, since later
     *     ones may refer to it
     */
    boolean begin(int count) {
        if (current != null) {
            abandon();
        }
        messageBytes = count;
        if (takeover && count > 0) {
            contexts.use(this, level);
        }
        return count > 0 && (own != null || count >= minBytes);
    }

    Progress deflate(ByteBuffer source, ByteBuffer target) {
        if (current == null) {
            start();
        }
        int before = target.position();
        if (isCarrying) {
            isCarrying = false;
            target.putInt(carried);
        }
        deflatePieces(source, target);
        boolean isFull = !target.hasRemaining();
        target.position(target.position() - TAIL_BYTES);
        deflatedBytes += target.position() - before;
        if (deflatedBytes >= messageBytes && current != own) {
            abandon();
            return Progress.UNCHANGED;
        }
        if (isFull) {
            isCarrying = true;
            carried = target.getInt(target.position());
            return Progress.NEEDS_ROOM;
        }
        assert target.getInt(target.position()) == 0x0000FFFF : "a flush ends with an empty block";
        current = null;
        return Progress.DONE;
    }

    /** Deflates the source until the target is full. Between two pieces a full flush forgets what later bytes could refer to. */
    private void deflatePieces(ByteBuffer source, ByteBuffer target) {
        int end = source.limit();
        while (source.remaining() > pieceBytes) {
            source.limit(source.position() + pieceBytes);
            deflate(source, target, Deflater.FULL_FLUSH);
            source.limit(end);
            if (!target.hasRemaining()) {
                return;
            }
            pieceBytes = maxPieceBytes;
        }
        deflate(source, target, Deflater.SYNC_FLUSH);
    }

    private void deflate(ByteBuffer source, ByteBuffer target, int flush) {
        int before = source.position();
        current.setInput(source);
        current.deflate(target, flush);
        pieceBytes -= source.position() - before;
    }

    /** The message that was just deflated is sent as it is, so that later messages cannot refer to it. */
    void takeBack() {
        if (own != null) {
            own.reset();
        }
    }

    void close() {
        contexts.endDeflater(this);
        current = null;
    }

    private void start() {
        deflatedBytes = 0;
        isCarrying = false;
        pieceBytes = maxPieceBytes;
        current = own;
        if (current == null) {
            current = contexts.sharedDeflater(level);
            current.reset();
        }
    }

    /** Forgets the message: the peer never sees it compressed, so no later message may refer to it. */
    private void abandon() {
        if (current == own) {
            current.reset();
        }
        current = null;
    }
}
