package io.heddle.engine.memory;

import java.nio.ByteBuffer;

/**
 * The source of direct memory: the JVM, or one that refuses when a test says so.
 *
 * <p><b>Thread:</b> any thread.
 */
@FunctionalInterface
public interface DirectMemory {
    DirectMemory JVM = ByteBuffer::allocateDirect;

    /** @throws OutOfMemoryError if the JVM has no direct memory left */
    ByteBuffer allocate(int bytes);
}
