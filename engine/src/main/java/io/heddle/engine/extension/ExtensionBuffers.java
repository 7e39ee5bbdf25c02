package io.heddle.engine.extension;

import io.heddle.engine.memory.DirectMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where payloads come to lie on their way through extensions, until the next stage has taken them: one buffer for each place in a chain,
 * and one for the way out, for all connections of an engine. Made when first needed.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the buffers.
 */
final class ExtensionBuffers {
    static final int BYTES = 64 << 10;

    private final List<ByteBuffer> received = new ArrayList<>(1);
    private final DirectMemory memory;
    private final Consumer<ByteBuffer> onDeliveredFrom;
    private ByteBuffer sent;

    /** @param onDeliveredFrom told of the buffer that handlers get to see */
    ExtensionBuffers(DirectMemory memory, Consumer<ByteBuffer> onDeliveredFrom) {
        this.memory = memory;
        this.onDeliveredFrom = onDeliveredFrom;
    }

    /** @param place 0 next to the handlers; each further one is nearer to the wire */
    ByteBuffer received(int place) {
        while (received.size() <= place) {
            ByteBuffer made = memory.allocate(BYTES);
            if (received.isEmpty()) {
                onDeliveredFrom.accept(made);
            }
            received.add(made);
        }
        return received.get(place);
    }

    ByteBuffer sent() {
        if (sent == null) {
            sent = memory.allocate(BYTES);
        }
        return sent;
    }
}
