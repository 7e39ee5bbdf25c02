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

    /** Of the contexts' tail: what a sender leaves out. The rest ends the stream. */
    private static final int TAIL_BYTES = 4;

    private final DeflateContexts contexts;
    private final boolean takeover;
    private final long maxBytes;
    private final int maxRatio;
    private Inflater inflater;
    private long taken;
    private long inflated;
    /** How much of the tail has been taken. */
    private int tailTaken;

    MessageInflater(DeflateContexts contexts, boolean takeover, long maxBytes, int maxRatio) {
        this.contexts = contexts;
        this.takeover = takeover;
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
        if (takeover) {
            contexts.reserveInflater();
        }
    }

    /** A compressed message begins. */
    void begin() {
        if (inflater == null) {
            inflater = takeover ? contexts.reservedInflater() : contexts.borrowInflater();
        }
        taken = 0;
        inflated = 0;
        tailTaken = 0;
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
        if (!last) {
            return true;
        }
        // A sender that ended the stream itself has left nothing out, nor has one that makes nothing of an empty message.
        boolean isEnded = tailTaken == 0 && (inflater.finished() || taken == 0);
        if (!isEnded && !runTail(target)) {
            return false;
        }
        end();
        return true;
    }

    void close() {
        if (takeover) {
            contexts.endReserved(inflater);
        } else if (inflater != null) {
            contexts.giveBack(inflater);
        }
        inflater = null;
    }

    private boolean runTail(ByteBuffer target) throws ViolationException {
        ByteBuffer tail = contexts.tail;
        tail.limit(takeover ? TAIL_BYTES : tail.capacity()).position(tailTaken);
        boolean isDone = run(tail, target);
        tailTaken = tail.position();
        if (isDone && !takeover && !inflater.finished()) {
            // Cut off in the middle of a block. With takeover the stream must not be ended to find out.
            throw corrupt();
        }
        return isDone;
    }

    private boolean run(ByteBuffer source, ByteBuffer target) throws ViolationException {
        int limit = target.limit();
        for (;;) {
            if (inflater.finished()) {
                if (!source.hasRemaining()) {
                    return true;
                }
                // The sender ended a stream inside the message and began another (section 7.2.3.4). No sender refers back over that.
                inflater.reset();
            }
            if (!target.hasRemaining()) {
                return false;
            }
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
            if (!inflater.finished() && target.hasRemaining()) {
                if (!source.hasRemaining()) {
                    return true;
                }
                if (count == 0) {
                    throw corrupt();
                }
            }
        }
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
        return received > Long.MAX_VALUE / maxRatio ? Long.MAX_VALUE : Math.max(FREE_BYTES, maxRatio * received);
    }

    private void end() {
        if (!takeover) {
            contexts.giveBack(inflater);
            inflater = null;
        } else if (inflater.finished()) {
            inflater.reset();
        }
    }

    private static ViolationException corrupt() {
        return new ViolationException(ProtocolViolation.COMPRESSED_DATA_CORRUPT);
    }
}
