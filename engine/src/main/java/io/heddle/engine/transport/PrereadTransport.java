package io.heddle.engine.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A transport of which a step before read more than was its own: the bytes come first, and then those of the transport itself.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the lower transport; the bytes, on the heap, until they are read.
 */
public final class PrereadTransport implements Transport {
    private final Transport lower;
    /** Null once all of it is read. */
    private ByteBuffer preread;

    private PrereadTransport(Transport lower, ByteBuffer preread) {
        this.lower = lower;
        this.preread = preread;
    }

    /**
     * @param rest the bytes, which are copied
     * @return {@code lower} itself if there are none
     */
    public static Transport of(Transport lower, ByteBuffer rest) {
        return rest.hasRemaining() ? new PrereadTransport(lower, ByteBuffer.allocate(rest.remaining()).put(rest).flip()) : lower;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (preread == null) {
            return lower.read(target);
        }
        int count = Math.min(preread.remaining(), target.remaining());
        target.put(target.position(), preread, preread.position(), count).position(target.position() + count);
        preread.position(preread.position() + count);
        if (!preread.hasRemaining()) {
            preread = null;
        }
        return count;
    }

    @Override
    public boolean hasBufferedInput() {
        return preread != null || lower.hasBufferedInput();
    }

    @Override
    public boolean isInputBehind() {
        return lower.isInputBehind();
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return lower.readsIntoAnyTarget();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return lower.write(source);
    }

    @Override
    public boolean flush() throws IOException {
        return lower.flush();
    }

    @Override
    public void shutdownOutput() throws IOException {
        lower.shutdownOutput();
    }

    @Override
    public boolean endsFirst() {
        return lower.endsFirst();
    }

    @Override
    public void interest(boolean read, boolean write) {
        lower.interest(read, write);
    }

    @Override
    public SocketAddress remoteAddress() {
        return lower.remoteAddress();
    }

    @Override
    public void close() {
        preread = null;
        lower.close();
    }
}
