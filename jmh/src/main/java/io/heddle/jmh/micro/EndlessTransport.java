package io.heddle.jmh.micro;

import io.heddle.engine.transport.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A socket of which every read brings the same bytes, and which takes all that is written and forgets it. */
final class EndlessTransport implements Transport {
    private final ByteBuffer round;

    /** @param round what each read brings */
    EndlessTransport(ByteBuffer round) {
        this.round = round;
    }

    @Override
    public int read(ByteBuffer target) {
        int count = round.limit();
        target.put(target.position(), round, 0, count).position(target.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        source.position(source.limit());
        return count;
    }

    @Override
    public boolean hasBufferedInput() {
        return false;
    }

    @Override
    public boolean readsIntoAnyTarget() {
        return true;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public void shutdownOutput() {
    }

    @Override
    public void interest(boolean read, boolean write) {
    }

    @Override
    public SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public void close() {
    }
}
