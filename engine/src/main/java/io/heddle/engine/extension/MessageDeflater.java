package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionSession.Progress;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Deflates the messages that one connection sends (RFC 7692 section 7.2.1), each in one call, so that without context takeover all
 * connections can share a deflater. With takeover it uses its own deflater while there is room for one, and otherwise the shared
 * deflater, which the peer cannot distinguish from a context that is not used.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> a deflater, with takeover.
 */
final class MessageDeflater {
    /** A flush ends with the bytes 00 00 FF FF, which are removed from the end of a message. */
    private static final int TAIL_BYTES = 4;

    private final DeflateContexts contexts;
    private final boolean takeover;
    private final int level;
    private final int minBytes;

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
    private long deflatedBytes;
    /** The last bytes of a full target, which may be a part of the tail: the next target begins with them. */
    private int carried;
    private boolean isCarrying;

    MessageDeflater(DeflateContexts contexts, boolean takeover, int level, int minBytes) {
        this.contexts = contexts;
        this.takeover = takeover;
        this.level = level;
        this.minBytes = minBytes;
    }

    /** @return whether a message of this size is worth compressing */
    boolean begin(int count) {
        if (current != null) {
            abandon();
        }
        messageBytes = count;
        return count > 0 && count >= minBytes;
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
        current.setInput(source);
        current.deflate(target, Deflater.SYNC_FLUSH);
        boolean isFull = !target.hasRemaining();
        target.position(target.position() - TAIL_BYTES);
        deflatedBytes += target.position() - before;
        if (deflatedBytes >= messageBytes) {
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

    void close() {
        contexts.endDeflater(this);
        current = null;
    }

    private void start() {
        deflatedBytes = 0;
        isCarrying = false;
        if (takeover) {
            contexts.use(this, level);
        }
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
