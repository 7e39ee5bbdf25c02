package io.heddle.engine.extension;

import io.heddle.engine.frame.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of one connection as they arrive (RFC 7692 section 7.2.2), and stops before one becomes too large.
 *
 * <p>Without context takeover it has an inflater only while a message is under way; with it, its own from the first message on.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the inflater that it has taken.
 */
final class MessageInflater {
    /** What a message may inflate to whatever its ratio. */
    private static final long FREE_BYTES = 1 << 20;

    private final DeflateContexts contexts;
    private final boolean takeover;
    private final long maxBytes;
    private final int maxRatio;
    /** Times the ratio, more is no number any more. */
    private final long mostReceived;
    private Inflater inflater;
    /** Whether the contexts have promised it an inflater, whether it has that already or not. */
    private boolean isReserved;
    private long taken;
    private long inflated;

    MessageInflater(DeflateContexts contexts, boolean takeover, long maxBytes, int maxRatio) {
        this.contexts = contexts;
        this.takeover = takeover;
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
        this.mostReceived = Long.MAX_VALUE / maxRatio;
        if (takeover) {
            contexts.reserveInflater();
            isReserved = true;
        }
    }

    /** A compressed message begins. */
    void begin() {
        if (inflater == null) {
            inflater = takeover ? contexts.reservedInflater() : contexts.borrowInflater();
        }
        taken = 0;
        inflated = 0;
    }

    /**
     * Inflates what there is of the message.
     *
     * @param last whether the message ends with the source
     * @return false if the target is full
     */
    boolean inflate(ByteBuffer source, ByteBuffer target, boolean last) throws ViolationException {
        if (!run(source, target)) {
            return false;
        }
        // Nothing at all is what some senders make of an empty message.
        if (last && taken > 0) {
            runTail(target);
        }
        if (last && !takeover) {
            contexts.giveBack(inflater);
            inflater = null;
        }
        return true;
    }

    /** More than once does no harm: who wraps a session closes it, and so does the connection. */
    void close() {
        if (isReserved) {
            isReserved = false;
            contexts.endReserved(inflater);
        } else if (inflater != null) {
            contexts.giveBack(inflater);
        }
        inflater = null;
    }

    /** Sees that the message ends where a message may: there the tail gives nothing, is taken to its end, and only then ends the stream. */
    private void runTail(ByteBuffer target) throws ViolationException {
        ByteBuffer tail = (takeover ? contexts.openTail : contexts.lastTail).clear();
        int count = inflateSome(tail, target);
        boolean isFinished = inflater.finished();
        if (isFinished && tail.position() == 0) {
            // The sender ended the stream itself, and has left nothing out (section 7.2.3.4).
            inflater.reset();
        } else if (count > 0 || tail.hasRemaining() || isFinished == takeover) {
            // Cut off in the middle of a block, which took the tail for its own.
            throw corrupt();
        }
    }

    /** @return false if the target is full */
    private boolean run(ByteBuffer source, ByteBuffer target) throws ViolationException {
        while (target.hasRemaining()) {
            int count = inflateSome(source, target);
            if (target.hasRemaining() && !source.hasRemaining()) {
                return true;
            }
            // Asked as rarely as can be: each question takes a lock of the JDK's.
            if (target.hasRemaining() && inflater.finished()) {
                // The sender ended a stream inside the message and began another (section 7.2.3.4). No sender refers back over that.
                inflater.reset();
            } else if (target.hasRemaining() && count == 0) {
                throw corrupt();
            }
        }
        return false;
    }

    /** One call of zlib, within the limits. @return how many bytes it gave */
    private int inflateSome(ByteBuffer source, ByteBuffer target) throws ViolationException {
        int limit = target.limit();
        int before = source.position();
        long most = Math.min(maxBytes, mostByRatio(source.remaining()));
        // One byte more than there may be, so that it shows.
        target.limit((int) Math.min(limit, target.position() + Math.min(limit, Math.max(0, most - inflated)) + 1));
        int count = inflate(source, target);
        target.limit(limit);
        taken += source.position() - before;
        inflated += count;
        if (inflated > most) {
            throw new ViolationException(
                inflated > maxBytes ? ProtocolViolation.MESSAGE_TOO_LARGE : ProtocolViolation.COMPRESSION_RATIO_TOO_HIGH);
        }
        return count;
    }

    private int inflate(ByteBuffer source, ByteBuffer target) throws ViolationException {
        inflater.setInput(source);
        try {
            return inflater.inflate(target);
        } catch (DataFormatException e) {
            throw corrupt();
        }
    }

    private long mostByRatio(int remaining) {
        long received = taken + remaining;
        return received > mostReceived ? Long.MAX_VALUE : Math.max(FREE_BYTES, maxRatio * received);
    }

    private static ViolationException corrupt() {
        return new ViolationException(ProtocolViolation.COMPRESSED_DATA_CORRUPT);
    }
}
