package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.EngineCounters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The buffers and compression contexts that the extensions of all connections of an engine share.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> buffers and compression contexts.
 */
public final class ExtensionServices implements AutoCloseable {
    private final ExtensionBuffers buffers;
    private final MessageEncoder encoder;
    private final DeflateContexts contexts;

    /**
     * @param maxContextBytes limit of the native memory of compression contexts that are not shared
     * @param onDeliveredFrom called with the buffer that decoded messages are delivered from, before the first delivery
     */
    public ExtensionServices(
        SegmentPool pool, DirectMemory memory, EngineCounters counters, long maxContextBytes, Consumer<ByteBuffer> onDeliveredFrom) {
        buffers = new ExtensionBuffers(memory, onDeliveredFrom);
        encoder = new MessageEncoder(pool, buffers);
        contexts = new DeflateContexts(maxContextBytes, counters);
    }

    /**
     * Creates the chain of a connection.
     *
     * @param sessions in the order of the server's answer, at least one
     * @param rsvBits the reserved bits that the extension of each session claims
     * @param wrapped sessions that are not part of the chain, but are closed with it
     */
    public ExtensionChain chain(List<ExtensionSession> sessions, List<Integer> rsvBits, List<ExtensionSession> wrapped) {
        return new ExtensionChain(encoder, buffers, sessions, rsvBits, wrapped);
    }

    /**
     * A session of permessage-deflate.
     *
     * @throws NoContextException if there is no room for the inflater that the server's context takeover needs
     */
    public ExtensionSession deflate(PerMessageDeflate agreed) {
        return new DeflateSession(agreed, contexts);
    }

    /** Ends the shared contexts. All connections have ended before. */
    @Override
    public void close() {
        contexts.close();
    }
}
