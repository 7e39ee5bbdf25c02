package io.heddle.testkit.simulation;

import io.heddle.engine.memory.DirectMemory;
import java.nio.ByteBuffer;

/**
 * Direct memory that can be refused.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class BoundedMemory implements DirectMemory {
    private long bytesLeft = Long.MAX_VALUE;

    /** From now on only so many bytes more are given. */
    public void limit(long bytes) {
        bytesLeft = bytes;
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        if (bytes > bytesLeft) {
            throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory (the simulation refuses it)");
        }
        bytesLeft -= bytes;
        return DirectMemory.JVM.allocate(bytes);
    }
}
