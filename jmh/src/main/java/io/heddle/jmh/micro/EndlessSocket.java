package io.heddle.jmh.micro;

import java.nio.ByteBuffer;

/** Every read brings the same bytes; all that is written is taken and forgotten. <b>Thread:</b> loop-confined. */
final class EndlessSocket extends ScriptedSocket {
    private final ByteBuffer round;

    /** @param round the bytes of each read */
    EndlessSocket(ByteBuffer round) {
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
}
