package io.heddle.engine.send;

import io.heddle.engine.frame.MaskingKeys;
import io.heddle.engine.frame.SentPayloadMeter;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the queues of connections: everything that fits into the one write buffer leaves in one write. One pump serves all connections of
 * an engine.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the write buffer.
 */
public final class SendPump {
    /** Full buffers of one connection in a row, before the others get their turn. */
    private static final int ROUNDS = 8;

    /** The progress of a connection. */
    public enum Result {
        /** Everything was written. */
        DRAINED,
        /** The socket takes no more: wait for it to become writable. */
        BLOCKED,
        /** There is more, and the socket may take it; but it is the others' turn. */
        MORE,
        /** The pool has no room for the rest of a short write: the connection can not go on. */
        NO_MEMORY
    }

    private final ByteBuffer buffer;
    private final MaskingKeys keys;
    private final SegmentPool pool;
    private final SentPayloadMeter meter = new SentPayloadMeter();

    /** @param bufferBytes at least {@link Outbound#MIN_BUFFER_BYTES}: in a smaller one no frame would ever begin */
    public SendPump(int bufferBytes, MaskingKeys keys, SegmentPool pool, DirectMemory memory) {
        if (bufferBytes < Outbound.MIN_BUFFER_BYTES) {
            throw new IllegalArgumentException("bufferBytes " + bufferBytes + " must be at least " + Outbound.MIN_BUFFER_BYTES);
        }
        this.buffer = memory.allocate(bufferBytes);
        this.keys = keys;
        this.pool = pool;
    }

    public Result pump(Outbound outbound, Transport transport, int maxFragmentBytes, SendProgress progress) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            if (!transport.flush()) {
                return Result.BLOCKED;
            }
            reportHeldBack(outbound, progress);
            if (outbound.hasPartialWrite()) {
                if (!writeRest(outbound, transport, progress)) {
                    return Result.BLOCKED;
                }
            } else if (outbound.hasUnencoded()) {
                Result result = writeNew(outbound, transport, maxFragmentBytes, progress);
                if (result != Result.DRAINED) {
                    return result;
                }
            } else {
                return Result.DRAINED;
            }
        }
        if (!transport.flush()) {
            return Result.BLOCKED;
        }
        reportHeldBack(outbound, progress);
        return outbound.isEmpty() ? Result.DRAINED : Result.MORE;
    }

    /** How much {@link Result#NO_MEMORY} found no room for. */
    public int unkeptBytes() {
        return buffer.remaining();
    }

    private Result writeNew(Outbound outbound, Transport transport, int maxFragmentBytes, SendProgress progress)
        throws IOException {
        buffer.clear();
        int continuedPayload = outbound.frameRemaining();
        int messages = outbound.encode(buffer, maxFragmentBytes, keys);
        buffer.flip();
        if (progress.isTraced()) {
            progress.onEncoded(buffer, Math.min(continuedPayload, buffer.remaining()));
        }
        writeAll(transport, buffer);
        int written = buffer.position();
        if (!buffer.hasRemaining()) {
            outbound.allIsWritten();
            report(outbound, transport, progress, written, outbound.encodedPayload(), messages);
            return Result.DRAINED;
        }
        meter.resume(SentPayloadMeter.insidePayload(continuedPayload, true));
        int payload = meter.advance(buffer, 0, written);
        boolean kept = outbound.partialWrite().keep(buffer, meter.state(), pool);
        outbound.messagesInPartialWrite = messages;
        report(outbound, transport, progress, written, payload, 0);
        return kept ? Result.BLOCKED : Result.NO_MEMORY;
    }

    private boolean writeRest(Outbound outbound, Transport transport, SendProgress progress) throws IOException {
        PartialWrite partial = outbound.partialWrite();
        ByteBuffer rest = partial.bytes();
        int before = rest.position();
        writeAll(transport, rest);
        int wireBytes = rest.position() - before;
        int payload = partial.payloadSince(before, meter);
        boolean isDone = !rest.hasRemaining();
        int messages = isDone ? outbound.messagesInPartialWrite : 0;
        if (isDone) {
            partial.release(pool);
            outbound.allIsWritten();
        }
        report(outbound, transport, progress, wireBytes, payload, messages);
        return isDone;
    }

    /** A transport that encodes takes some records at a time; only one that takes nothing is blocked. */
    private static void writeAll(Transport transport, ByteBuffer source) throws IOException {
        while (source.hasRemaining() && transport.write(source) > 0) {
            // Again, until it is all taken or nothing more is.
        }
    }

    private void report(
        Outbound outbound, Transport transport, SendProgress progress, int wireBytes, long payload, int messages)
        throws IOException {
        outbound.holdBack(payload);
        progress.onWritten(wireBytes, 0, messages);
        if (transport.flush()) {
            reportHeldBack(outbound, progress);
        }
    }

    private static void reportHeldBack(Outbound outbound, SendProgress progress) {
        long payload = outbound.takeHeldBack();
        if (payload > 0) {
            progress.onWritten(0, payload, 0);
        }
        if (outbound.takePingWritten()) {
            progress.onPingWritten();
        }
    }
}
