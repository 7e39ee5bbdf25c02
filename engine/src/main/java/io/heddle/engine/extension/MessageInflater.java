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
    /** A message may inflate to this size whatever its ratio. */
    private static final long FREE_BYTES = 1 << 20;

    private final DeflateContexts contexts;
    private final boolean takeover;
    private final long maxBytes;
    private final int maxRatio;
    /** With more received bytes, the product with the ratio would overflow. */
    private final long maxReceived;
    private Inflater inflater;
    /** True while the contexts reserve an inflater for this connection, whether it is created yet or not. */
    private boolean isReserved;
    private long taken;
    private long inflated;

    MessageInflater(DeflateContexts contexts, PerMessageDeflate agreed) {
        this.contexts = contexts;
        takeover = !agreed.serverNoContextTakeover();
        maxBytes = agreed.maxInflatedBytes();
        maxRatio = agreed.maxRatio();
        maxReceived = Long.MAX_VALUE / maxRatio;
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
        int count = inflateSome(tail, target);
        boolean isFinished = inflater.finished();
        if (isFinished && tail.position() == 0) {
            // The sender ended the stream itself, and has removed no tail (section 7.2.3.4).
            inflater.reset();
        } else if (count > 0 || tail.hasRemaining() || isFinished == takeover) {
            // The message was cut off inside a block, which consumed the tail as its own data.
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
            // Called as rarely as possible: each call of finished() takes a lock in the JDK.
            if (target.hasRemaining() && inflater.finished()) {
                // The sender ended a stream inside the message and began another (section 7.2.3.4). No sender refers back beyond that.
                inflater.reset();
            } else if (target.hasRemaining() && count == 0) {
                throw corrupt();
            }
        }
        return false;
    }

    /** One call of zlib, within the limits. @return the number of bytes produced */
    private int inflateSome(ByteBuffer source, ByteBuffer target) throws ViolationException {
        int limit = target.limit();
        int before = source.position();
        long maxInflated = Math.min(maxBytes, maxByRatio(source.remaining()));
        // One byte above the limit, so that exceeding it is detected.
        target.limit((int) Math.min(limit, target.position() + Math.min(limit, Math.max(0, maxInflated - inflated)) + 1));
        int count = inflate(source, target);
        target.limit(limit);
        taken += source.position() - before;
        inflated += count;
        if (inflated > maxInflated) {
            throw inflated > maxBytes
                ? new ViolationException(ProtocolViolation.MESSAGE_TOO_LARGE,
                    "it inflates to more than PerMessageDeflate.maxInflatedBytes, which is " + maxBytes)
                : new ViolationException(ProtocolViolation.COMPRESSION_RATIO_TOO_HIGH, (taken + source.remaining())
                    + " compressed bytes inflate to more than " + maxInflated + "; PerMessageDeflate.maxRatio is " + maxRatio);
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

    private long maxByRatio(int remaining) {
        long received = taken + remaining;
        return received > maxReceived ? Long.MAX_VALUE : Math.max(FREE_BYTES, maxRatio * received);
    }

    private static ViolationException corrupt() {
        return new ViolationException(ProtocolViolation.COMPRESSED_DATA_CORRUPT);
    }
}
