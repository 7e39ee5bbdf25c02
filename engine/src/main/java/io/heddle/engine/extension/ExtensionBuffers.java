package io.heddle.engine.extension;

import io.heddle.engine.memory.DirectMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Buffers that hold payloads on their way through extensions until the next stage has taken them: one for each position in a chain, and
 * one for outgoing messages, shared by all connections of an engine. Created when first needed.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the buffers.
 */
final class ExtensionBuffers {
    static final int BYTES = 64 << 10;

    private final List<ByteBuffer> received = new ArrayList<>(1);
    private final DirectMemory memory;
    private final Consumer<ByteBuffer> onDeliveredFrom;
    private ByteBuffer sent;

    /** @param onDeliveredFrom called with the buffer that handlers get to see */
    ExtensionBuffers(DirectMemory memory, Consumer<ByteBuffer> onDeliveredFrom) {
        this.memory = memory;
        this.onDeliveredFrom = onDeliveredFrom;
    }

    /** @param position 0 is next to the handlers; each higher position is nearer to the wire */
    ByteBuffer received(int position) {
        while (received.size() <= position) {
            ByteBuffer made = memory.allocate(BYTES);
            if (received.isEmpty()) {
                onDeliveredFrom.accept(made);
            }
            received.add(made);
        }
        return received.get(position);
    }

    ByteBuffer sent() {
        if (sent == null) {
            sent = memory.allocate(BYTES);
        }
        return sent;
    }
}
