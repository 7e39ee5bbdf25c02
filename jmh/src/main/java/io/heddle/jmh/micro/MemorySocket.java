package io.heddle.jmh.micro;

import java.nio.ByteBuffer;

/** The two directions are buffers in memory; both sides use them in turn. <b>Thread:</b> loop-confined. */
final class MemorySocket extends ScriptedSocket {
    private static final int BYTES = 128 << 10;

    /** Bytes from the other side, to be read. */
    final ByteBuffer inbound = ByteBuffer.allocateDirect(BYTES).limit(0);
    /** Written bytes, for the other side. */
    final ByteBuffer outbound = ByteBuffer.allocateDirect(BYTES);

    @Override
    public int read(ByteBuffer target) {
        int count = Math.min(inbound.remaining(), target.remaining());
        target.put(target.position(), inbound, inbound.position(), count).position(target.position() + count);
        inbound.position(inbound.position() + count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        outbound.put(source);
        return count;
    }
}
