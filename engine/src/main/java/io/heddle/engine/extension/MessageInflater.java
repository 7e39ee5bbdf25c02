package io.heddle.engine.extension;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.frame.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of one connection as they arrive (RFC 7692 section 7.2.2), and stops before a message becomes too large.
 *
 * <p>Without context takeover it holds an inflater only during a message; with takeover it keeps its own from the first message on.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the inflater that it has taken.
 */
final class MessageInflater {
    /**
     * A message may inflate to this size whatever its ratio; each further step of received bytes, once begun, allows as much again. The
     * bytes of a step are so many that this is the ratio: so the verdict on a message does not depend on how the network cuts it.
     */
    private static final long FREE_BYTES = 1 << 20;

    private final DeflateContexts contexts;
    private final boolean takeover;
    private final long maxBytes;
    private final int maxRatio;
    private final long stepBytes;
    private Inflater inflater;
    /** True while the contexts reserve an inflater for this connection, whether it is created yet or not. */
    private boolean isReserved;
    /** True if the last step filled the target: zlib may hold more of its output. */
    private boolean hasMore;
    private long taken;
    private long inflated;

    MessageInflater(DeflateContexts contexts, PerMessageDeflate agreed) {
        this.contexts = contexts;
        takeover = !agreed.serverNoContextTakeover();
        maxBytes = agreed.maxInflatedBytes();
        maxRatio = agreed.maxRatio();
        stepBytes = Math.max(1, FREE_BYTES / maxRatio);
        if (takeover) {
            contexts.reserveInflater(agreed.ignoredParameters());
            isReserved = true;
        }
    }

    /** A compressed message begins. */
    void begin() {
        if (inflater == null) {
            inflater = takeover ? contexts.reservedInflater() : contexts.borrowInflater();
        }
        hasMore = false;
        taken = 0;
        inflated = 0;
    }

    /**
     * Inflates the bytes of the message that have arrived.
     *
     * @param last whether the message ends with the source
     * @return false if the target is full
     */
    boolean inflate(ByteBuffer source, ByteBuffer target, boolean last) throws ViolationException {
        if (!run(source, target)) {
            return false;
        }
        // Some senders encode an empty message as no bytes at all.
        if (last && taken > 0) {
            runTail(target);
        }
        if (last && !takeover) {
            contexts.giveBack(inflater);
            inflater = null;
        }
        return true;
    }

    void close() {
        if (isReserved) {
            isReserved = false;
            contexts.endReserved(inflater);
        } else if (inflater != null) {
            contexts.giveBack(inflater);
        }
        inflater = null;
    }

    /**
     * Checks that the message ends at a valid place: there the tail gives no output, is consumed to its end, and ends the stream only there
     * and only if it holds the final block.
     */
    private void runTail(ByteBuffer target) throws ViolationException {
        ByteBuffer tail = (takeover ? contexts.openTail : contexts.lastTail).clear();
        int end = target.position();
        try {
            boolean isSound = inflate(tail, target);
            boolean isFinished = inflater.finished();
            if (isFinished && tail.position() == 0) {
                // The sender ended the stream itself, and has removed no tail (section 7.2.3.4).
                inflater.reset();
            } else if (!isSound || target.position() > end || tail.hasRemaining() || isFinished == takeover) {
                // The message was cut off inside a block, which consumed the tail as its own data.
                throw corrupt();
            }
        } finally {
            target.position(end);
        }
    }

    /** @return false if the target is full */
    private boolean run(ByteBuffer source, ByteBuffer target) throws ViolationException {
        while (target.hasRemaining()) {
            boolean isTaken = inflateStep(source, target);
            if (!target.hasRemaining()) {
                return false;
            }
            if (isTaken && !source.hasRemaining()) {
                return true;
            }
            // Called as rarely as possible: each call of finished() takes a lock in the JDK.
            if (!isTaken && !inflater.finished()) {
                throw corrupt();
            }
            if (!isTaken) {
                // The sender ended a stream inside the message and began another (section 7.2.3.4). No sender refers back beyond that.
                inflater.reset();
            }
        }
        return false;
    }

    /**
     * Inflates what there is; near the limit only what there is of the current step. A step that filled the target is finished first: its
     * output counts as its own, however large the pieces are in which the message arrives.
     *
     * @return whether all bytes that were offered are taken
     */
    private boolean inflateStep(ByteBuffer source, ByteBuffer target) throws ViolationException {
        long steps = hasMore ? (taken + stepBytes - 1) / stepBytes : taken / stepBytes + 1;
        int end = source.limit();
        if (maxByRatio(steps) - inflated < target.remaining()) {
            // Only near the limit: elsewhere no byte that fits into the target can exceed it, whichever step it belongs to.
            source.limit((int) Math.min(end, source.position() + steps * stepBytes - taken));
        }
        int offered = source.remaining();
        int before = source.position();
        inflateSome(source, target, steps);
        hasMore = !target.hasRemaining();
        source.limit(end);
        return source.position() - before == offered;
    }

    /** One call of zlib, within the limits. */
    private void inflateSome(ByteBuffer source, ByteBuffer target, long steps) throws ViolationException {
        int limit = target.limit();
        int before = source.position();
        long maxInflated = Math.min(maxBytes, maxByRatio(steps));
        // One byte above the limit, so that exceeding it is detected.
        target.limit((int) Math.min(limit, target.position() + Math.min(limit, Math.max(0, maxInflated - inflated)) + 1));
        int start = target.position();
        boolean isSound = inflate(source, target);
        target.limit(limit);
        taken += source.position() - before;
        inflated += target.position() - start;
        // Before the data may be corrupt: zlib reads on behind the last byte for which there is room.
        if (inflated > maxInflated) {
            target.position(target.position() - 1);
            throw inflated > maxBytes
                ? new ViolationException(ProtocolViolation.MESSAGE_TOO_LARGE,
                    "it inflates to more than PerMessageDeflate.maxInflatedBytes, which is " + maxBytes)
                : new ViolationException(ProtocolViolation.COMPRESSION_RATIO_TOO_HIGH, "at most " + steps * stepBytes
                    + " compressed bytes inflate to more than " + maxInflated + "; PerMessageDeflate.maxRatio is " + maxRatio);
        }
        if (!isSound) {
            throw corrupt();
        }
    }

    /** @return false if the data is corrupt behind what the target has received */
    private boolean inflate(ByteBuffer source, ByteBuffer target) {
        inflater.setInput(source);
        try {
            inflater.inflate(target);
            return true;
        } catch (DataFormatException e) {
            return false;
        }
    }

    private static long maxByRatio(long steps) {
        return steps > Long.MAX_VALUE / FREE_BYTES ? Long.MAX_VALUE : steps * FREE_BYTES;
    }

    private static ViolationException corrupt() {
        return new ViolationException(ProtocolViolation.COMPRESSED_DATA_CORRUPT);
    }
}
